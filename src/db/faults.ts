export type DatabaseFaultCode =
  /** Another Rollbook works on this data folder. */
  | 'already_running'
  /** There are no Postgres binaries for this machine, or they do not run on it. */
  | 'no_binaries'
  /** Started as root, and no way was found to run Postgres as somebody else. */
  | 'cannot_run_as_root'
  /** The data folder belongs to another user, or has lost a part. */
  | 'unusable_folder'
  /** Postgres did not start, or did not stop. */
  | 'cannot_start'
  /** A transaction lost its race more often than we care to run it. */
  | 'retries_exhausted'
  /** The connection broke while COMMIT was under way: it may have happened or not. */
  | 'commit_unknown'
  /** COMMIT was answered with a rollback, because an error inside was swallowed. */
  | 'not_committed'
  /** The migration files or the database's list of them are not what they should be. */
  | 'migration_refused'
  /** One migration's SQL failed; it left nothing behind. */
  | 'migration_failed';

/** Something broke at the database's door. The message is written for people; `code` is stable. */
export class DatabaseFault extends Error {
  readonly code: DatabaseFaultCode;
  /** The process that is in the way, where it is known. */
  readonly pid: number | undefined;

  constructor(
    code: DatabaseFaultCode,
    message: string,
    more: { cause?: unknown; pid?: number | undefined } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'DatabaseFault';
    this.code = code;
    this.pid = more.pid;
  }
}

/** The SQLSTATE or Node error code of anything thrown, also where a library wrapped it in a cause. */
export function errorCode(error: unknown): string | undefined {
  for (let it: unknown = error, depth = 0; it instanceof Error && depth < 5; it = it.cause, depth += 1) {
    const code = (it as { code?: unknown }).code;
    if (typeof code === 'string' && !(it instanceof DatabaseFault)) return code;
  }
  return undefined;
}
