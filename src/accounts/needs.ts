import type { Database } from '../db/connect.ts';
import type { Events } from '../events.ts';
import type { Log } from '../log.ts';
import type { Clock, Site } from '../words.ts';
import type { Hasher } from './hasher.ts';
import type { Limits } from './limits.ts';
import type { CodeHash } from './link-codes-text.ts';
import type { Tokens } from './tokens.ts';
import type { Registration } from './words.ts';

/** What the parts of this room share. */
export interface Needs {
  db: Pick<Database, 'query' | 'transaction'>;
  clock: Clock;
  events: Events;
  site: Site;
  tokens: Tokens;
  hasher: Hasher;
  limits: Limits;
  hashCode: CodeHash;
  registration: Registration;
  log: Log;
}
