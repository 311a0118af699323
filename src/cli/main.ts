#!/usr/bin/env node
import { Command, CommanderError, Option } from 'commander';
import { readConfig } from '../config.ts';
import { version } from '../paths.ts';
import { silenceAmbientTracing } from '../telemetry/ambient.ts';
import { ROLES } from '../words.ts';
import { explainFailure } from './failures.ts';

const DONE = 0;
const FAILED = 1;
const WRONG_USAGE = 2;

const ENVIRONMENT = `
Configuration comes from the environment (README, "Configuration"); without any, an embedded database
in .rollbook/ is used. Exit codes: 0 done, 1 failed, 2 wrong usage.`;

// Each command loads its rooms only when it runs: they take most of a second.
const upkeep = () => import('./upkeep.ts');

function program(): Command {
  const rollbook = new Command('rollbook')
    .description('Book chassis dynamometers by writing a sentence.')
    .version(version())
    .exitOverride()
    .showHelpAfterError('(rollbook --help lists the commands)')
    .addHelpText('after', ENVIRONMENT);
  rollbook
    .command('start')
    .description('start the server: database, migrations, HTTP, chat page')
    .action(async () => (await import('./start.ts')).start(readConfig()));
  rollbook
    .command('migrate')
    .description('bring the database to the newest schema, and end')
    .action(async () => (await upkeep()).migrateDatabase(readConfig()));
  const user = rollbook.command('user').description('accounts of people: user add');
  user
    .command('add')
    .argument('<email>', 'e-mail address to sign in with')
    .description('add an account')
    .requiredOption('--name <full name>', 'how others see them')
    .addOption(new Option('--role <role>', 'what they may do').choices([...ROLES]).makeOptionMandatory())
    .option('--password-stdin', 'read the password from standard input instead of asking for it')
    .action(async (email, options) => (await upkeep()).addUser(readConfig(), { email, ...options }));
  const demo = rollbook.command('demo').description('the invented site to try it with: demo load');
  demo
    .command('load')
    .description('load the demo site into an empty database')
    .action(async () => (await upkeep()).loadDemoSite(readConfig()));
  rollbook
    .command('chat')
    .description('talk to it in the terminal')
    .option('--email <email>', 'sign in as this account and ask for its password (default: the demo account)')
    .option(
      '--password-stdin',
      'read the password from the first line of standard input; the rest are messages',
    )
    .action(async (options) => (await import('./chat.ts')).chat(readConfig(), options));
  rollbook
    .command('trace')
    .argument('<correlation id>', 'as in the x-correlation-id header or in an error message')
    .description('print the story of one message or request')
    .action(async (id) => (await import('./trace.ts')).trace(readConfig(), id));
  rollbook
    .command('doctor')
    .description('say what is configured, reachable and missing, and how to mend it')
    .action(async () => (await import('./doctor.ts')).doctor(process.env));
  return rollbook;
}

/** Runs one command line and says how it ended. */
async function run(argv: readonly string[]): Promise<number> {
  silenceAmbientTracing(process.env);
  try {
    await program().parseAsync(argv, { from: 'user' });
    return typeof process.exitCode === 'number' ? process.exitCode : DONE;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : WRONG_USAGE;
    console.error(explainFailure(error));
    return FAILED;
  }
}

// Whoever reads only the first lines (`| head`) closes the pipe; that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? DONE : FAILED),
);
process.exitCode = await run(process.argv.slice(2));
