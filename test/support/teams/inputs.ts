import { text } from './json.ts';
import { inputsOf } from './seen.ts';
import type { Json } from './words.ts';

/** What Teams' client makes of a form: the values, or the words beside the field that is wrong. */
export function filledIn(card: Json, given: Record<string, unknown>): { values: Json } | { held: string } {
  const inputs = inputsOf(card);
  const known = new Set(inputs.map((it) => it['id']));
  for (const id of Object.keys(given))
    if (!known.has(id)) throw new Error(`There is no field ${id}, but ${[...known].join(', ') || 'none'}.`);
  const values: Json = {};
  for (const input of inputs) {
    const id = text(input['id']);
    const value = textual(input, given[id] ?? input['value']);
    const wrong = troubleOf(input, value);
    if (wrong) return { held: text(input['errorMessage']) || wrong };
    // A field that is empty is not sent.
    if (value !== '') values[id] = value;
  }
  return { values };
}

/** Teams sends everything as text. */
function textual(input: Json, value: unknown): string {
  if (input['type'] === 'Input.Toggle') {
    const on = value === true || value === text(input['valueOn'] ?? 'true');
    return text(on ? (input['valueOn'] ?? 'true') : (input['valueOff'] ?? 'false'));
  }
  if (input['type'] !== 'Input.ChoiceSet') return text(value);
  const choices = (input['choices'] ?? []) as Json[];
  const chosen = (Array.isArray(value) ? value : [value]).filter((it) => it !== undefined && it !== '');
  const names = chosen.map((it) => {
    const found = choices.find((one) => one['value'] === it || one['title'] === it);
    if (found) return text(found['value']);
    // A default that is no choice shows as nothing.
    if (it === input['value']) return '';
    throw new Error(
      `There is no ${String(it)} to choose, but ${choices.map((one) => text(one['title'])).join(', ')}.`,
    );
  });
  if (names.length > 1 && input['isMultiSelect'] !== true)
    throw new Error('Only one choice can be made here.');
  return names.join(',');
}

function troubleOf(input: Json, value: string): string | undefined {
  if (value === '') return input['isRequired'] === true ? 'This field is required.' : undefined;
  const { type, maxLength, regex, min, max } = input;
  if (type === 'Input.Text') {
    if (typeof maxLength === 'number' && value.length > maxLength) return 'The text is too long.';
    return typeof regex === 'string' && !new RegExp(regex).test(value) ? 'The format is wrong.' : undefined;
  }
  if (type === 'Input.Number') return between(Number(value), min as number, max as number);
  if (type === 'Input.Date') {
    if (!/^\d{4}-\d\d-\d\d$/.test(value)) throw new Error(`${value} is no date of a calendar.`);
    return between(value, min as string, max as string);
  }
  if (type === 'Input.Time' && !/^\d\d:\d\d$/.test(value)) throw new Error(`${value} is no time of a clock.`);
  return undefined;
}

function between<T extends number | string>(value: T, min?: T, max?: T): string | undefined {
  if (Number.isNaN(value)) return 'This is no number.';
  const outside = (min !== undefined && value < min) || (max !== undefined && value > max);
  return outside ? 'The value is out of range.' : undefined;
}
