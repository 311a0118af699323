import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';

const DAY_MS = 24 * 60 * 60 * 1000;
const ASSUMED = /^(\d{1,9}(?:\.\d{1,6})?)\s*;\s*(\d{4}-\d\d-\d\d)\s*;\s*([^\s\p{Cc};][^\p{Cc};]{2,199})$/u;

const flag = z.enum(['0', '1'], 'must be 0 or 1').transform((value) => value === '1');
const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' });

/** Where an interface answers, ours or somebody else's, without the slash at its end: people read it, and paths follow it. */
const endpoint = httpUrl
  .refine((url) => !/[?#@]/.test(url), 'must have no password, query or fragment')
  .transform((url) => url.replace(/\/+$/, ''));

const secret = z.string().regex(/^[\x21-\x7E]+$/, 'must be printable ASCII without spaces');
/** Amounts of money; the largest one is a typing mistake. */
const usd = (most: number) =>
  z
    .string()
    .regex(/^\d+(\.\d+)?$/, 'must be an amount in USD such as 0.50')
    .transform(Number)
    .refine((amount) => amount <= most, `must be at most ${most}`);
/** The playground's tenant and other made-up ids look like this one; links made there must stay there. */
const guid = z
  .guid('must be a GUID such as 3f2504e0-4f89-41d3-9a0c-0305e82c3301')
  .transform((id) => id.toLowerCase())
  .refine((id) => !id.startsWith('00000000-0000-'), 'must be a GUID of your own, not an empty one');
/** A figure that nobody can measure: only with its day and where it comes from, so that it can be doubted. */
const assumed = z
  .string()
  .regex(
    ASSUMED,
    'must be <number>;<YYYY-MM-DD>;<where it comes from>, such as 12;2027-03-01;survey of the lab',
  )
  .transform((text) => {
    const [, value = '', since = '', source = ''] = ASSUMED.exec(text) ?? [];
    return { value: Number(value), since, source: source.trim() };
  })
  .refine(({ value }) => value > 0 && value <= 100_000, 'must be above 0 and at most 100000')
  .refine(({ since }) => isDay(since), 'must have a day that exists and is not ahead');
const yes = z.enum(['true', 'false'], 'must be true or false').transform((value) => value === 'true');

/** Every variable by itself: what it may be, and what it is when it is unset. */
export const environment = z.object({
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'must be a port number')
    .transform(Number)
    .refine((port) => port <= 65_535, 'must be at most 65535')
    .default(3978),
  HOST: z.string().default('127.0.0.1'),
  PUBLIC_URL: endpoint.optional(),
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
  ROLLBOOK_CLOUDWATCH: z.enum(['off', 'emf', 'api'], 'must be off, emf or api').default('off'),
  GOOGLE_API_KEY: secret.optional(),
  ROLLBOOK_MODEL: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{0,99}$/, 'must be a model name such as gemini-3.5-flash-lite')
    .optional(),
  ROLLBOOK_GEMINI_BASE_URL: endpoint.optional(),
  ROLLBOOK_BUDGET_MESSAGE: usd(100).default(0.02),
  ROLLBOOK_BUDGET_PERSON_DAY: usd(10_000).default(0.5),
  ROLLBOOK_BUDGET_SITE_MONTH: usd(1_000_000).default(100),
  SLACK_BOT_TOKEN: secret
    .refine((token) => !token.startsWith('xapp-'), 'must be the bot token, not the app token')
    .optional(),
  SLACK_APP_TOKEN: secret
    .refine((token) => !token.startsWith('xoxb-'), 'must be the app token, not the bot token')
    .optional(),
  SLACK_SIGNING_SECRET: secret.optional(),
  SLACK_API_URL: endpoint.transform((url) => `${url}/`).optional(),
  TEAMS_MODE: z.enum(['off', 'azure', 'playground'], 'must be off, azure or playground').default('off'),
  MICROSOFT_APP_ID: guid.optional(),
  MICROSOFT_APP_TENANT_ID: guid.optional(),
  MICROSOFT_APP_PASSWORD: secret
    .refine((value) => !z.guid().safeParse(value).success, 'must be the value of the secret, not its ID')
    .optional(),
  LANGSMITH_API_KEY: secret.optional(),
  LANGSMITH_ENDPOINT: httpUrl.transform((url) => url.replace(/\/+$/, '')).optional(),
  LANGSMITH_PROJECT: z.string().max(200, 'must be at most 200 characters').optional(),
  LANGSMITH_HIDE_INPUTS: yes.default(true),
  LANGSMITH_HIDE_OUTPUTS: yes.default(true),
  ROLLBOOK_TELEMETRY_DAYS: z
    .string()
    .regex(/^\d{1,4}$/, 'must be a whole number of days')
    .transform(Number)
    .refine((days) => days >= 1 && days <= 3_650, 'must be 1 to 3650 days')
    .default(90),
  ROLLBOOK_ASSUMED_MANUAL_MINUTES: assumed.optional(),
  ROLLBOOK_ASSUMED_HOURLY_RATE: assumed.optional(),
  LOG_LEVEL: z
    .enum(
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      'must be one of fatal, error, warn, info, debug, trace, silent',
    )
    .default('info'),
  LOG_FORMAT: z.enum(['json', 'pretty'], 'must be json or pretty').optional(),
});

