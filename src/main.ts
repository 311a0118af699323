import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Wire } from '../adapters/teams/index.ts';
import { type Accounts, createAccounts, createHasher, loadKeys } from './accounts/index.ts';
import { createBuiltinModel } from './agent/builtin/model.ts';
import { createAgent } from './agent/index.ts';
import { createModels } from './agent/models/index.ts';
import { pastShutdown } from './agent/models/look.ts';
import { type AllocationCore, createAllocationCore } from './allocation/index.ts';
import { createChatChannels } from './channels.ts';
import { type Config, isLoopback } from './config.ts';
import { type Conversation, createConversation } from './conversation/index.ts';
import { createDatabase, type Database, type Target } from './db/connect.ts';
import { openEmbedded } from './db/embedded.ts';
import { migrate } from './db/migrate.ts';
import { createEvents, type Events } from './events.ts';
import { bootstrap, openDemo, type SignIn } from './first-start.ts';
import { createFleet, ensureSite, type Fleet } from './fleet/index.ts';
import { createHttp } from './http/server.ts';
import { correlationId, createLog, type Log } from './log.ts';
import { projectRoot, version } from './paths.ts';
import { openTelemetry } from './telemetry/index.ts';
import { createTracing, type Tracing } from './telemetry/langsmith.ts';
import { createReadiness } from './telemetry/readiness.ts';
import { createReports } from './telemetry/report/index.ts';
import { createRows, type Rows } from './telemetry/rows.ts';
import type { Clock, Site } from './words.ts';

/** The rooms of one site over one database, without a door to the outside. */
export interface House {
  config: Config;
  log: Log;
  events: Events;
  clock: Clock;
  db: Database;
  target: Target;
  site: Site;
  accounts: Accounts;
  allocation: AllocationCore;
  fleet: Fleet;
  conversation: Conversation;
  rows: Rows;
  /** The demo sign-in, where the demo site is loaded. */
  demo: SignIn | undefined;
  close(): Promise<void>;
}

/** A house that people can reach: what `npm start` runs. */
export interface Served {
  house: House;
  url: string;
  port: number;
  stop(): Promise<void>;
}

export interface Options {
  /** `own` for the one server process of an embedded database, `attach` for commands. */
  mode: 'own' | 'attach';
  /** Also where it is not the server that opens: bring the demo site into an empty database. */
  loadDemo?: boolean;
  /** Log only what went wrong. */
  quiet?: boolean;
  clock?: Clock;
}

/** Connections of one process; single-statement bookings need few (measured with 8). */
const POOL = 12;
const HOUSEKEEPING_MS = 60 * 60 * 1000;

/** The database that the configuration names: somebody's own, or the embedded one of the data folder. */
export async function openDatabase(
  config: Config,
  mode: Options['mode'],
  log?: Log,
  onDeath?: () => void,
): Promise<{ target: Target; close(): Promise<void> }> {
  if (config.databaseUrl) return { target: { url: config.databaseUrl }, close: async () => {} };
  const embedded = await openEmbedded({
    dataDir: config.dataDir,
    mode,
    log: (level, text) => log?.[level](text),
    ...(onDeath && { onDeath }),
  });
  return { target: { connection: embedded.connection }, close: () => embedded.close() };
}

