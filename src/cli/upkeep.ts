import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Config } from '../config.ts';
import { migrate } from '../db/migrate.ts';
import { openDatabase, openHouse } from '../main.ts';
import type { Role } from '../words.ts';
import { Refused } from './failures.ts';

const PIPE_IT = 'Nothing was added. Pipe it in with --password-stdin.';

/** Brings the schema up to date and says what was applied. */
export async function migrateDatabase(config: Config): Promise<void> {
  const opened = await openDatabase(config, 'attach');
  try {
    const applied = await migrate(opened.target);
    console.log(
      applied.length === 0
        ? 'The schema is up to date; nothing was applied.'
        : `Applied ${applied.map((migration) => migration.name).join(', ')}.`,
    );
  } finally {
    await opened.close();
  }
}

/** Adds an account of any role; the password comes from standard input or is asked for twice. */
export async function addUser(
  config: Config,
  who: { email: string; name: string; role: Role; passwordStdin?: boolean },
): Promise<void> {
  const password = who.passwordStdin ? (await text(process.stdin)).replace(/\r?\n$/, '') : await askTwice();
  const house = await openHouse(config, { mode: 'attach', quiet: true });
  try {
    const outcome = await house.accounts.addAccount(who.email, who.name, who.role, password);
    if (!outcome.ok) throw new Refused(outcome.refusal.detail);
    console.log(`Added ${outcome.value.fullname} <${outcome.value.email}> as ${outcome.value.role}.`);
  } finally {
    await house.close();
  }
}

/** Loads the demo site into an empty database. */
export async function loadDemoSite(config: Config): Promise<void> {
  const house = await openHouse({ ...config, demo: true }, { mode: 'attach', loadDemo: true, quiet: true });
  try {
    if (house.demo)
      console.log(`The demo site is in place. Sign in as ${house.demo.email} / ${house.demo.password}`);
    else
      throw new Refused(
        'This database is not empty, so the demo site was not loaded and nothing was changed.',
      );
  } finally {
    await house.close();
  }
}

async function askTwice(): Promise<string> {
  const password = await askHidden('Password (12 to 72 bytes): ', PIPE_IT);
  if ((await askHidden('The same again: ', PIPE_IT)) !== password)
    throw new Refused('The two passwords differ; nothing was added.');
  return password;
}

/**
 * Asks on the terminal without showing what is typed.
 * @param otherwise what to do where there is no terminal, as a sentence
 */
export async function askHidden(question: string, otherwise: string): Promise<string> {
  if (!process.stdin.isTTY)
    throw new Refused(`There is no terminal to ask for the password on. ${otherwise}`);
  const silent = new Writable({ write: (_chunk, _encoding, next) => next() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  process.stderr.write(question);
  try {
    return await lines.question('');
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}
