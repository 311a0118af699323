import type { ToolName } from '../src/agent/words.ts';
import type { RefusalCode } from '../src/refusals.ts';
import type { Role } from '../src/words.ts';

/** The words in which scenarios are written. Days are days of the lab's own calendar, `2027-03-09`. */

export type Person = 'lee' | 'sam' | 'vera' | 'sigi' | 'ada';

export interface LabBooking {
  vehicle: string;
  dyno: string;
  test: string;
  first: string;
  days: number;
  by: Person;
  /** `scheduled` when left out. */
  status?: 'scheduled' | 'in_progress' | 'completed' | 'cancelled';
  notes?: string;
}

/** A small laboratory as it stands before anybody speaks. */
export interface Lab {
  tests: readonly string[];
  /** What each dyno does, one line a capability: `brake, 2WD/AWD, 2000-14000 lb`. */
  dynos: Readonly<Record<string, readonly string[]>>;
  /** Dynos that are switched off. */
  off?: readonly string[];
  /** `6200 lb, AWD` and, when it has one, its name: `6200 lb, AWD, first prototype`. */
  vehicles: Readonly<Record<string, string>>;
  /** By their number, as people say it: `#41`. */
  bookings: Readonly<Record<number, LabBooking>>;
  outages?: readonly { dyno: string; first: string; days: number; reason: string }[];
}

/**
 * What a reply must say: a day (`2027-03-09`) stands for that day with its weekday in any usual spelling;
 * anything else is looked for as it is, without regard to case. `a|b` is either of them.
 */
export type Fact = string;

/**
 * A message that somebody writes. What is left out is not allowed to happen. `after` is what must have
 * become of the database by then, where a later turn changes it again.
 */
export interface Said {
  say: string;
  /** Who writes, when it is not the scenario's person. */
  by?: Person;
  /** Another conversation than the first. */
  thread?: string;
  /** Whether the house must ask for a yes before it changes anything; `either` when both are sound. */
  asks?: boolean | 'either';
  tells?: readonly Fact[];
  /** What the reply must not say. */
  omits?: readonly Fact[];
  /** Tools that have to be used; `a|b` is either of them. */
  tools?: readonly string[];
  notTools?: readonly ToolName[];
  /** The turn must end as an error, or may. Otherwise it must not. */
  breaks?: boolean | 'either';
  after?: End;
}

/**
 * The button under the newest question. A person presses yes only to a question that says what it should
 * and not what it should not (the message's `tells` and `omits`); to any other the answer is no, and the scenario has failed.
 */
export interface Pressed {
  press: 'yes' | 'no';
  by?: Person;
  /** Fine when there is no question: the message before was sound without one, too. */
  ifAsked?: boolean;
  /** The press must be refused, with this code. */
  refused?: RefusalCode;
  /** It broke on the house's side. */
  breaks?: boolean;
  tells?: readonly Fact[];
  after?: End;
}

/** Minutes that pass. */
export interface Waited {
  wait: number;
}

export type Turn = Said | Pressed | Waited;

export interface NewBooking {
  vehicle: string;
  test: string;
  first: string;
  days?: number;
  /** Clock times of the lab instead of whole days: `08:00-16:00`. */
  hours?: string;
  /** One of these; any that fits when left out. */
  dyno?: string | readonly string[];
  by?: Person;
  /** `scheduled` when left out. */
  status?: 'scheduled' | 'cancelled';
  notes?: string;
}

/** What the database must hold at the end. Every row that is not named must be as it was. */
export interface End {
  booked?: readonly NewBooking[];
  moved?: Readonly<Record<number, { first: string; days: number; dyno?: string }>>;
  cancelled?: readonly number[];
  registered?: Readonly<Record<string, string>>;
  /** Bookings that this scenario is there to protect; they are in the lab and stay as they are. */
  untouched?: readonly number[];
}

/** One function of the house that fails for a time. */
export interface Failing {
  call: 'allocate' | 'plan' | 'reschedule' | 'cancel' | 'get' | 'list' | 'availability' | 'listVehicles';
  /** `throws` breaks before anything is done, `breaks after` when it was done; a code is a refusal. */
  how: 'throws' | 'breaks after' | RefusalCode;
  times: number;
}

export interface Scenario {
  name: string;
  /** What the clock on the wall of the lab shows. */
  now: string;
  zone: string;
  lab: string;
  who: Person;
  fails?: Failing;
  turns: readonly Turn[];
  /** Nothing may have changed when left out; any one of several. */
  end?: End | readonly End[];
}

export interface Group {
  group: string;
  scenarios: readonly Scenario[];
}

export const PEOPLE: Readonly<Record<Person, { fullname: string; role: Role }>> = {
  lee: { fullname: 'Lee Park', role: 'engineer' },
  sam: { fullname: 'Sam Okafor', role: 'engineer' },
  vera: { fullname: 'Vera Lind', role: 'viewer' },
  sigi: { fullname: 'Sigi Brandt', role: 'scheduler' },
  ada: { fullname: 'Ada Bell', role: 'admin' },
};
