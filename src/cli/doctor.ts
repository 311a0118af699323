import { lookAtTeams } from '../../adapters/teams/look.ts';
import { lookAtGemini } from '../agent/models/look.ts';
import { type Config, ConfigError, readConfig, type SlackConfig } from '../config.ts';
import { createDatabase, type Target } from '../db/connect.ts';
import { expectedVersion } from '../db/migrate.ts';
import { openDatabase } from '../main.ts';
import { explainFailure } from './failures.ts';

const NODE_FLOOR = [20, 19] as const;

/** Says what is configured, reachable and missing, and how to mend it; exits 1 when something is wrong. */
export async function doctor(env: NodeJS.ProcessEnv): Promise<void> {
  let wrong = 0;
  const say = (ok: boolean, text: string) => {
    if (!ok) wrong += 1;
    console.log(`${ok ? 'ok     ' : 'WRONG  '}${text}`);
  };
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const fresh = major > NODE_FLOOR[0] || (major === NODE_FLOOR[0] && minor >= NODE_FLOOR[1]);
  say(fresh, `Node ${process.versions.node}${fresh ? '' : ': install Node 20.19 or newer'}`);
  const config = readOrSay(env, say);
  if (config) {
    describe(config);
    await examineDatabase(config, say);
    if (config.gemini) await examineGemini(config.gemini, say);
    if (config.slack) await examineSlack(config.slack, addressOf(config), say);
    if (config.teams) await examineTeams(config.teams, addressOf(config), say);
  }
  if (wrong > 0) process.exitCode = 1;
}

type Say = (ok: boolean, text: string) => void;

function readOrSay(env: NodeJS.ProcessEnv, say: Say): Config | undefined {
  try {
    const config = readConfig(env);
    say(true, 'the configuration is sound');
    return config;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    say(false, error.message);
    return undefined;
  }
}

function describe(config: Config): void {
  const { registration, gemini, cloudwatch, slack, teams, langsmith } = config;
  const door = registration.mode === 'domain' ? `for ${registration.domains.join(', ')}` : registration.mode;
  const lines = [
    `HTTP on ${config.host}:${config.port}, people reach it at ${addressOf(config)}`,
    `registration is ${door}; rate limits are ${config.rateLimits ? 'on' : 'off'}`,
    `metrics answer ${config.metricsToken ? 'with their token' : 'on loopback only (set ROLLBOOK_METRICS_TOKEN to reach them from elsewhere)'}`,
    `language model: ${gemini ? `${gemini.model}, and the built-in one behind it` : 'built in'}`,
    ...(gemini ? [budgetsOf(config)] : []),
    `Slack: ${slack ? modeOf(slack) : 'off'}`,
    `Teams: ${teams ? WAYS[teams.mode] : 'off'}`,
    `tracing: ${langsmith ? `LangSmith project ${langsmith.project}` : 'off'}`,
    `CloudWatch: ${cloudwatch ? CLOUDWATCH[cloudwatch] : 'off'}`,
  ];
  for (const line of lines) console.log(`       ${line}`);
}

const addressOf = (config: Config) => config.publicUrl ?? `http://localhost:${config.port}`;

function modeOf({ appToken, signingSecret }: SlackConfig): string {
  if (!appToken) return 'by HTTP';
  return `by Socket Mode${signingSecret ? '; SLACK_SIGNING_SECRET is not used beside SLACK_APP_TOKEN' : ''}`;
}

const CLOUDWATCH = { emf: 'lines on the output, for an agent beside it', api: 'by calls, once a minute' };
const WAYS = { azure: 'by an Azure Bot', playground: 'in the playground' };

function budgetsOf({ budgets }: Config): string {
  const { run, personDay, siteMonth } = budgets;
  return `it may cost $${run} a message, $${personDay} a person and day, $${siteMonth} a month`;
}

async function examineGemini(gemini: NonNullable<Config['gemini']>, say: Say): Promise<void> {
  const { ok, text } = await lookAtGemini(gemini, new Date());
  say(ok, text);
}

/** Slack's own library takes half a second to load, so it is loaded where it is needed. */
async function examineSlack(slack: SlackConfig, publicUrl: string, say: Say): Promise<void> {
  const { lookAtSlack } = await import('../../adapters/slack/look.ts');
  for (const { ok, text } of await lookAtSlack({ ...slack, publicUrl })) say(ok, text);
}

async function examineTeams(
  config: NonNullable<Config['teams']>,
  publicUrl: string,
  say: Say,
): Promise<void> {
  for (const { ok, text } of await lookAtTeams({ config, publicUrl })) say(ok, text);
}

async function examineDatabase(config: Config, say: Say): Promise<void> {
  const which = config.databaseUrl
    ? 'the database of DATABASE_URL'
    : `the embedded database in ${config.dataDir}`;
  try {
    const opened = await openDatabase(config, 'attach');
    try {
      await examineSchema(opened.target, which, say);
    } finally {
      await opened.close();
    }
  } catch (error) {
    say(false, explainFailure(error));
  }
}

async function examineSchema(target: Target, which: string, say: Say): Promise<void> {
  const db = createDatabase({ ...target, appRole: false, max: 1 });
  try {
    const [table] = await db.query<{ there: boolean }>(
      'doctor-table',
      `SELECT to_regclass('schema_migration') IS NOT NULL AS there`,
      [],
    );
    say(true, `${which} answers`);
    if (!table?.there) return say(true, 'the database is empty; the first start brings the schema');
    const [row] = await db.query<{ version: number }>(
      'doctor',
      'SELECT max(version) AS version FROM schema_migration',
      [],
    );
    const wanted = await expectedVersion();
    say(
      row?.version === wanted,
      `schema version ${row?.version}, this code wants ${wanted}${mending(row?.version ?? 0, wanted)}`,
    );
  } finally {
    await db.close();
  }
}

/** Migrations go forward only: a schema that is ahead wants newer code. */
function mending(version: number, wanted: number): string {
  if (version === wanted) return '';
  return version > wanted ? ': upgrade Rollbook' : ': run rollbook migrate';
}
