/**
 * The words that every room shares. One meaning each; instants are UTC `Date`s, calendar days are
 * ISO strings (`2027-03-01`) in the site's own zone, weights are pounds.
 */

export const ROLES = ['viewer', 'engineer', 'scheduler', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export const DRIVE_TYPES = ['2WD', 'AWD'] as const;
export type DriveType = (typeof DRIVE_TYPES)[number];

/** The door through which somebody speaks to us. `api` is plain HTTP, `cli` the command line. */
export const CHANNELS = ['web', 'terminal', 'slack', 'teams', 'api', 'cli'] as const;
export type ChannelName = (typeof CHANNELS)[number];

/** A facility: everything we store belongs to exactly one. */
export interface Site {
  id: string;
  name: string;
  /** IANA zone, for example `America/Detroit`; every calendar day is a day of this zone. */
  timeZone: string;
}

/**
 * Who is asking, as the database says at this moment; made by the accounts room from a verified
 * token or link, never from anything that a person or a model wrote.
 */
export interface Actor {
  accountId: string;
  siteId: string;
  role: Role;
  fullname: string;
  channel: ChannelName;
  correlationId: string;
}

/** A piece of a list; `next_cursor` asks for the next one, null at the end. */
export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

/** The present instant. Injected, so that a test can choose it. */
export type Clock = () => Date;

/** True when `role` may do what `needed` may do. */
export function roleAllows(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/** The built-in model, as its replies are recorded: grammar and phrases, and nothing invented. */
export const BUILTIN_MODEL = 'rollbook-builtin';
/** Who answers where no model is asked. */
export const BY_CODE = 'rollbook';
