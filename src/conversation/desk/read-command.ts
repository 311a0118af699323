import type { When } from '../../agent/words.ts';
import type { Vehicle } from '../../fleet/words.ts';
import type { Actor } from '../../words.ts';
import { readWhen } from './command-when.ts';
import { dynos, plainName, testTypes, vehicleByVin, vehicles } from './names.ts';
import type { DeskRoom } from './room.ts';

/** A booking as `auto_allocate_vehicle` takes it when everything was said. */
export interface Ordered {
  vin: string;
  test_type: string;
  start_date?: string;
  days?: number;
  start?: string;
  end?: string;
  backup_days?: number;
  dyno?: string;
}

/** What is not said yet, in the order of the grammar. */
export type Missing = 'vehicle' | 'test type' | 'date' | 'length';

export type CommandRead =
  | { kind: 'complete'; booking: Ordered }
  | { kind: 'missing'; missing: Missing[]; known: Partial<Ordered>; tests: string[] }
  /** Something that was said cannot be read; `problem` is plain text. */
  | { kind: 'wrong'; problem: string; known: Partial<Ordered>; tests: string[] };

const BACKUP = /(?:^|\s)\+\s*(\d{1,3})\s*(?:d|days?)(?:\s+backup)?\s*$/i;
const MOST_BACKUP = 30;

/** Reads `<vehicle> <test type> <date> <length> [dyno] [+<n>d backup]`; nothing in it is guessed. */
export async function readCommand(room: DeskRoom, actor: Actor, said: string): Promise<CommandRead> {
  const text = said.replace(/\s+/g, ' ').trim();
  const backup = BACKUP.exec(text);
  const order = backup ? text.slice(0, backup.index) : text;
  const tests = await testTypes(room, actor);
  if (order.trim() === '')
    return { kind: 'missing', missing: ['vehicle', 'test type', 'date', 'length'], known: {}, tests };
  const vehicle = await vehicleIn(room, actor, order, tests);
  if ('problem' in vehicle) return { kind: 'wrong', problem: vehicle.problem, known: {}, tests };
  const known: Partial<Ordered> = { vin: vehicle.vin };
  const days = backup ? Number(backup[1]) : 0;
  if (days > MOST_BACKUP) {
    const problem = `Later days can be allowed for 0 to ${MOST_BACKUP} days, and "+${days}d" is more.`;
    return { kind: 'wrong', problem, known, tests };
  }
  if (days > 0) known.backup_days = days;
  const [word = '', ...rest] = vehicle.rest.split(' ');
  const test = tests.find((it) => it.toLowerCase() === plainName(word));
  if (test === undefined) return withoutTest(room, vehicle.rest, known, tests);
  known.test_type = test;
  return await whenIn(room, actor, rest.join(' '), known, tests);
}

/** The vehicle that the text begins with; an identifier goes before a name, and a longer name first. */
async function vehicleIn(
  room: DeskRoom,
  actor: Actor,
  text: string,
  tests: string[],
): Promise<{ vin: string; rest: string } | { problem: string }> {
  const word = text.split(' ')[0] ?? '';
  const first = word.replace(/["“”„«»]/g, '');
  const [byVin, close] = await Promise.all([vehicleByVin(room, actor, first), vehicles(room, actor, first)]);
  const found: { it: Vehicle; rest: string }[] = byVin
    ? [{ it: byVin, rest: text.slice(word.length).trim() }]
    : [];
  const named = close.flatMap((it) => {
    const rest = it.name ? restBehind(text, it.name) : undefined;
    return rest === undefined ? [] : [{ it, rest }];
  });
  found.push(...named.sort((a, b) => a.rest.length - b.rest.length));
  const [nearest] = found;
  if (!nearest) return { problem: `${room.site.name} has no vehicle "${first.slice(0, 40)}".` };
  const isTest = ({ rest }: { rest: string }) =>
    tests.some((test) => test.toLowerCase() === plainName(rest.split(' ')[0] ?? ''));
  const chosen = found.find(isTest) ?? nearest;
  const same = found.filter((it) => it.rest === chosen.rest && it.it.vin !== byVin?.vin);
  if (chosen.it.vin !== byVin?.vin && same.length > 1) {
    const vins = same.map(({ it }) => it.vin).slice(0, 5);
    return { problem: `Several vehicles are called "${chosen.it.name?.slice(0, 40)}": ${vins.join(', ')}.` };
  }
  return { vin: chosen.it.vin, rest: chosen.rest };
}

/** What stands behind a name of several words; undefined where the text does not begin with it. */
function restBehind(text: string, name: string): string | undefined {
  const words = text.split(' ');
  const count = plainName(name).split(' ').length;
  if (plainName(words.slice(0, count).join(' ')) !== plainName(name)) return undefined;
  return words.slice(count).join(' ');
}

/** Where no test type stands: it is missing if a date follows, else the word is none. */
function withoutTest(room: DeskRoom, rest: string, known: Partial<Ordered>, tests: string[]): CommandRead {
  const when = readWhen(room, rest, []);
  const missing = (...more: Missing[]): CommandRead => ({
    ...{ kind: 'missing', missing: ['test type', ...more], known, tests },
  });
  if (rest === '') return missing('date', 'length');
  if (when.ok) return hasLength(when.when) ? missing() : missing('length');
  if (when.why === 'undated') return missing('date');
  // A date stands there, with something that is looked at once there is a test type.
  if (when.why !== 'none') return missing();
  const word = (rest.split(' ')[0] ?? '').slice(0, 40);
  return { kind: 'wrong', problem: `"${word}" is no test type of ${room.site.name}.`, known, tests };
}

async function whenIn(
  room: DeskRoom,
  actor: Actor,
  text: string,
  known: Partial<Ordered>,
  tests: string[],
): Promise<CommandRead> {
  if (text === '') return { kind: 'missing', missing: ['date', 'length'], known, tests };
  const names = (await dynos(room, actor)).map(({ name }) => name);
  const read = readWhen(room, text, names);
  if (!read.ok && read.why === 'undated') return { kind: 'missing', missing: ['date'], known, tests };
  if (!read.ok) return { kind: 'wrong', problem: whyNotRead(read, text, names), known, tests };
  const { when, dyno } = read;
  const { start_date, days, start, end } = when;
  const window = start ? { start, end } : { start_date, days };
  const booking = { ...known, ...window, ...(dyno === undefined ? {} : { dyno }) };
  const plain: Partial<Ordered> = JSON.parse(JSON.stringify(booking));
  if (!hasLength(when)) return { kind: 'missing', missing: ['length'], known: plain, tests };
  return { kind: 'complete', booking: plain as Ordered };
}

function hasLength({ days, start, end }: When): boolean {
  return start ? end !== undefined : days !== undefined;
}

function whyNotRead(
  read: Exclude<ReturnType<typeof readWhen>, { ok: true }>,
  text: string,
  names: string[],
): string {
  if (read.why === 'unclear') return `The date is not clear: ${read.detail}.`;
  if (read.why !== 'dyno') return `I cannot read "${text.slice(0, 60)}" as a date.`;
  const known = names.length > 0 && names.length <= 12 ? ` There are ${names.join(', ')}.` : '';
  return `I cannot read "${read.said.slice(0, 60)}": it is no dyno's name and no length.${known}`;
}
