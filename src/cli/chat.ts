import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { createTerminalChannel } from '../../adapters/terminal/index.ts';
import type { Config } from '../config.ts';
import { answerIn } from '../conversation/plain-answer.ts';
import { type House, openHouse } from '../main.ts';
import type { Actor } from '../words.ts';
import { Refused } from './failures.ts';
import { askHidden } from './upkeep.ts';

const AT_A_TERMINAL =
  'Run this in a terminal, pipe the password in with --password-stdin, or leave --email out to talk as the demo account.';

/** Talks in the terminal as the demo account, or as the account whose password is given. */
export async function chat(
  config: Config,
  options: { email?: string; passwordStdin?: boolean },
): Promise<void> {
  const { email } = options;
  if (options.passwordStdin && !email)
    throw new Refused('Say whose password that is: --email you@example.com --password-stdin');
  const piped = options.passwordStdin ? await firstLine(process.stdin) : undefined;
  const house = await openHouse(config, { mode: 'attach', loadDemo: !options.email, quiet: true });
  try {
    const actor = await signIn(house, email, piped);
    const { conversation, site } = house;
    await createTerminalChannel({
      ...conversation,
      ...{ actor, answerIn },
      siteName: site.name,
      input: process.stdin,
      output: process.stdout,
      isTty: Boolean(process.stdin.isTTY && process.stdout.isTTY),
    }).run();
  } finally {
    await house.close();
  }
}

/** The first line of a stream; what comes after it stays there to be read. */
export async function firstLine(input: Readable): Promise<string> {
  let read = '';
  while (!read.includes('\n')) {
    const chunk = (input.read() ?? (await nextChunk(input))) as Buffer | string | null;
    if (chunk === null) break;
    read += chunk.toString();
  }
  const end = read.indexOf('\n');
  if (end >= 0 && end + 1 < read.length) input.unshift(Buffer.from(read.slice(end + 1)));
  return (end < 0 ? read : read.slice(0, end)).replace(/\r$/, '');
}

/** What comes next, or null at the end. */
async function nextChunk(input: Readable): Promise<unknown> {
  if (input.readableEnded) return null;
  await Promise.race([once(input, 'readable'), once(input, 'end')]);
  return input.read();
}

async function signIn(
  { accounts, demo }: House,
  email: string | undefined,
  piped: string | undefined,
): Promise<Actor> {
  const password = async () => piped ?? (await askHidden(`Password of ${email}: `, AT_A_TERMINAL));
  const who = email ? { email, password: await password() } : demo;
  if (!who) {
    throw new Refused(
      'There is no demo account here. Say who you are: rollbook chat --email you@example.com',
    );
  }
  const session = await accounts.login(who, { address: 'terminal', channel: 'terminal' });
  if (!session.ok) throw new Refused(session.refusal.detail);
  const actor = await accounts.actorFor(session.value.account.id, 'terminal', randomUUID());
  if (!actor.ok) throw new Refused(actor.refusal.detail);
  return actor.value;
}
