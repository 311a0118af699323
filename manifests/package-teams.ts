import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import { projectRoot } from '../src/paths.ts';
import { NotPackaged, packageTeams } from './teams/package.ts';

const ENVIRONMENT = `
From the environment:
  MICROSOFT_APP_ID  the "Application (client) ID" of the app registration
  PUBLIC_URL        the https address at which people and Microsoft reach Rollbook

No secret is needed, and none goes into the package. docs/teams.md says what to do with it.
Exit codes: 0 done, 1 failed, 2 wrong usage.`;

/** Writes the app package for Teams, and says where. */
async function run(argv: readonly string[]): Promise<number> {
  const command = new Command('npm run package:teams --')
    .description(
      "Make the app package for Teams: the manifest, checked against Microsoft's schema, and the icons.",
    )
    .option('--out <file>', 'where to write it', join('dist', 'rollbook-teams.zip'))
    .addHelpText('after', ENVIRONMENT)
    .showHelpAfterError('(--help says more)')
    .allowExcessArguments(false)
    .exitOverride();
  try {
    const { out } = command.parse(argv, { from: 'user' }).opts<{ out: string }>();
    const zip = await packageTeams(process.env);
    const file = resolve(projectRoot(), out);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, zip);
    console.log(`${relative(process.cwd(), file)} is ready: upload it in Teams, see docs/teams.md`);
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    console.error(error instanceof NotPackaged ? error.message : `It failed: ${error}`);
    return 1;
  }
}

process.exitCode = await run(process.argv.slice(2));
