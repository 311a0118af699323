import { createAzureWire } from '../../adapters/teams/connector.ts';
import { start } from '../../src/cli/start.ts';
import { readConfig } from '../../src/config.ts';

/** `rollbook start` for a process of a test: proven and spoken to as ever, at the places of a fake Teams. */
const config = readConfig();
if (config.teams?.mode !== 'azure') throw new Error('This is for TEAMS_MODE=azure only.');
await start(config, { teamsWire: createAzureWire(config.teams, JSON.parse(process.argv[2] ?? '')) });
