import { type Problem, refuseProblems, wrongField } from '../fleet/fields.ts';
import { findDyno } from '../fleet/find-dyno.ts';
import { forbidden } from '../fleet/permit.ts';
import { dynosById } from '../fleet/rows.ts';
import { done, type Outcome, type Refusal } from '../refusals.ts';
import { type Actor, DRIVE_TYPES } from '../words.ts';
import { dynoNotFound, findVehicle, testTypeProblems, vehicleNotFound } from './ask.ts';
import { checkDynos, type Demand, type Verdict } from './fits.ts';
import { LONGEST_DAYS, readWindow } from './read-window.ts';
import { vehicleBlocker } from './refusal.ts';
import type { Room } from './room.ts';
import type { Allocation, Availability, AvailabilityAsk, WhyNot } from './words.ts';

const NOTHING = 'Nothing was looked up.';

/** Which dynos could be booked in the window, and for every other one why not. */
export async function availability(
  room: Room,
  actor: Actor,
  ask: AvailabilityAsk,
): Promise<Outcome<Availability>> {
  const looked = await look(room, actor, ask);
  if (!looked.ok) return looked;
  const { verdicts, taken } = looked.value;
  const free = verdicts.filter((it) => it.rules.length === 0).map((it) => it.dyno.id);
  return done({
    available: await dynosById(room.db.query, room.site, free),
    unavailable: verdicts.filter((it) => it.rules.length > 0).map(({ dyno, rules }) => ({ dyno, rules })),
    ...(taken && { vehicle_taken: taken }),
  });
}

/**
 * Why one dyno cannot be booked in the window. Without rules and without `vehicle_taken` it can, since
 * this asks what a booking asks.
 */
export async function whyNot(
  room: Room,
  actor: Actor,
  ask: AvailabilityAsk & { dyno: string },
): Promise<Outcome<WhyNot>> {
  const looked = await look(room, actor, ask);
  if (!looked.ok) return looked;
  const found = await findDyno(room.db.query, room.site.id, ask.dyno);
  const verdict = looked.value.verdicts.find((it) => it.dyno.id === found?.id);
  if (!verdict) return { ok: false, refusal: dynoNotFound(room, ask.dyno, NOTHING) };
  const { taken } = looked.value;
  return done({ dyno: verdict.dyno, rules: verdict.rules, ...(taken && { vehicle_taken: taken }) });
}

async function look(
  room: Room,
  actor: Actor,
  ask: AvailabilityAsk,
): Promise<Outcome<{ verdicts: Verdict[]; taken: Allocation | undefined }>> {
  const no = forbidden(actor, room.site, 'viewer');
  if (no) return { ok: false, refusal: no };
  const problems = whichVehicle(ask);
  const limits = { now: room.clock(), longestDays: LONGEST_DAYS, notPast: 'start' as const };
  const window = readWindow(room.calendar, ask, limits, problems);
  problems.push(...(await testTypeProblems(room, ask.test_type)));
  const wrong = refuseProblems(problems, NOTHING);
  if (wrong || !window) return { ok: false, refusal: wrong as Refusal };
  const subject = await subjectOf(room, ask);
  if (!subject.ok) return subject;
  const { vehicle, demand } = subject.value;
  const [verdicts, taken] = await Promise.all([
    checkDynos(room.db.query, room.calendar, room.site.id, demand, window),
    vehicle && vehicleBlocker(room, room.db.query, { vehicle, window }),
  ]);
  return done({ verdicts, taken });
}

function whichVehicle(ask: AvailabilityAsk): Problem[] {
  const { vin, weight_lbs: weight, drive_type: drive } = ask;
  if (vin !== undefined) {
    if (weight === undefined && drive === undefined) return [];
    return [wrongField('vin', 'Send vin, or weight_lbs with drive_type, one of the two.')];
  }
  const problems: Problem[] = [];
  if (weight === undefined && drive === undefined) {
    return [wrongField('vin', 'Say for which vehicle: vin, or weight_lbs with drive_type.')];
  }
  if (weight === undefined || !(Number.isFinite(weight) && weight > 0)) {
    problems.push(wrongField('weight_lbs', 'weight_lbs is a number of pounds above 0.'));
  }
  if (drive === undefined || !DRIVE_TYPES.includes(drive)) {
    problems.push(wrongField('drive_type', `drive_type is ${DRIVE_TYPES.join(' or ')}.`));
  }
  return problems;
}

async function subjectOf(
  room: Room,
  ask: AvailabilityAsk,
): Promise<Outcome<{ vehicle: { id: string } | undefined; demand: Demand }>> {
  const test_type = ask.test_type.trim();
  if (ask.vin === undefined) {
    const { weight_lbs = 0, drive_type = '2WD' } = ask;
    return done({ vehicle: undefined, demand: { test_type, weight_lbs, drive_type } });
  }
  const vehicle = await findVehicle(room.db.query, room.site.id, ask);
  if (!vehicle) return { ok: false, refusal: vehicleNotFound(room, ask.vin, NOTHING) };
  return done({ vehicle, demand: { ...vehicle, test_type } });
}
