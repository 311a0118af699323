import type { Query, Tx } from '../db/transaction.ts';
import { type Problem, refuseProblems, textProblem, wrongField } from '../fleet/fields.ts';
import { findDyno } from '../fleet/find-dyno.ts';
import { forbidden } from '../fleet/permit.ts';
import { done, type Outcome, type Refusal, refuse } from '../refusals.ts';
import type { Actor } from '../words.ts';
import type { Search } from './alternatives.ts';
import { dynoNotFound, findVehicle, LONGEST_NOTES, type VehicleFacts } from './ask.ts';
import {
  allocationNotFound,
  type Change,
  lockAllocation,
  notTheirs,
  readAllocation,
  saveChange,
  staleVersion,
  wrongStatus,
} from './change.ts';
import { Contended, outcomeOf } from './contention.ts';
import { movedWindow } from './move-window.ts';
import { pickDyno } from './pick.ts';
import { toPlan } from './plan.ts';
import { explain } from './refusal.ts';
import type { Room } from './room.ts';
import { type AllocationRow, toAllocation, windowOf } from './rows.ts';
import type { Window } from './window.ts';
import type { Allocation, Plan, RescheduleAsk } from './words.ts';

const NOTHING = 'Nothing was changed; the booking stays as it was.';
const MOVABLE = ['scheduled', 'in_progress'] as const;

/** What the ask comes to for this booking. Without `search` dyno and window stay. */
interface Wish {
  window: Window;
  notes: string | null;
  search?: Search;
}

/**
 * Moves a booking in one transaction, or refuses as `allocate` does and leaves it as it was. What the
 * ask does not name stays; the dyno stays where it can, unless one is asked for.
 */
export async function reschedule(
  room: Room,
  actor: Actor,
  id: string,
  ask: RescheduleAsk,
): Promise<Outcome<Allocation>> {
  const no = forbidden(actor, room.site, 'engineer') ?? unreadable(ask);
  if (no) return { ok: false, refusal: no };
  let action: 'moved' | 'noted' | undefined;
  const outcome = await outcomeOf<Allocation>(async () => {
    const result = await room.db.transaction((tx) => move(room, tx, actor, id, ask), { retry: true });
    if ('search' in result) return { ok: false, refusal: await explainOrAskAgain(room, result.search) };
    if ('refusal' in result) return { ok: false, refusal: result.refusal };
    action = result.action;
    return done(toAllocation(room, result.after));
  });
  if (outcome.ok && action) {
    room.events.emit({ type: 'change', subject: 'allocation', action, channel: actor.channel });
  }
  return outcome;
}

/** What `reschedule` would make of it at this moment, or its refusal. Writes nothing. */
export async function planReschedule(
  room: Room,
  actor: Actor,
  id: string,
  ask: RescheduleAsk,
): Promise<Outcome<Plan>> {
  const no = forbidden(actor, room.site, 'engineer') ?? unreadable(ask);
  if (no) return { ok: false, refusal: no };
  return outcomeOf<Plan>(async () => {
    const row = await readAllocation(room.db.query, room, id);
    if (!row) return { ok: false, refusal: allocationNotFound(room, id) };
    const wish = await readWish(room, room.db.query, actor, row, ask);
    if (!wish.ok) return wish;
    const { search, window } = wish.value;
    const vehicle = { id: String(row.vehicle_id), vin: row.vin };
    const stays = { id: String(row.dyno_id), name: row.dyno_name };
    if (!search) return done(toPlan(room, vehicle, row.test_type, stays, window, 0));
    const pick = await pickDyno(room.db.query, room, search, [window], stays.id);
    if (!pick) return { ok: false, refusal: await explainOrAskAgain(room, search) };
    return done(toPlan(room, vehicle, row.test_type, pick.dyno, window, 0));
  });
}

async function explainOrAskAgain(room: Room, search: Search): Promise<Refusal> {
  const refusal = await explain(room, search, NOTHING);
  if (!refusal) throw new Contended();
  return refusal;
}

type Moved =
  | { after: AllocationRow; action: 'moved' | 'noted' | undefined }
  | { refusal: Refusal }
  | { search: Search };

