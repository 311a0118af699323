import type { Row, Snapshot } from './stage.ts';

/** One row that is not as it was. */
export interface Change {
  kind: 'added' | 'changed' | 'removed';
  table: string;
  id: string;
  before?: Row['values'];
  after?: Row['values'];
}

/** Every row that differs between two moments. */
export function changesBetween(before: Snapshot, after: Snapshot): Change[] {
  const changes: Change[] = [];
  for (const [key, row] of after) {
    const was = before.get(key);
    if (!was) changes.push({ kind: 'added', table: row.table, id: row.id, after: row.values });
    else if (differing(was.values, row.values).length > 0)
      changes.push({ kind: 'changed', table: row.table, id: row.id, before: was.values, after: row.values });
  }
  for (const [key, row] of before) {
    if (!after.has(key)) changes.push({ kind: 'removed', table: row.table, id: row.id, before: row.values });
  }
  return changes;
}

/** The columns in which two versions of a row differ. */
export function differing(before: Row['values'], after: Row['values']): string[] {
  const columns = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...columns].filter((it) => JSON.stringify(before[it]) !== JSON.stringify(after[it]));
}

/** What people call the rows that bookings point at. */
export interface Named {
  vehicle(id: unknown): string;
  dyno(id: unknown): string;
  person(id: unknown): string;
}

export function named(...snapshots: Snapshot[]): Named {
  const find = (table: string, column: string) => (id: unknown) => {
    const row = snapshots.map((it) => it.get(`${table} ${String(id)}`)).find((it) => it !== undefined);
    return String(row?.values[column] ?? `${table} ${String(id)}`);
  };
  return {
    vehicle: find('vehicle', 'vin'),
    dyno: find('dyno', 'name'),
    person: (id) => find('account', 'email')(id).replace('@lab.example', ''),
  };
}

/** A change as a person would tell it. */
export function describeChange(change: Change, names: Named): string {
  const values = change.after ?? change.before ?? {};
  if (change.table !== 'allocation') return `${change.table} ${change.id} was ${change.kind}`;
  const what = `${names.vehicle(values['vehicle_id'])} on ${names.dyno(values['dyno_id'])} for ${values['test_type']}`;
  const when = `${values['starts_at']} to ${values['ends_at']}`;
  const columns =
    change.before && change.after ? ` (${differing(change.before, change.after).join(', ')})` : '';
  return `booking #${change.id} was ${change.kind}${columns}: ${what}, ${when}, ${values['status']}`;
}