/** The environment as it was understood. */
export type Environment = z.output<typeof environment>;

/** What means nothing without another. */
const TOGETHER: readonly [name: string, needs: string][] = [
  ['DATABASE_URL', 'ROLLBOOK_JWT_KEY'],
  ['ROLLBOOK_MODEL', 'GOOGLE_API_KEY'],
  ['ROLLBOOK_GEMINI_BASE_URL', 'GOOGLE_API_KEY'],
  ['SLACK_APP_TOKEN', 'SLACK_BOT_TOKEN'],
  ['SLACK_SIGNING_SECRET', 'SLACK_BOT_TOKEN'],
  ['SLACK_API_URL', 'SLACK_BOT_TOKEN'],
  ['ROLLBOOK_ASSUMED_HOURLY_RATE', 'ROLLBOOK_ASSUMED_MANUAL_MINUTES'],
  ['LANGSMITH_ENDPOINT', 'LANGSMITH_API_KEY'],
  ['LANGSMITH_PROJECT', 'LANGSMITH_API_KEY'],
  ['LANGSMITH_HIDE_INPUTS', 'LANGSMITH_API_KEY'],
  ['LANGSMITH_HIDE_OUTPUTS', 'LANGSMITH_API_KEY'],
];

/** What is missing beside what is set, by name. */
export function halfSet(set: Record<string, unknown>): string[] {
  const missing = TOGETHER.filter(([name, needs]) => set[name] && !set[needs]).map(
    ([name, needs]) => `${needs} is required together with ${name}`,
  );
  if (set['SLACK_BOT_TOKEN'] && !set['SLACK_APP_TOKEN'] && !set['SLACK_SIGNING_SECRET'])
    missing.push(
      'SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP) is required together with SLACK_BOT_TOKEN',
    );
  return [...missing, ...aroundTeams(set)];
}

const MICROSOFT = ['MICROSOFT_APP_ID', 'MICROSOFT_APP_TENANT_ID', 'MICROSOFT_APP_PASSWORD'];

/** Teams wants all of its credentials or none; the playground, which nobody signs for, stays on this machine. */
function aroundTeams(set: Record<string, unknown>): string[] {
  const given = MICROSOFT.filter((name) => set[name]);
  switch (set['TEAMS_MODE']) {
    case 'azure':
      return MICROSOFT.filter((name) => !set[name]).map(
        (name) => `${name} is required together with TEAMS_MODE=azure`,
      );
    case 'playground': {
      const wrong = [...given, ...(set['PUBLIC_URL'] ? ['PUBLIC_URL'] : [])].map(
        (name) => `${name} must be unset with TEAMS_MODE=playground`,
      );
      if (set['HOST'] && !isLoopback(String(set['HOST'])))
        wrong.push('HOST must be a loopback address with TEAMS_MODE=playground');
      if (set['NODE_ENV'] === 'production')
        wrong.push('NODE_ENV must not be production with TEAMS_MODE=playground');
      return wrong;
    }
    default:
      return given.map((name) => `TEAMS_MODE=azure is required together with ${name}`);
  }
}

/** True for addresses that only this machine can reach. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}

function isDay(text: string): boolean {
  const instant = new Date(`${text}T00:00Z`);
  return instant.toJSON()?.startsWith(text) === true && instant.getTime() <= Date.now() + DAY_MS;
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
