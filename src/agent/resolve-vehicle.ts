import { distance } from 'fastest-levenshtein';
import type { Vehicle } from '../fleet/words.ts';
import { allVehicles } from './read.ts';
import { asksFor, bare, found, notFound, onlyOne, type Resolved } from './resolve.ts';
import { identifier, saysIdentifier, wordsOf } from './said.ts';
import { no, type ToolContext } from './tools/tool.ts';

/**
 * The vehicle that a phrase names: by its identifier, whatever its case and separators, or by its name.
 * One close spelling is a guess; several, or none, are told with what comes near.
 */
export async function resolveVehicle(
  phrase: string | undefined,
  context: ToolContext,
): Promise<Resolved<Vehicle>> {
  const text = phrase && bare(phrase, /^(?:the\s+)?(?:(?:vehicle|truck|car|van|mule|vin)\s+(?=\S))?/i);
  if (!text) return asksFor(['vehicle']);
  const outcome = await allVehicles(context);
  if (!outcome.ok) return { ok: false, result: no(outcome.refusal) };
  const vehicles = outcome.value;
  const key = identifier(text);
  const exact =
    vehicles.find((it) => it.vin === text.toUpperCase()) ??
    onlyOne(vehicles.filter((it) => identifier(it.vin) === key)) ??
    onlyOne(vehicles.filter((it) => it.name?.toLowerCase() === text.toLowerCase()));
  if (exact)
    return found(
      exact,
      saysVehicle(context.said, exact) ? undefined : `I take the vehicle to be ${exact.vin}`,
    );
  return called(text, vehicles) ?? closestVehicle(text, key, vehicles, context);
}

/** Words for any vehicle, which name none. */
const ANY = /^(?:vehicle|truck|car|van|mule|suv|pickup|prototype|unit|one)s?$/i;

/** "The green one", "BMW": a word of a name or a part of an identifier means the one vehicle that has it. */
function called(text: string, vehicles: Vehicle[]): Resolved<Vehicle> | undefined {
  const words = wordsOf(text.replace(/\s+one$/i, ''));
  const has = ({ name, vin }: Vehicle) => {
    const parts = [...wordsOf(name ?? ''), ...wordsOf(vin.replaceAll('-', ' '))];
    return words.length > 0 && words.every((word) => /[a-z]{2}/.test(word) && parts.includes(word));
  };
  const those = vehicles.filter(has);
  const [only] = those;
  if (!only) return ANY.test(text) ? asksFor(['vehicle']) : undefined;
  if (those.length === 1) return found(only, `I take "${text}" to be ${only.vin}`);
  const detail = `${those.length} vehicles go by "${text.slice(0, 40)}".`;
  return notFound({ code: 'which', detail, suggestions: those.slice(0, 5).map((it) => it.vin) });
}

function saysVehicle(said: string, vehicle: Vehicle): boolean {
  if (saysIdentifier(said, vehicle.vin)) return true;
  return vehicle.name !== null && said.toLowerCase().includes(vehicle.name.toLowerCase());
}

function closestVehicle(
  text: string,
  key: string,
  vehicles: Vehicle[],
  { site }: ToolContext,
): Resolved<Vehicle> {
  const close = vehicles.filter((it) => isTypoOf(key, identifier(it.vin)));
  const [only] = close;
  if (only && close.length === 1) return found(only, `I read "${text}" as ${only.vin}`);
  const ranked = vehicles
    .map((it) => ({ it, far: distance(key, identifier(it.vin)) }))
    .sort((a, b) => a.far - b.far || (a.it.vin < b.it.vin ? -1 : 1));
  const suggestions = (
    close.length > 0
      ? close
      : ranked
          .slice(0, 3)
          .filter(({ far }) => far <= 3)
          .map(({ it }) => it)
  )
    .slice(0, 5)
    .map((it) => it.vin);
  return notFound({
    code: close.length > 1 ? 'which' : 'vehicle_not_found',
    detail: `${site.name} has no vehicle "${text.slice(0, 40)}".`,
    suggestions,
  });
}

/**
 * True when one identifier is a slip of the other: O for 0 or I for 1, two letters swapped, one letter
 * wrong, or the letters left off. Another digit is another vehicle, however close it looks.
 */
function isTypoOf(said: string, vin: string): boolean {
  if (said.length >= 3 && vin.endsWith(said)) return true;
  const [a, b] = [unmistakable(said), unmistakable(vin)];
  if (a === b) return true;
  if (digitsOf(a) !== digitsOf(b)) return false;
  return distance(a, b) === 1 || isSwapped(a, b);
}

function unmistakable(key: string): string {
  return key.replaceAll('O', '0').replaceAll('I', '1');
}

function digitsOf(key: string): string {
  return key.replace(/\D/g, '');
}

function isSwapped(a: string, b: string): boolean {
  const at = [...a].findIndex((letter, index) => letter !== b[index]);
  return a.length === b.length && at >= 0 && b === a.slice(0, at) + a[at + 1] + a[at] + a.slice(at + 2);
}