/** Builds every room: database, migrations, site, accounts, core, agent, conversation. */
export async function openHouse(config: Config, options: Options): Promise<House> {
  const log = createLog(options.quiet ? { ...config.log, level: 'error' } : config.log);
  const clock = options.clock ?? (() => new Date());
  // Without its database the server is of no use; whoever supervises it starts both again.
  const opened = await openDatabase(config, options.mode, log, () => process.exit(1));
  const closers = [opened.close];
  const close = async () => {
    for (const end of closers.splice(0).reverse()) await end();
  };
  try {
    const applied = await migrate(opened.target);
    if (applied.length > 0)
      log.info({ migrations: applied.map(({ name }) => name) }, 'schema brought up to date');
    const db = createDatabase({
      ...opened.target,
      appRole: true,
      max: POOL,
      about: correlationId,
      onError: (error) =>
        log.warn({ err: error }, 'a database connection broke; the pool goes on with a new one'),
    });
    closers.push(() => db.close());
    const site = await ensureSite(db, config.site);
    const events = createEvents((error) => log.error({ err: error }, 'a listener failed'));
    const rows = createRows({ db, events, clock, site, log, days: config.telemetryDays });
    closers.push(() => rows.stop());
    const hasher = createHasher();
    closers.push(() => hasher.close());
    const keys = await loadKeys(config.jwtKeyPem ? { pem: config.jwtKeyPem } : { dataDir: config.dataDir });
    const { registration, rateLimits } = config;
    const accounts = createAccounts({ db, clock, events, site, keys, hasher, registration, rateLimits, log });
    const allocation = createAllocationCore({ db, events, clock, site });
    const fleet = createFleet({ db, events, clock, site });
    const tracing = config.langsmith && openTracing(config.langsmith, events, log);
    if (tracing) closers.push(() => tracing.close());
    const old = config.gemini && pastShutdown(config.gemini.model, clock());
    if (old) log.warn(old);
    const models = createModels({
      ...{ builtin: createBuiltinModel(), db, clock, events, site, log },
      gemini: config.gemini && { ...config.gemini, limits: config.budgets },
    });
    closers.push(() => models.close());
    const agent = createAgent({
      models,
      core: allocation,
      fleet,
      clock,
      events,
      db,
      log,
      watch: () => tracing?.handlers() ?? [],
    });
    const conversation = createConversation({
      ...{ db, agent, clock, events, log, site, newId: randomUUID, actorFor: accounts.actorFor },
    });
    closers.push(() => conversation.stop());
    const base = { config, log, events, clock, db, target: opened.target, site };
    const house = { ...base, accounts, allocation, fleet, conversation, rows, close };
    await bootstrap(house);
    return { ...house, demo: config.demo ? await openDemo(house, options) : undefined };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Shows runs, and what people think of them, to LangSmith. */
function openTracing(config: NonNullable<Config['langsmith']>, events: Events, log: Log): Tracing {
  const tracing = createTracing(config, log);
  events.on((event) => {
    if (event.type !== 'feedback') return;
    const { runId, good, comment } = event;
    tracing.feedback(runId, { score: good ? 1 : 0, ...(comment === undefined ? {} : { comment }) });
  });
  return tracing;
}

/** Opens the house and its doors: HTTP with the chat page. */
export async function serve(config: Config, more: { teamsWire?: Wire } = {}): Promise<Served> {
  const house = await openHouse(config, { mode: 'own' });
  try {
    const { log, events, clock, site, accounts, allocation, fleet, conversation, db, demo } = house;
    const { probe } = allocation;
    const telemetry = await openTelemetry({
      ...{ db, events, log, siteId: site.id, version: version(), probe, config },
    });
    const rooms = { log, events, clock, site, accounts, allocation, fleet, conversation };
    const { assumptions, telemetryDays: days } = config;
    const reports = createReports({ db, clock, site, days, assumptions });
    let url = config.publicUrl ?? '';
    const channels = await createChatChannels(house, () => url, more.teamsWire);
    const http = createHttp({
      ...rooms,
      config,
      ...{ metrics: telemetry.metrics, reports },
      version: version(),
      readiness: createReadiness(db, () => ({ ...telemetry.checks(), ...channels.checks() })),
      doors: channels.doors,
      page: { dir: join(projectRoot(), 'adapters/web/page') },
      ...(demo && isLoopback(config.host) ? { demo } : {}),
    });
    const { port } = await http.listen();
    url ||= `http://localhost:${port}`;
    channels.start();
    keepHouse(house);
    const housekeeping = setInterval(() => keepHouse(house), HOUSEKEEPING_MS).unref();
    const stop = async () => {
      clearInterval(housekeeping);
      await Promise.all([channels.stop(), http.close()]);
      await telemetry.close();
      await house.close();
    };
    return { house, port, url, stop };
  } catch (error) {
    await house.close();
    throw error;
  }
}

function keepHouse({ allocation, rows, log }: House): void {
  for (const kept of [allocation.housekeeping(), rows.keep()])
    kept.catch((error: unknown) => log.warn({ err: error }, 'housekeeping failed; it runs again in an hour'));
}
