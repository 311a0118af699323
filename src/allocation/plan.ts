import { refuseProblems } from '../fleet/fields.ts';
import { forbidden } from '../fleet/permit.ts';
import { done, type Outcome } from '../refusals.ts';
import type { Actor } from '../words.ts';
import { findSubjects, readAsk, testTypeProblems } from './ask.ts';
import { Contended, outcomeOf } from './contention.ts';
import { pickDyno } from './pick.ts';
import { explain } from './refusal.ts';
import type { Room } from './room.ts';
import { daysOf, firstDay, lastDay, type Window } from './window.ts';
import type { AllocateAsk, Named, Plan } from './words.ts';

const NOTHING = 'Nothing was booked.';

/** What `allocate` would book at this moment, or its refusal. Writes nothing and holds nothing. */
export async function plan(room: Room, actor: Actor, ask: AllocateAsk): Promise<Outcome<Plan>> {
  const no = forbidden(actor, room.site, 'engineer');
  if (no) return { ok: false, refusal: no };
  const read = await readAsk(room, ask, NOTHING);
  if (!read.ok) return read;
  const unknown = refuseProblems(await testTypeProblems(room, ask.test_type), NOTHING);
  if (unknown) return { ok: false, refusal: unknown };
  const subjects = await findSubjects(room, read.value, NOTHING);
  if (!subjects.ok) return subjects;
  const search = subjects.value;
  const { windows } = read.value;
  return outcomeOf(async () => {
    const pick = await pickDyno(room.db.query, room, search, windows);
    if (pick) {
      const window = windows[pick.shift] as Window;
      return done(toPlan(room, search.vehicle, search.demand.test_type, pick.dyno, window, pick.shift));
    }
    const refusal = await explain(room, search, NOTHING);
    if (!refusal) throw new Contended();
    return { ok: false, refusal };
  });
}

export function toPlan(
  { calendar }: Room,
  vehicle: { id: string; vin: string },
  testType: string,
  dyno: Named,
  window: Window,
  shift: number,
): Plan {
  return {
    vehicle: { id: vehicle.id, vin: vehicle.vin },
    test_type: testType,
    dyno,
    start: window.start.toISOString(),
    end: window.end.toISOString(),
    start_date: firstDay(calendar, window),
    end_date: lastDay(calendar, window),
    days: daysOf(calendar, window),
    shifted_days: shift,
  };
}