async function move(room: Room, tx: Tx, actor: Actor, id: string, ask: RescheduleAsk): Promise<Moved> {
  const before = await lockAllocation(tx, room, id);
  if (!before) return { refusal: allocationNotFound(room, id) };
  const wish = await readWish(room, tx.query, actor, before, ask);
  if (!wish.ok) return { refusal: wish.refusal };
  const { search, window, notes } = wish.value;
  if (!search) {
    if (notes === before.notes) return { after: before, action: undefined };
    return {
      after: await saveChange(tx, room, actor, before, { notes }, { action: 'noted' }),
      action: 'noted',
    };
  }
  const pick = await pickDyno(tx.query, room, search, [window], String(before.dyno_id));
  if (!pick) return { search };
  const change: Change = {
    dyno_id: pick.dyno.id,
    starts_at: window.start,
    ends_at: window.end,
    shifted_days: 0,
    notes,
  };
  return { after: await saveChange(tx, room, actor, before, change, { action: 'moved' }), action: 'moved' };
}

function unreadable(ask: RescheduleAsk): Refusal | undefined {
  const problems: Problem[] = [];
  const { version, ...changes } = ask;
  if (Object.values(changes).every((value) => value === undefined)) {
    problems.push(wrongField('start_date', 'Say what to change: days or times, the dyno, or the notes.'));
  }
  const badNotes = textProblem('notes', ask.notes ?? '', LONGEST_NOTES);
  if (badNotes) problems.push(badNotes);
  if (version !== undefined && !Number.isInteger(version)) {
    problems.push(wrongField('version', 'version is a whole number.'));
  }
  return refuseProblems(problems, NOTHING);
}

/** Checks everything that can be said without looking at the calendar. */
async function readWish(
  room: Room,
  query: Query,
  actor: Actor,
  row: AllocationRow,
  ask: RescheduleAsk,
): Promise<Outcome<Wish>> {
  const no =
    notTheirs(actor, row) ??
    staleVersion(row, ask.version) ??
    (row.status === 'scheduled' || row.status === 'in_progress'
      ? undefined
      : wrongStatus(row, 'moved', MOVABLE));
  if (no) return { ok: false, refusal: no };
  const current = windowOf(room.calendar, row);
  const problems: Problem[] = [];
  const window = movedWindow(room.calendar, current, ask, room.clock(), problems);
  const wrong = refuseProblems(problems, NOTHING);
  if (wrong || !window) return { ok: false, refusal: wrong as Refusal };
  const dyno = ask.dyno === undefined ? undefined : await findDyno(query, room.site.id, ask.dyno);
  if (ask.dyno !== undefined && !dyno) {
    return { ok: false, refusal: dynoNotFound(room, ask.dyno, NOTHING) };
  }
  const notes = ask.notes === undefined ? row.notes : ask.notes || null;
  const stays = !dyno || dyno.id === String(row.dyno_id);
  if (stays && sameWindow(window, current)) return done({ window, notes });
  if (window.end <= room.clock()) return { ok: false, refusal: over(row) };
  const fixed = startedElsewhere(row, stays, window, current);
  if (fixed) return { ok: false, refusal: fixed };
  const vehicle = (await findVehicle(query, room.site.id, {
    vehicleId: String(row.vehicle_id),
  })) as VehicleFacts;
  const running = row.status === 'in_progress';
  const only = running ? { id: String(row.dyno_id), name: row.dyno_name } : dyno;
  const demand = { ...vehicle, test_type: row.test_type };
  return done({ window, notes, search: { vehicle, demand, window, dyno: only, except: String(row.id) } });
}

function over(row: AllocationRow): Refusal {
  return refuse(
    'window_in_past',
    `The window of booking ${row.id} is over. ${NOTHING} Give it a new start_date to have the test later.`,
  ).refusal;
}

function sameWindow(a: Window, b: Window): boolean {
  return a.start.getTime() === b.start.getTime() && a.end.getTime() === b.end.getTime();
}

/** A test that is running can be given more or less time, and nothing else. */
function startedElsewhere(row: AllocationRow, stays: boolean, to: Window, from: Window): Refusal | undefined {
  if (row.status !== 'in_progress' || (stays && to.start.getTime() === from.start.getTime()))
    return undefined;
  return refuse(
    'wrong_status',
    `Booking ${row.id} is in progress on ${row.dyno_name}, so only its end can change. ${NOTHING} Complete or cancel it, and book anew.`,
    { facts: { status: row.status } },
  ).refusal;
}
