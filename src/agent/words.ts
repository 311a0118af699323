import type { Allocation, Alternative, DynoReason, Outage } from '../allocation/words.ts';
import type { Dyno, Vehicle } from '../fleet/words.ts';
import type { Actor, Site } from '../words.ts';

/**
 * The language between the graph, its tools and whichever model sits in it. Arguments of tools are the
 * person's own words where a person uses words: `when` is "next Tuesday for 2 days", `booking` is "it",
 * "the second one", "#42" or a VIN. Code resolves them, so no model ever calculates a date or an id.
 */

/** What a phrase about time means at the site, or what is missing or unclear in it. */
export interface When {
  /** The phrase as it was said. */
  said: string;
  /** Whole days in the site's zone ... */
  start_date?: string;
  days?: number;
  /** ... or instants, ISO 8601 with offset, when clock times were said. */
  start?: string;
  end?: string;
  missing: ('date' | 'length')[];
  /** Why a person must look at it before anything is written, as a clause: `"next Tuesday" could be ...`. */
  ambiguous?: string;
  /** It cannot be a date: `30 February 2027 does not exist.` */
  wrong?: string;
}

export interface ToolArgs {
  get_datetime_now: Record<string, never>;
  find_available_dynos: {
    vehicle?: string;
    weight_lbs?: number;
    drive_type?: string;
    test_type?: string;
    when?: string;
    days?: number;
  };
  why_not: { dyno?: string; vehicle?: string; test_type?: string; when?: string; days?: number };
  auto_allocate_vehicle: {
    vehicle?: string;
    test_type?: string;
    when?: string;
    days?: number;
    backup_days?: number;
    dyno?: string;
    notes?: string;
    /** Why it is not certain that this shall be booked, or booked like this: then it is asked first. */
    unsure?: string;
  };
  check_vehicle_allocation: { vehicle?: string; when?: string };
  reschedule_allocation: { booking?: string; when?: string; days?: number; dyno?: string };
  /** With `undo`, the person's own last change of the booking is taken back instead. */
  cancel_allocation: { booking?: string; reason?: string; undo?: boolean };
  detect_conflicts: Record<string, never>;
  get_tests_by_status: { status?: string; mine?: boolean; when?: string };
  completed_tests_count: { when?: string; test_type?: string; vehicle?: string };
  maintenance_check: { dyno?: string; when?: string };
  list_dynos: { test_type?: string; drive_type?: string; weight_lbs?: number };
  get_dyno: { dyno?: string; when?: string };
  list_vehicles: { search?: string };
  register_vehicle: { vin?: string; weight_lbs?: number; drive_type?: string; name?: string };
  query_database: Query;
}
export type ToolName = keyof ToolArgs;

/** A typed question for what no other tool answers; never SQL. */
export interface Query {
  entity: 'allocations' | 'dynos' | 'vehicles' | 'outages' | 'test_types';
  measure: 'list' | 'count' | 'sum_days';
  filters?: {
    field: string;
    op: 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte' | 'contains' | 'in';
    value: string | number | boolean | string[];
  }[];
  group_by?: string;
  order_by?: string;
  descending?: boolean;
  limit?: number;
}

/**
 * What a tool answers. A "no" carries the core's refusal code, or one of the conversation's own:
 * `missing` (ask for these fields), `which` (several match: ask which), `unclear` (the phrase has no one
 * meaning), `asked` (an action row waits for a yes).
 */
export type ToolResult = ToolDone | ToolNo;
export interface ToolDone {
  ok: true;
  data: ToolData;
}
export interface ToolNo {
  ok: false;
  code: string;
  detail: string;
  missing?: ('vehicle' | 'test type' | 'date' | 'length' | 'dyno' | 'booking' | 'weight' | 'drive type')[];
  /** Close spellings that exist, or the things to choose from. */
  suggestions?: string[];
  allocations?: Allocation[];
  reasons?: DynoReason[];
  alternatives?: Alternative[];
  allocation?: Allocation;
  /** What was guessed before the answer was no, as clauses: `I read "HDL42" as HLD42`. */
  guesses?: string[];
  /** The alternatives as changes that can be made as they stand. For people to press; no model sees them. */
  offers?: ProposedAction[];
}

