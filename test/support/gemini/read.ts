import { wrongShape } from './failures.ts';
import { ENUMS, MESSAGES, PART_DATA } from './messages.ts';
import type { Failure, GeminiRequest } from './words.ts';

const PACKAGE = 'type.googleapis.com/google.ai.generativelanguage.v1beta';

interface Violation {
  field: string;
  description: string;
}

/** Where a value stands: in which message, under which name. `at` is the whole way, as Google writes it. */
interface Place {
  at: string;
  parent: string;
  name: string;
}

/**
 * Reads a payload by the messages that Google documents. What comes out has the names in camel case,
 * lists where lists belong, and no nulls; Google takes either spelling, and one object for a list of one.
 */
export function readPayload(payload: unknown): { request: GeminiRequest } | { failure: Failure } {
  const violations: Violation[] = [];
  const root: Place = { at: '', parent: '', name: '' };
  const request = readValue(payload, 'GenerateContentRequest', root, violations) as GeminiRequest;
  return violations.length ? { failure: wrongShape(violations) } : { request };
}

function readValue(value: unknown, type: string, place: Place, wrong: Violation[]): unknown {
  if (type.endsWith('[]')) return readList(value, type.slice(0, -2), place, wrong);
  if (type === 'any') return value;
  if (Array.isArray(value)) {
    wrong.push(unknownName(place.name, place.parent, 'Proto field is not repeating, cannot start list.'));
    return undefined;
  }
  if (type.endsWith('{}')) return readMap(value, type.slice(0, -2), place, wrong);
  if (type in MESSAGES) return readMessage(value, type, place, wrong);
  const problem = scalarProblem(value, type);
  if (problem !== undefined) {
    wrong.push({ field: place.at, description: `Invalid value at '${place.at}' (${problem}` });
  }
  return type in ENUMS && typeof value === 'string' ? value.toUpperCase() : value;
}

function readList(value: unknown, type: string, place: Place, wrong: Violation[]): unknown[] {
  const items = Array.isArray(value) ? value : [value];
  return items.map((item, index) => {
    const at = Array.isArray(value) ? `${place.at}[${index}]` : place.at;
    return readValue(item, type, { ...place, at }, wrong);
  });
}

function readMap(value: unknown, type: string, place: Place, wrong: Violation[]): unknown {
  if (!isObject(value)) {
    wrong.push({ field: place.at, description: `Invalid value at '${place.at}' (map), ${shown(value)}` });
    return undefined;
  }
  const read = Object.entries(value).map(([key, item], index) => {
    const at = `${place.at}[${index}].value`;
    return [key, readValue(item, type, { at, parent: `${place.at}[${index}]`, name: 'value' }, wrong)];
  });
  return Object.fromEntries(read);
}

function readMessage(value: unknown, type: string, place: Place, wrong: Violation[]): unknown {
  if (!isObject(value)) {
    const description = `Invalid value at '${place.at}' (${PACKAGE}.${type}), ${shown(value)}`;
    wrong.push({ field: place.at, description });
    return undefined;
  }
  const fields = MESSAGES[type] ?? {};
  const read: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const name = camel(key);
    const field = fields[name];
    if (field === undefined) wrong.push(unknownName(key, place.at, 'Cannot find field.'));
    else if (item !== null && item !== undefined) {
      const at = place.at ? `${place.at}.${snake(name)}` : snake(name);
      read[name] = readValue(item, field, { at, parent: place.at, name }, wrong);
    }
  }
  if (type === 'Part') refuseTwoKinds(read, place, wrong);
  return read;
}

function refuseTwoKinds(part: Record<string, unknown>, place: Place, wrong: Violation[]): void {
  const [, second] = Object.keys(part).filter((name) => PART_DATA.includes(name));
  if (second === undefined) return;
  const description = `Invalid value at '${place.at}' (oneof), oneof field 'data' is already set. Cannot set '${second}'`;
  wrong.push({ field: place.at, description });
}

/** The end of Google's sentence about a value of the wrong type. */
function scalarProblem(value: unknown, type: string): string | undefined {
  const values = ENUMS[type];
  if (values) {
    const known = typeof value === 'string' && values.includes(value.toUpperCase());
    return known ? undefined : `${PACKAGE}.${type}), ${shown(value)}`;
  }
  if (type === 'struct')
    return isObject(value) ? undefined : `type.googleapis.com/google.protobuf.Struct), ${shown(value)}`;
  if (type === 'bool') return typeof value === 'boolean' ? undefined : `TYPE_BOOL), ${shown(value)}`;
  if (type === 'number') return isNumber(value) ? undefined : `TYPE_DOUBLE), ${shown(value)}`;
  if (typeof value !== 'string') return `TYPE_${type.toUpperCase()}), ${shown(value)}`;
  if (type === 'bytes' && !isBase64(value)) return `TYPE_BYTES), Base64 decoding failed for ${shown(value)}`;
  return undefined;
}

/** JSON of protocol buffers may write a number as a string. */
const isNumber = (value: unknown) =>
  typeof value === 'number' || (typeof value === 'string' && value !== '' && Number.isFinite(Number(value)));

/** With either alphabet, padded or not: protocol buffers read both. */
const isBase64 = (value: string) =>
  /^[A-Za-z0-9+/_-]*={0,2}$/.test(value) && value.replace(/=+$/, '').length % 4 !== 1;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function unknownName(name: string, at: string, why: string): Violation {
  const where = at ? ` at '${at}'` : '';
  return { field: at, description: `Invalid JSON payload received. Unknown name "${name}"${where}: ${why}` };
}

const shown = (value: unknown) => JSON.stringify(value)?.slice(0, 80) ?? 'nothing';
const camel = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
