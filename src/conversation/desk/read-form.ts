import type { AllocateAsk } from '../../allocation/words.ts';
import { MOST_DAYS, MOST_NOTES } from './forms.ts';
import type { DeskRoom } from './room.ts';

type Values = Record<string, string>;
type Read<T> = { ok: true; value: T } | { ok: false; errors: Record<string, string> };

/** What a booking form holds when all of it can be read. */
export type BookingValues = Pick<
  AllocateAsk,
  'vin' | 'test_type' | 'start_date' | 'days' | 'backup_days' | 'dyno' | 'notes'
>;

export interface MoveValues {
  start_date: string;
  days: number;
  dyno: string | undefined;
}

/** The values of the booking form, or what is wrong with each. */
export function readBooking(room: DeskRoom, values: Values): Read<BookingValues> {
  const errors: Record<string, string> = {};
  const vin = filled(values, 'vehicle');
  if (vin === undefined) errors['vehicle'] = 'Choose a vehicle.';
  const test_type = filled(values, 'test_type');
  if (test_type === undefined) errors['test_type'] = 'Choose a test type.';
  const { start_date, days } = window(room, values, errors);
  const backup = whole(values, 'backup_days', 0, errors, 0);
  const notes = filled(values, 'notes');
  if (notes !== undefined && notes.length > MOST_NOTES)
    errors['notes'] = `Notes have room for ${MOST_NOTES} characters; these are ${notes.length}.`;
  if (Object.keys(errors).length > 0 || test_type === undefined) return { ok: false, errors };
  const dyno = filled(values, 'dyno');
  return {
    ok: true,
    value: {
      ...{ vin, test_type, start_date, days },
      ...(backup ? { backup_days: backup } : {}),
      ...(dyno === undefined ? {} : { dyno }),
      ...(notes === undefined ? {} : { notes }),
    },
  };
}

/** The values of the form that moves a booking. */
export function readMove(room: DeskRoom, values: Values): Read<MoveValues> {
  const errors: Record<string, string> = {};
  const { start_date, days } = window(room, values, errors);
  if (start_date === undefined || days === undefined) return { ok: false, errors };
  return { ok: true, value: { start_date, days, dyno: filled(values, 'dyno') } };
}

function window({ calendar }: DeskRoom, values: Values, errors: Record<string, string>) {
  const said = filled(values, 'start_date');
  const start_date = said !== undefined && calendar.isDay(said) ? said : undefined;
  if (said === undefined) errors['start_date'] = 'Choose the first day.';
  else if (start_date === undefined)
    errors['start_date'] = `"${said.slice(0, 40)}" is no date. Write it like 2027-03-01.`;
  return { start_date, days: whole(values, 'days', 1, errors) };
}

function whole(
  values: Values,
  name: 'days' | 'backup_days',
  least: number,
  errors: Record<string, string>,
  otherwise?: number,
): number | undefined {
  const said = filled(values, name);
  if (said === undefined && otherwise !== undefined) return otherwise;
  const number = /^\d{1,4}$/.test(said ?? '') ? Number(said) : Number.NaN;
  if (number >= least && number <= MOST_DAYS) return number;
  const what = name === 'days' ? 'Days' : 'Backup days';
  errors[name] = `${what} is a whole number from ${least} to ${MOST_DAYS}.`;
  return undefined;
}

function filled(values: Values, name: string): string | undefined {
  return values[name]?.trim() || undefined;
}
