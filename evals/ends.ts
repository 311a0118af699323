import { Temporal } from 'temporal-polyfill';
import { type Change, changesBetween, describeChange, differing, type Named, named } from './changes.ts';
import { readVehicle } from './labs.ts';
import { type Snapshot, windowOf } from './stage.ts';
import type { End, NewBooking, Scenario } from './words.ts';

export interface EndVerdict {
  complaints: string[];
  /** Changes that are as they should be. */
  wanted: string[];
  /** Changes that the scenario does not want. */
  unasked: string[];
}

interface Bench {
  zone: string;
  who: string;
  names: Named;
}

/** Compares the rows at the end with what was to be; of several ends the one that fits best counts. */
export function compareEnd(scenario: Scenario, before: Snapshot, after: Snapshot): EndVerdict {
  const ends: readonly End[] = Array.isArray(scenario.end) ? scenario.end : [(scenario.end as End) ?? {}];
  const bench = { zone: scenario.zone, who: scenario.who, names: named(after, before) };
  const changes = changesBetween(before, after);
  const verdicts = ends.map((end) => compareOne(end, changes, bench));
  return verdicts.reduce((best, it) => (weight(it) < weight(best) ? it : best));
}

function weight({ complaints, unasked }: EndVerdict): number {
  return complaints.length + unasked.length;
}

function compareOne(end: End, changes: Change[], bench: Bench): EndVerdict {
  const left = new Set(changes);
  const complaints: string[] = [];
  const claim = (what: string, fits: (change: Change) => boolean) => {
    const found = [...left].find(fits);
    if (found) left.delete(found);
    else complaints.push(`at the end ${what}, and it is not so`);
  };
  for (const booking of end.booked ?? [])
    claim(`there must be ${sayNew(booking)}`, (it) => isBooked(it, booking, bench));
  for (const [id, move] of Object.entries(end.moved ?? {}))
    claim(`#${id} must stand on ${move.first} for ${move.days} days ${move.dyno ?? ''}`, (it) =>
      isMoved(it, id, move, bench),
    );
  for (const id of end.cancelled ?? [])
    claim(`#${id} must be cancelled`, (it) => it.id === String(id) && isOnly(it, 'status', 'cancelled'));
  for (const [vin, line] of Object.entries(end.registered ?? {}))
    claim(`the vehicle ${vin} must be there: ${line}`, (it) => isRegistered(it, vin, line));
  for (const id of end.untouched ?? []) {
    if (changes.some((it) => it.table === 'allocation' && it.id === String(id)))
      complaints.push(`at the end #${id} must be as it was, and it is not`);
  }
  const described = (some: Change[]) => some.map((it) => describeChange(it, bench.names));
  return {
    complaints,
    wanted: described(changes.filter((it) => !left.has(it))),
    unasked: described([...left]),
  };
}

function sayNew({ vehicle, test, first, days, hours, dyno, status }: NewBooking): string {
  const where = dyno === undefined ? 'any dyno that fits' : [dyno].flat().join(' or ');
  return `${vehicle} on ${where} for ${test}, ${first} ${hours ?? `for ${days} days`}, ${status ?? 'scheduled'}`;
}

function isBooked({ kind, table, after }: Change, wanted: NewBooking, { names, zone, who }: Bench): boolean {
  if (kind !== 'added' || table !== 'allocation' || !after) return false;
  const { starts, ends } = wanted.hours
    ? hoursOf(wanted.first, wanted.hours, zone)
    : windowOf(wanted.first, wanted.days ?? 1, zone);
  const dynos = wanted.dyno === undefined ? undefined : [wanted.dyno].flat();
  return (
    names.vehicle(after['vehicle_id']) === wanted.vehicle &&
    after['test_type'] === wanted.test &&
    isWindow(after, starts, ends) &&
    after['status'] === (wanted.status ?? 'scheduled') &&
    names.person(after['requested_by']) === (wanted.by ?? who) &&
    (dynos === undefined || dynos.includes(names.dyno(after['dyno_id']))) &&
    (wanted.notes === undefined || String(after['notes']).toLowerCase().includes(wanted.notes.toLowerCase()))
  );
}

function isWindow(values: Record<string, unknown>, starts: Date, ends: Date): boolean {
  const instant = (column: string) => Date.parse(String(values[column]));
  return instant('starts_at') === starts.getTime() && instant('ends_at') === ends.getTime();
}

function hoursOf(first: string, hours: string, zone: string): { starts: Date; ends: Date } {
  const [starts, ends] = hours.split('-').map((time) => {
    const moment = Temporal.PlainDate.from(first).toPlainDateTime(Temporal.PlainTime.from(time));
    return new Date(moment.toZonedDateTime(zone).epochMilliseconds);
  });
  if (!starts || !ends) throw new Error(`"${hours}" are no hours: write "08:00-16:00"`);
  return { starts, ends };
}

function isMoved(
  { kind, table, id, before, after }: Change,
  wanted: string,
  move: { first: string; days: number; dyno?: string },
  { names, zone }: Bench,
): boolean {
  if (kind !== 'changed' || table !== 'allocation' || id !== wanted || !before || !after) return false;
  const { starts, ends } = windowOf(move.first, move.days, zone);
  const strange = differing(before, after).filter(
    (it) => !['starts_at', 'ends_at', 'dyno_id', 'shifted_days'].includes(it),
  );
  const dyno = names.dyno(after['dyno_id']);
  return (
    strange.length === 0 && isWindow(after, starts, ends) && (move.dyno === undefined || dyno === move.dyno)
  );
}

function isOnly({ table, before, after }: Change, column: string, value: string): boolean {
  if (table !== 'allocation' || !before || !after) return false;
  return after[column] === value && differing(before, after).every((it) => it === column);
}

function isRegistered({ kind, table, after }: Change, vin: string, line: string): boolean {
  if (kind !== 'added' || table !== 'vehicle' || after?.['vin'] !== vin) return false;
  const { weight, drive, name } = readVehicle(line);
  return (
    Math.abs(Number(after['weight_lbs']) - weight) < 1 &&
    after['drive_type'] === drive &&
    (name === null || after['name'] === name)
  );
}
