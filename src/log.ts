import { AsyncLocalStorage } from 'node:async_hooks';
import { pino } from 'pino';
import { PinoPretty } from 'pino-pretty';

export interface LogConfig {
  level: string;
  format: 'json' | 'pretty';
}

export type Log = pino.Logger;

const correlation = new AsyncLocalStorage<string>();

/** Runs `work` so that every line logged below it carries this correlation id. */
export function withCorrelation<T>(id: string, work: () => T): T {
  return correlation.run(id, work);
}

/** The id that this work belongs to, if any. */
export function correlationId(): string | undefined {
  return correlation.getStore();
}

/** What must never reach a log, wherever it hides in an object. */
const SECRETS = [
  'password',
  'token',
  'access_token',
  'authorization',
  'cookie',
  'password_hash',
  'key',
  'secret',
];

/** What people wrote is theirs: a line says which message it was, and not what it said. */
const TEXTS = ['text', 'said', 'words', 'comment', 'notes'];

/** Structured lines with the correlation id; secrets and what people wrote are replaced by path. */
export function createLog({ level, format }: LogConfig, stream?: pino.DestinationStream): Log {
  const options: pino.LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin: () => {
      const id = correlation.getStore();
      return id ? { correlation_id: id } : {};
    },
    redact: {
      paths: [...SECRETS, ...TEXTS].flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
      censor: '[redacted]',
    },
  };
  if (stream) return pino(options, stream);
  if (format === 'json') return pino(options);
  return pino(options, PinoPretty({ sync: true }));
}
