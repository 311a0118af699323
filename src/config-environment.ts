import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';

const flag = z.enum(['0', '1'], 'must be 0 or 1').transform((value) => value === '1');
const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' });

/** Where somebody else's interface answers, without the slash at its end. */
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
  return missing;
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
