import { ConfigError } from '../config.ts';
import { DatabaseFault, errorCode } from '../db/faults.ts';

const LISTEN: Record<string, (port: string) => string> = {
  EADDRINUSE: (port) =>
    `Port ${port} is taken by another program, so Rollbook was not started. Stop that program, or set PORT to another number.`,
  EACCES: (port) =>
    `Rollbook may not listen on port ${port}, so it was not started. Set PORT to a number above 1023.`,
};
/** The same for the server and for the database: which one it was, the system does not say. */
const NO_SUCH_HOST =
  'The host name in HOST or in DATABASE_URL is not known here. Nothing was done. Correct it and try again.';
const NOT_HERE =
  'HOST is not an address of this machine, so Rollbook was not started. Set HOST to 127.0.0.1, or to 0.0.0.0 for every address.';

/** What a Postgres that cannot be used answers, or what the network says in its place. */
const DATABASE: Record<string, string> = {
  ECONNREFUSED: 'nothing answers at its address',
  ECONNRESET: 'it broke the connection off',
  ETIMEDOUT: 'it does not answer in time',
  EHOSTUNREACH: 'there is no way to its address',
  '28P01': 'it refuses the password',
  '28000': 'it does not let this user in',
  '3D000': 'it has no database of that name',
  '57P03': 'it is starting or stopping just now',
  '53300': 'it has no connection left',
};

/** A command was told no; its message is a whole sentence. */
export class Refused extends Error {
  override name = 'Refused';
}

/** How a command says what went wrong: what happened, what was not done, what to do next. */
export function explainFailure(error: unknown): string {
  if (error instanceof Refused || error instanceof ConfigError || error instanceof DatabaseFault)
    return error.message;
  if (!(error instanceof Error)) return `It failed: ${error}`;
  return explainAddress(error) ?? explainDatabase(error) ?? `It failed: ${error.message}`;
}

/** Why an address cannot be used; undefined when that was not it. */
function explainAddress(error: Error): string | undefined {
  const { syscall, code = '', port } = error as NodeJS.ErrnoException & { port?: number };
  if (syscall === 'getaddrinfo') return NO_SUCH_HOST;
  if (syscall !== 'listen') return undefined;
  return LISTEN[code]?.(String(port)) ?? NOT_HERE;
}

/** Why the database of DATABASE_URL cannot be used; undefined when that was not it. */
function explainDatabase(error: unknown): string | undefined {
  const why = DATABASE[errorCode(error) ?? ''];
  return (
    why &&
    `The database of DATABASE_URL cannot be used: ${why}. Nothing was done. Check DATABASE_URL, and that the server runs and lets this machine in.`
  );
}
