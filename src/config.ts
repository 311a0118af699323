import { resolve } from 'node:path';
import { DEFAULT_MODEL } from './agent/models/catalogue.ts';
import { type Environment, environment, halfSet, isLoopback } from './config-environment.ts';
import type { Assumptions } from './telemetry/report/words.ts';

export { isLoopback };

/** Everything that the environment decides, read once and frozen. */
export interface Config {
  host: string;
  port: number;
  /** Unset: `http://localhost:<port>`, known once the server listens. */
  publicUrl: string | undefined;
  databaseUrl: string | undefined;
  dataDir: string;
  demo: boolean;
  site: { name: string; timeZone: string };
  jwtKeyPem: string | undefined;
  bootstrapAdmin: { email: string; password: string } | undefined;
  registration: Registration;
  rateLimits: boolean;
  metricsToken: string | undefined;
  /** Unset: the built-in language model alone. */
  gemini: { apiKey: string; model: string; endpoint: string } | undefined;
  /** Most that language models may cost, in USD. */
  budgets: { run: number; personDay: number; siteMonth: number };
  /** Unset: no Slack. Set, it has an app token or a signing secret. */
  slack: SlackConfig | undefined;
  /** Unset: no Teams. */
  teams: TeamsConfig | undefined;
  /** Unset: no tracing. */
  langsmith:
    | { apiKey: string; endpoint: string; project: string; showInputs: boolean; showOutputs: boolean }
    | undefined;
  /** Days that rows of what happened are kept. */
  telemetryDays: number;
  assumptions: Assumptions;
  log: { level: string; format: 'json' | 'pretty' };
  /** Unset: CloudWatch is told nothing. */
  cloudwatch: 'emf' | 'api' | undefined;
}

/** With an app token Slack is reached by Socket Mode, and a signing secret beside it is not used. */
export interface SlackConfig {
  botToken: string;
  appToken?: string;
  /** Events then come over HTTP, signed with it. */
  signingSecret?: string;
  /** Where the Web API answers, with a slash at its end; unset: Slack's own. */
  apiUrl?: string;
}

/** By an Azure Bot of one tenant; or, on this machine alone and without credentials, Microsoft's local client. */
export type TeamsConfig =
  | { mode: 'azure'; appId: string; tenantId: string; password: string }
  | { mode: 'playground' };

export type Registration = { mode: 'open' | 'closed' } | { mode: 'domain'; domains: string[] };

/** The configuration is wrong; the message names every variable at fault and never a value. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/**
 * Reads the environment; an empty value counts as unset.
 * @throws {ConfigError} naming every wrong variable at once.
 */
export function readConfig(
  env: NodeJS.ProcessEnv = process.env,
  terminal = Boolean(process.stdout.isTTY),
): Config {
  const set = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  const parsed = environment.safeParse(set);
  const wrong = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
  wrong.push(...halfSet(set));
  if (!parsed.success || wrong.length > 0) {
    throw new ConfigError(
      `The configuration is wrong, so nothing was started:\n${wrong.map((line) => `  ${line}`).join('\n')}`,
    );
  }
  return Object.freeze(toConfig(parsed.data, terminal));
}

function toConfig(e: Environment, terminal: boolean): Config {
  return {
    host: e.HOST,
    port: e.PORT,
    publicUrl: e.PUBLIC_URL,
    databaseUrl: e.DATABASE_URL,
    dataDir: resolve(e.ROLLBOOK_DATA_DIR),
    demo: e.ROLLBOOK_DEMO ?? e.DATABASE_URL === undefined,
    site: { name: e.ROLLBOOK_SITE, timeZone: e.ROLLBOOK_TIMEZONE },
    jwtKeyPem: e.ROLLBOOK_JWT_KEY,
    bootstrapAdmin:
      e.ROLLBOOK_BOOTSTRAP_ADMIN === undefined ? undefined : splitAdmin(e.ROLLBOOK_BOOTSTRAP_ADMIN),
    registration: toRegistration(e.ROLLBOOK_REGISTRATION ?? (isLoopback(e.HOST) ? 'open' : 'closed')),
    rateLimits: e.ROLLBOOK_RATE_LIMITS === 'on',
    metricsToken: e.ROLLBOOK_METRICS_TOKEN,
    gemini:
      e.GOOGLE_API_KEY === undefined
        ? undefined
        : {
            apiKey: e.GOOGLE_API_KEY,
            model: e.ROLLBOOK_MODEL ?? DEFAULT_MODEL,
            endpoint: e.ROLLBOOK_GEMINI_BASE_URL ?? 'https://generativelanguage.googleapis.com',
          },
    budgets: {
      run: e.ROLLBOOK_BUDGET_MESSAGE,
      personDay: e.ROLLBOOK_BUDGET_PERSON_DAY,
      siteMonth: e.ROLLBOOK_BUDGET_SITE_MONTH,
    },
    slack: toSlack(e),
    teams: toTeams(e),
    langsmith: toLangsmith(e),
    telemetryDays: e.ROLLBOOK_TELEMETRY_DAYS,
    assumptions: {
      manualMinutes: e.ROLLBOOK_ASSUMED_MANUAL_MINUTES,
      hourlyRate: e.ROLLBOOK_ASSUMED_HOURLY_RATE,
    },
    log: { level: e.LOG_LEVEL, format: e.LOG_FORMAT ?? (terminal ? 'pretty' : 'json') },
    cloudwatch: e.ROLLBOOK_CLOUDWATCH === 'off' ? undefined : e.ROLLBOOK_CLOUDWATCH,
  };
}

function toSlack(e: Environment): Config['slack'] {
  if (e.SLACK_BOT_TOKEN === undefined) return undefined;
  return {
    botToken: e.SLACK_BOT_TOKEN,
    ...(e.SLACK_APP_TOKEN === undefined ? {} : { appToken: e.SLACK_APP_TOKEN }),
    ...(e.SLACK_SIGNING_SECRET === undefined ? {} : { signingSecret: e.SLACK_SIGNING_SECRET }),
    ...(e.SLACK_API_URL === undefined ? {} : { apiUrl: e.SLACK_API_URL }),
  };
}

function toTeams(e: Environment): Config['teams'] {
  const { MICROSOFT_APP_ID: appId, MICROSOFT_APP_TENANT_ID: tenantId, MICROSOFT_APP_PASSWORD: password } = e;
  if (e.TEAMS_MODE === 'playground') return { mode: 'playground' };
  const azure = e.TEAMS_MODE === 'azure';
  return azure && appId && tenantId && password ? { mode: 'azure', appId, tenantId, password } : undefined;
}

function toLangsmith(e: Environment): Config['langsmith'] {
  if (e.LANGSMITH_API_KEY === undefined) return undefined;
  return {
    apiKey: e.LANGSMITH_API_KEY,
    endpoint: e.LANGSMITH_ENDPOINT ?? 'https://api.smith.langchain.com',
    project: e.LANGSMITH_PROJECT ?? 'rollbook',
    showInputs: !e.LANGSMITH_HIDE_INPUTS,
    showOutputs: !e.LANGSMITH_HIDE_OUTPUTS,
  };
}

function splitAdmin(value: string): { email: string; password: string } {
  const colon = value.indexOf(':');
  return { email: value.slice(0, colon), password: value.slice(colon + 1) };
}

function toRegistration(value: string): Registration {
  if (value === 'open' || value === 'closed') return { mode: value };
  const domains = value
    .slice('domain:'.length)
    .split(',')
    .map((domain) => domain.trim().toLowerCase());
  return { mode: 'domain', domains };
}
