import { createPrivateKey } from 'node:crypto';
import { resolve } from 'node:path';
import { z } from 'zod';
import { DEFAULT_MODEL } from './agent/models/catalogue.ts';

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
  /** Unset: no tracing. */
  langsmith:
    | { apiKey: string; endpoint: string; project: string; showInputs: boolean; showOutputs: boolean }
    | undefined;
  log: { level: string; format: 'json' | 'pretty' };
  /** Variables of the contract that are set but that this version does nothing with yet. */
  unused: string[];
}

export type Registration = { mode: 'open' | 'closed' } | { mode: 'domain'; domains: string[] };

/** The configuration is wrong; the message names every variable at fault and never a value. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

const LATER = [
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
  'SLACK_SIGNING_SECRET',
  'SLACK_API_URL',
  'TEAMS_MODE',
  'MICROSOFT_APP_ID',
  'MICROSOFT_APP_TENANT_ID',
  'MICROSOFT_APP_PASSWORD',
  'ROLLBOOK_CLOUDWATCH',
];

const flag = z.enum(['0', '1'], 'must be 0 or 1').transform((value) => value === '1');
const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' });

const secret = z.string().regex(/^[\x21-\x7E]+$/, 'must be printable ASCII without spaces');
/** Amounts of money; the largest one is a typing mistake. */
const usd = (most: number) =>
  z
    .string()
    .regex(/^\d+(\.\d+)?$/, 'must be an amount in USD such as 0.50')
    .transform(Number)
    .refine((amount) => amount <= most, `must be at most ${most}`);
const yes = z.enum(['true', 'false'], 'must be true or false').transform((value) => value === 'true');

const environment = z.object({
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a port number')
    .transform(Number)
    .refine((port) => port <= 65_535, 'must be at most 65535')
    .default(3978),
  HOST: z.string().default('127.0.0.1'),
  PUBLIC_URL: httpUrl.transform((url) => url.replace(/\/+$/, '')).optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' }).optional(),
  ROLLBOOK_DATA_DIR: z.string().default('.rollbook'),
  ROLLBOOK_DEMO: flag.optional(),
  ROLLBOOK_SITE: z.string().trim().min(1).max(100, 'must be at most 100 characters').default('Main'),
  ROLLBOOK_TIMEZONE: z
    .string()
    .refine(isTimeZone, 'must be an IANA time zone such as America/Detroit')
    .default('UTC'),
  ROLLBOOK_JWT_KEY: z
    .string()
    .transform((pem) => pem.replaceAll('\\n', '\n'))
    .refine(isEd25519, 'must be an Ed25519 private key as PKCS #8 PEM')
    .optional(),
  ROLLBOOK_BOOTSTRAP_ADMIN: z
    .string()
    .regex(/^[^\s:@]+@[^\s:@]+:.+$/s, 'must be email:password')
    .optional(),
  ROLLBOOK_REGISTRATION: z
    .string()
    .regex(/^(open|closed|domain:[^\s,@]+(\s*,\s*[^\s,@]+)*)$/, 'must be open, closed or domain:a.com,b.com')
    .optional(),
  ROLLBOOK_RATE_LIMITS: z.enum(['on', 'off'], 'must be on or off').default('on'),
  ROLLBOOK_METRICS_TOKEN: z.string().min(16, 'must be at least 16 characters').optional(),
  GOOGLE_API_KEY: secret.optional(),
  ROLLBOOK_MODEL: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{0,99}$/, 'must be a model name such as gemini-3.5-flash-lite')
    .optional(),
  ROLLBOOK_GEMINI_BASE_URL: httpUrl
    .refine((url) => !/[?#@]/.test(url), 'must have no password, query or fragment')
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
  ROLLBOOK_BUDGET_MESSAGE: usd(100).default(0.02),
  ROLLBOOK_BUDGET_PERSON_DAY: usd(10_000).default(0.5),
  ROLLBOOK_BUDGET_SITE_MONTH: usd(1_000_000).default(100),
  LANGSMITH_API_KEY: secret.optional(),
  LANGSMITH_ENDPOINT: httpUrl.transform((url) => url.replace(/\/+$/, '')).optional(),
  LANGSMITH_PROJECT: z.string().max(200, 'must be at most 200 characters').optional(),
  LANGSMITH_HIDE_INPUTS: yes.default(true),
  LANGSMITH_HIDE_OUTPUTS: yes.default(true),
  LOG_LEVEL: z
    .enum(
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      'must be one of fatal, error, warn, info, debug, trace, silent',
    )
    .default('info'),
  LOG_FORMAT: z.enum(['json', 'pretty'], 'must be json or pretty').optional(),
});

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
  return Object.freeze(
    toConfig(
      parsed.data,
      terminal,
      LATER.filter((name) => set[name] && set[name] !== 'off'),
    ),
  );
}

/** What means nothing without another. */
const TOGETHER: readonly [name: string, needs: string][] = [
  ['DATABASE_URL', 'ROLLBOOK_JWT_KEY'],
  ['ROLLBOOK_MODEL', 'GOOGLE_API_KEY'],
  ['ROLLBOOK_GEMINI_BASE_URL', 'GOOGLE_API_KEY'],
  ['LANGSMITH_ENDPOINT', 'LANGSMITH_API_KEY'],
  ['LANGSMITH_PROJECT', 'LANGSMITH_API_KEY'],
  ['LANGSMITH_HIDE_INPUTS', 'LANGSMITH_API_KEY'],
  ['LANGSMITH_HIDE_OUTPUTS', 'LANGSMITH_API_KEY'],
];

function halfSet(set: Record<string, unknown>): string[] {
  return TOGETHER.filter(([name, needs]) => set[name] && !set[needs]).map(
    ([name, needs]) => `${needs} is required together with ${name}`,
  );
}

function toConfig(e: z.output<typeof environment>, terminal: boolean, unused: string[]): Config {
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
    langsmith: toLangsmith(e),
    log: { level: e.LOG_LEVEL, format: e.LOG_FORMAT ?? (terminal ? 'pretty' : 'json') },
    unused,
  };
}

function toLangsmith(e: z.output<typeof environment>): Config['langsmith'] {
  if (e.LANGSMITH_API_KEY === undefined) return undefined;
  return {
    apiKey: e.LANGSMITH_API_KEY,
    endpoint: e.LANGSMITH_ENDPOINT ?? 'https://api.smith.langchain.com',
    project: e.LANGSMITH_PROJECT ?? 'rollbook',
    showInputs: !e.LANGSMITH_HIDE_INPUTS,
    showOutputs: !e.LANGSMITH_HIDE_OUTPUTS,
  };
}

/** True for addresses that only this machine can reach. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
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

function isTimeZone(value: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return !/^[+-]/.test(value);
  } catch {
    return false;
  }
}

function isEd25519(pem: string): boolean {
  try {
    return createPrivateKey({ key: pem, format: 'pem', type: 'pkcs8' }).asymmetricKeyType === 'ed25519';
  } catch {
    return false;
  }
}