export type ToolData =
  | {
      kind: 'now';
      instant: string;
      local: string;
      weekday: string;
      date: string;
      time_zone: string;
      site: string;
      hours: string | null;
    }
  | { kind: 'booked'; allocation: Allocation }
  | { kind: 'moved'; before: Allocation; allocation: Allocation }
  | { kind: 'cancelled'; allocations: Allocation[] }
  /** As they stand now: a booking is cancelled, a move or a cancellation is as it was before. */
  | { kind: 'taken_back'; allocations: Allocation[] }
  | {
      kind: 'availability';
      window: { start_date: string; end_date: string; days: number; start?: string; end?: string };
      /** What was read into the words, as clauses: the answer says it. */
      assumed?: string[];
      test_type: string;
      vehicle: string | null;
      available: Dyno[];
      unavailable: DynoReason[];
      /** The vehicle's own booking then, on whichever dyno: none of these can be booked for it. */
      vehicle_taken?: Allocation;
    }
  | {
      kind: 'why_not';
      dyno: string;
      window: { start_date: string; end_date: string; start?: string; end?: string };
      test_type: string;
      vehicle: string;
      rules: DynoReason['rules'];
      vehicle_taken?: Allocation;
    }
  /** With `then`, only the bookings in that window, and a yes or no is expected. */
  | { kind: 'vehicle'; vehicle: Vehicle; allocations: Allocation[]; then?: AskedThen }
  | { kind: 'allocations'; title: string; allocations: Allocation[]; total: number }
  | { kind: 'count'; title: string; count: number }
  | { kind: 'conflicts'; count: number; lines: string[] }
  | { kind: 'outages'; title: string; outages: Outage[] }
  | { kind: 'dynos'; dynos: Dyno[] }
  /** With `then`, only what is in that window, and a yes or no is expected. */
  | { kind: 'dyno'; dyno: Dyno; upcoming: Allocation[]; outages: Outage[]; then?: AskedThen }
  | { kind: 'vehicles'; vehicles: Vehicle[]; total: number }
  | { kind: 'registered'; vehicle: Vehicle }
  | { kind: 'table'; columns: string[]; rows: (string | number | null)[][]; cut: boolean };

/** A window that was asked about. */
export interface AskedThen {
  start_date: string;
  end_date: string;
  start?: string;
  end?: string;
}

/** What "it" and "the second one" refer to, kept with the thread; at most 20 items. */
export interface Focus {
  booking?: { id: string } | undefined;
  list?: { of: 'allocation' | 'option' | 'dyno' | 'vehicle'; items: FocusItem[] };
  /** The booking that was last asked for, granted or not: what "why not Cell 3?" is about. */
  ask?: {
    vehicle?: string;
    test_type?: string;
    start_date?: string;
    days?: number;
    start?: string;
    end?: string;
    dyno?: string;
    /** What in it was guessed and not yet confirmed: whoever books it is asked first. */
    guessed?: Guessed;
  };
}

/** Why a piece of a request is a guess, as a clause. */
export interface Guessed {
  vehicle?: string;
  test_type?: string;
  when?: string;
  dyno?: string;
}
export interface FocusItem {
  id?: string;
  label: string;
  /** An option that may be booked as it stands. */
  option?: Alternative;
}

/** One thing that happens while a reply is made; `end` or `failed` is the last, and nothing is thrown. */
export type RunEvent =
  | { type: 'status'; text: string }
  | { type: 'tool'; name: string; args: unknown; ok: boolean; code?: string; duration_ms: number }
  | { type: 'delta'; text: string }
  | { type: 'confirm'; action_id: string; summary: string; expires_at: string }
  | {
      type: 'end';
      text: string;
      allocation_id?: string;
      model: string;
      usage: Usage;
      focus: Focus | null;
      /** What may be pressed in place of what was refused last. */
      offers?: ProposedAction[];
    }
  | { type: 'failed'; code: string; text: string; focus: Focus | null; usage?: Usage };

export interface Usage {
  input_tokens: number;
  output_tokens: number;
  cost_usd: number;
}

export interface TranscriptLine {
  role: 'user' | 'assistant';
  text: string;
}

/**
 * A change that a tool wants to make, in canonical form, with the sentence that a person says yes to; the
 * sentence of one that is offered is a short label.
 */
export interface ProposedAction {
  tool: ToolName;
  args: Record<string, unknown>;
  summary: string;
}

export interface RunInput {
  actor: Actor;
  site: Site;
  text: string;
  /** Earlier turns of the thread, oldest first. */
  transcript: TranscriptLine[];
  focus: Focus | null;
  signal: AbortSignal;
  /** Names the turn, and is the same when the turn is repeated after a crash: nothing is booked twice. */
  turn?: string;
  /** Stores an action that waits for a yes. */
  propose(action: ProposedAction): Promise<{ action_id: string; expires_at: string }>;
}

/** What came of an action that a person said yes to. */
export interface Performed {
  ok: boolean;
  code?: string;
  text: string;
  allocation_id?: string;
  focus: Focus | null;
  /** What may be pressed in place of what was refused. */
  offers?: ProposedAction[];
}

/** Who sent a voice message, and in which turn. */
export interface Listening {
  actor: Actor;
  turn: string;
  signal: AbortSignal;
}

/** The words of a voice message, or a sentence that says why there are none. */
export interface Heard {
  ok: boolean;
  text: string;
  usage: Usage;
}

export interface Agent {
  /** Writes a voice message down. */
  hear(who: Listening, sound: { mimeType: string; data: string }): Promise<Heard>;
  run(input: RunInput): AsyncIterable<RunEvent>;
  /** `key` names the action: performing it again under the same key books nothing twice. */
  perform(
    actor: Actor,
    site: Site,
    action: Pick<ProposedAction, 'tool' | 'args'> & { key?: string },
  ): Promise<Performed>;
}
