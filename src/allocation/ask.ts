import type { Query } from '../db/transaction.ts';
import { isFindable, isId, type Problem, refuseProblems, textProblem, wrongField } from '../fleet/fields.ts';
import { findDyno } from '../fleet/find-dyno.ts';
import { testTypeNames } from '../fleet/test-types.ts';
import { type Outcome, type Refusal, refuse } from '../refusals.ts';
import type { DriveType } from '../words.ts';
import type { Search } from './alternatives.ts';
import { LONGEST_DAYS, readWindow } from './read-window.ts';
import type { Room } from './room.ts';
import { sayList } from './say.ts';
import { shiftWindow, type Window } from './window.ts';
import type { AllocateAsk } from './words.ts';

const MOST_BACKUP_DAYS = 30;
export const LONGEST_NOTES = 2000;

/** An ask whose fields are all readable; whether its vehicle and dyno exist is not known yet. */
export interface ReadAsk {
  /** The asked window first, then each backup day's. */
  windows: [Window, ...Window[]];
  vin: string | undefined;
  vehicleId: string | undefined;
  testType: string;
  dyno: string | undefined;
  notes: string | undefined;
}

export interface VehicleFacts {
  id: string;
  vin: string;
  weight_lbs: number;
  drive_type: DriveType;
}

/** Reads an ask to book; a refusal names everything that is wrong with it. */
export async function readAsk(room: Room, ask: AllocateAsk, nothing: string): Promise<Outcome<ReadAsk>> {
  const problems: Problem[] = vehicleProblems(ask);
  const limits = { now: room.clock(), longestDays: LONGEST_DAYS, notPast: 'start' as const };
  const window = readWindow(room.calendar, ask, limits, problems);
  const backup = ask.backup_days ?? 0;
  if (!(Number.isInteger(backup) && backup >= 0 && backup <= MOST_BACKUP_DAYS)) {
    problems.push(wrongField('backup_days', `backup_days is a whole number from 0 to ${MOST_BACKUP_DAYS}.`));
  }
  const badNotes = textProblem('notes', ask.notes ?? '', LONGEST_NOTES);
  if (badNotes) problems.push(badNotes);
  if (problems.length > 0 || !window) {
    // The database tells an unknown test type by itself; here it belongs into the one answer.
    problems.push(...(await testTypeProblems(room, ask.test_type)));
    return { ok: false, refusal: refuseProblems(problems, nothing) as Refusal };
  }
  const windows: [Window, ...Window[]] = [window];
  for (let day = 1; day <= backup; day += 1) windows.push(shiftWindow(room.calendar, window, day));
  return {
    ok: true,
    value: {
      windows,
      vin: ask.vin?.trim().toUpperCase(),
      vehicleId: ask.vehicle_id,
      testType: ask.test_type.trim(),
      dyno: ask.dyno?.trim(),
      notes: ask.notes,
    },
  };
}

function vehicleProblems(ask: AllocateAsk): Problem[] {
  if ((ask.vin === undefined) === (ask.vehicle_id === undefined)) {
    return [wrongField('vin', 'Name the vehicle by vin or by vehicle_id, one of the two.')];
  }
  return [];
}

/** The problem of a test type that the site does not have, with those that it has. */
export async function testTypeProblems(room: Room, testType: string, path = 'test_type'): Promise<Problem[]> {
  const known = await testTypeNames(room.db.query, room.site.id);
  if (known.includes(testType.trim())) return [];
  return [
    {
      code: 'unknown_test_type',
      path,
      message: `"${testType.slice(0, 40)}" is no test type of ${room.site.name}; it has ${sayList(known) || 'none yet'}.`,
    },
  ];
}

export async function unknownTestType(room: Room, testType: string, nothing: string): Promise<Refusal> {
  const problems = await testTypeProblems(room, testType);
  return refuseProblems(problems, nothing) ?? vanished(nothing);
}

function vanished(nothing: string): Refusal {
  return refuse('busy', `The site's test types changed just now. ${nothing} Try again.`).refusal;
}

/** Finds what the ask names. A vehicle or dyno that is not there is a refusal. */
export async function findSubjects(room: Room, ask: ReadAsk, nothing: string): Promise<Outcome<Search>> {
  const [vehicle, dyno] = await Promise.all([
    findVehicle(room.db.query, room.site.id, ask),
    ask.dyno === undefined ? undefined : findDyno(room.db.query, room.site.id, ask.dyno),
  ]);
  if (!vehicle) return { ok: false, refusal: vehicleNotFound(room, ask.vin ?? ask.vehicleId ?? '', nothing) };
  if (ask.dyno !== undefined && !dyno) return { ok: false, refusal: dynoNotFound(room, ask.dyno, nothing) };
  const demand = { ...vehicle, test_type: ask.testType };
  return { ok: true, value: { vehicle, demand, window: ask.windows[0], dyno } };
}

/** The vehicle with this identifier (in any case) or id. */
export async function findVehicle(
  query: Query,
  siteId: string,
  ref: { vin?: string | undefined; vehicleId?: string | undefined },
): Promise<VehicleFacts | undefined> {
  const { vin, vehicleId } = ref;
  if (vehicleId !== undefined) {
    if (!isId(vehicleId)) return undefined;
    const [row] = await query<VehicleFacts>(
      'vehicle_by_id',
      'SELECT id, vin, weight_lbs, drive_type FROM vehicle WHERE site_id = $1 AND id = $2',
      [siteId, vehicleId],
    );
    return row;
  }
  if (vin === undefined || !isFindable(vin)) return undefined;
  const [row] = await query<VehicleFacts>(
    'vehicle_by_vin',
    'SELECT id, vin, weight_lbs, drive_type FROM vehicle WHERE site_id = $1 AND vin = $2',
    [siteId, vin.trim().toUpperCase()],
  );
  return row;
}

export function vehicleNotFound(room: Room, ref: string, nothing: string): Refusal {
  return refuse(
    'vehicle_not_found',
    `${room.site.name} has no vehicle "${ref.slice(0, 40)}". ${nothing} Check the identifier, or register the vehicle first.`,
  ).refusal;
}

export function dynoNotFound(room: Room, ref: string, nothing: string): Refusal {
  return refuse(
    'dyno_not_found',
    `${room.site.name} has no dyno "${ref.slice(0, 40)}". ${nothing} Look at the list of dynos for its name.`,
  ).refusal;
}
