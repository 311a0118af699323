import { listOf, pounds } from '../../agent/phrases/text.ts';
import type { Dyno, Vehicle } from '../../fleet/words.ts';
import type { Actor } from '../../words.ts';
import type { Choice } from '../shown.ts';
import { dynos, plainName, testTypes, vehicleByVin, vehicles } from './names.ts';
import type { DeskRoom } from './room.ts';

const MOST = 100;
/** What a list shows of a name. */
const MOST_NAME = 40;

/** What a search field offers for what was typed so far, best first. Labels are plain text. */
export async function choices(room: DeskRoom, actor: Actor, field: string, typed: string): Promise<Choice[]> {
  const text = typed.trim().slice(0, 100);
  switch (field) {
    case 'vehicle':
      return await vehicleChoices(room, actor, text);
    case 'test_type':
      return ranked(await testTypes(room, actor), text, (it) => [it]).map((it) => ({ value: it, label: it }));
    case 'dyno': {
      const enabled = (await dynos(room, actor)).filter((it) => it.enabled);
      return ranked(enabled, text, (it) => [it.name]).map((it) => ({ value: it.id, label: dynoLabel(it) }));
    }
    default:
      return [];
  }
}

async function vehicleChoices(room: DeskRoom, actor: Actor, text: string): Promise<Choice[]> {
  const found = await vehicles(room, actor, text);
  // Where more hold the text than are read, the one that is called just that must still be there.
  const exact = text === '' ? undefined : await vehicleByVin(room, actor, text);
  const all = exact && !found.some((it) => it.id === exact.id) ? [exact, ...found] : found;
  return ranked(all, text, (it) => [it.vin, it.name ?? '']).map((it) => ({
    value: it.vin,
    label: vehicleLabel(it),
  }));
}

/** Those that hold the text: called just so first, then beginning with it, then the rest in their order. */
function ranked<T>(items: readonly T[], text: string, namesOf: (it: T) => string[]): T[] {
  const wanted = plainName(text);
  const rank = (it: T) => {
    const names = namesOf(it).map(plainName);
    if (names.includes(wanted)) return 0;
    if (names.some((name) => name.startsWith(wanted))) return 1;
    return names.some((name) => name.includes(wanted)) ? 2 : 3;
  };
  return items
    .map((it, index) => ({ it, index, rank: rank(it) }))
    .filter((one) => one.rank < 3)
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .slice(0, MOST)
    .map(({ it }) => it);
}

function short(name: string): string {
  const line = name.replace(/\s+/g, ' ').trim();
  return line.length > MOST_NAME ? `${line.slice(0, MOST_NAME - 1)}…` : line;
}

function vehicleLabel({ vin, name, weight_lbs, drive_type }: Vehicle): string {
  return `${vin} · ${name ? `${short(name)}, ` : ''}${pounds(weight_lbs)} ${drive_type}`;
}

function dynoLabel({ name, capabilities }: Dyno): string {
  const tests = [...new Set(capabilities.map((it) => it.test_type))];
  return tests.length > 0 ? `${short(name)} · ${short(listOf(tests))}` : short(name);
}
