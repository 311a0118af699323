import { sayOption } from '../../agent/phrases/time.ts';
import type { Alternative, DynoReason } from '../../allocation/words.ts';
import type { Refusal, RefusalCode } from '../../refusals.ts';
import { type DeskRoom, here } from './room.ts';

/** What a form shows under a field. */
const MOST = 300;
const NEAREST = /\s*(?:Nearest that works|No other window)\b.*$/s;

const FIELD: Partial<Record<RefusalCode, string>> = {
  vehicle_not_found: 'vehicle',
  vehicle_already_allocated: 'vehicle',
  unknown_test_type: 'test_type',
  window_in_past: 'start_date',
  no_dyno_free: 'start_date',
  window_too_long: 'days',
  dyno_not_found: 'dyno',
};
/** Fields of the core that a form calls otherwise. */
const CALLED: Record<string, string> = { vin: 'vehicle', vehicle_id: 'vehicle', end_date: 'days' };

/**
 * A refusal as the errors of a form's fields, in plain text: the field that has to change says why, what was
 * not done, and what would work.
 * @param fields the form's own, in their order; what fits none stands under the first
 */
export function fieldErrors(
  room: DeskRoom,
  refusal: Refusal,
  fields: readonly string[],
  dyno: string | undefined,
): Record<string, string> {
  const named = Object.entries(
    Object.fromEntries(
      (refusal.errors ?? []).map(({ path, message }) => [CALLED[path] ?? path, message] as const),
    ),
  ).filter(([field]) => fields.includes(field));
  if (named.length > 0) return Object.fromEntries(named.map(([field, text]) => [field, short(text)]));
  const field = fieldOf(refusal, dyno);
  const first = fields[0] ?? 'start_date';
  return { [fields.includes(field) ? field : first]: withWindows(room, refusal) };
}

function fieldOf({ code, facts }: Refusal, dyno: string | undefined): string {
  if (code === 'no_dyno_fits') return dyno === undefined ? 'vehicle' : 'dyno';
  if (code === 'no_dyno_free' && dyno !== undefined) {
    const reasons = (facts?.['reasons'] ?? []) as DynoReason[];
    const asked = reasons.find((it) => it.dyno.id === dyno || it.dyno.name === dyno);
    // Another day would not help a dyno that cannot do it at all.
    if (asked?.rules.some(({ code: rule }) => rule !== 'taken' && rule !== 'outage')) return 'dyno';
  }
  return FIELD[code] ?? '';
}

function withWindows(room: DeskRoom, { detail, facts }: Refusal): string {
  const windows = (facts?.['alternatives'] ?? []) as Alternative[];
  if (windows.length === 0) return short(detail);
  const why = detail.replace(NEAREST, '');
  const said = windows.slice(0, 3).map((it) => `${it.dyno.name}, ${sayOption(it, here(room))}`);
  // As many windows as there is room for; the nearest comes first.
  for (let count = said.length; count > 0; count -= 1) {
    const text = `${why} Free: ${said.slice(0, count).join('; ')}.`;
    if (text.length <= MOST) return text;
  }
  return short(detail);
}

function short(text: string): string {
  // The core names its fields; here the error stands under its own.
  const line = text
    .replace(/^(?:start_date|end_date|days|vin|dyno) (?=\d{4}-)/, '')
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > MOST ? `${line.slice(0, MOST - 1)}…` : line;
}
