import { distance } from 'fastest-levenshtein';
import type { Dyno } from '../fleet/words.ts';
import { numberOf } from './dates/vocabulary.ts';
import { resolveWhen, type WhenOptions } from './dates.ts';
import { allDynos, allTestTypes } from './read.ts';
import { wordsOf } from './said.ts';
import { no, type ToolContext } from './tools/tool.ts';
import type { ToolNo, When } from './words.ts';

/** What a phrase stands for; `guessed` says why a person should look at it before anything is written. */
export type Resolved<T> = { ok: true; value: T; guessed?: string } | { ok: false; result: ToolNo };

export function found<T>(value: T, guessed?: string): Resolved<T> {
  return guessed === undefined ? { ok: true, value } : { ok: true, value, guessed };
}

export function notFound(result: Omit<ToolNo, 'ok'>): { ok: false; result: ToolNo } {
  return { ok: false, result: { ok: false, ...result } };
}

export function asksFor(missing: NonNullable<ToolNo['missing']>): { ok: false; result: ToolNo } {
  return notFound({ code: 'missing', detail: `Not said yet: ${missing.join(', ')}.`, missing });
}

/** A phrase without quotes, Slack's formatting and words that only lead up to a name. */
export function bare(phrase: string, leading: RegExp): string {
  return phrase
    .replace(/<[^|>]*\|([^>]*)>/g, '$1')
    .replace(/[`*"“”<>]/g, '')
    .replace(/['’]s?$/, '')
    .trim()
    .replace(leading, '')
    .trim();
}

export function onlyOne<T>(items: T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}

/** How people call the usual test types; they count only where the site has the type. */
const CALLED: Record<string, string> = {
  perf: 'performance',
  miles: 'mileage',
  mileageaccumulation: 'mileage',
  coasting: 'coastdown',
  coast: 'coastdown',
  noise: 'nvh',
  noiseandvibration: 'nvh',
  evaporative: 'evap',
  evaporation: 'evap',
  cert: 'certification',
  certify: 'certification',
  exhaust: 'emission',
};

/** The test type that one word, or two written as one, names by itself. */
function namedTestType(word: string, types: string[]): string | undefined {
  const plain = word.toLowerCase().replace(/[^a-z0-9]/g, '');
  const endings = [plain, plain.replace(/s$/, ''), plain.replace(/ing$/, 'e'), plain.replace(/ing$/, '')];
  return types.find((type) => {
    const name = type.replace(/[^a-z0-9]/g, '');
    return endings.some((it) => it === name || CALLED[it] === type);
  });
}

/** The test types that stand in a text. */
export function saidTestTypes(said: string, types: string[]): string[] {
  const words = wordsOf(said);
  const pairs = words.map((word, index) => word + (words[index + 1] ?? ''));
  return [...new Set([...words, ...pairs].flatMap((word) => namedTestType(word, types) ?? []))];
}

/** The test type that a phrase names; a typo of at most two letters is mended, and said to be. */
export async function resolveTestType(
  phrase: string | undefined,
  context: ToolContext,
): Promise<Resolved<string>> {
  const text = phrase && bare(phrase, /^(?:an?|the)\s+/i).replace(/\s+(?:test|tests|testing|run|cell)$/i, '');
  if (!text) return asksFor(['test type']);
  const outcome = await allTestTypes(context);
  if (!outcome.ok) return { ok: false, result: no(outcome.refusal) };
  const types = outcome.value;
  const named = namedTestType(text, types);
  const said = saidTestTypes(context.said, types);
  if (named && said.length > 1) return found(named, `you named ${said.join(' and ')}, and I take ${named}`);
  if (named && said.includes(named)) return found(named);
  const plain = text.toLowerCase();
  const reach = plain.length <= 4 ? 1 : 2;
  const close = types.filter((type) => distance(plain, type) <= reach);
  const mended = named ? undefined : onlyOne(close);
  if (mended) return found(mended, `I read "${text}" as ${mended}`);
  if (named) return found(named, `I take the test to be ${named}`);
  return notFound({
    code: 'unknown_test_type',
    detail: `"${text.slice(0, 40)}" is no test type of ${context.site.name}.`,
    suggestions: close.length > 0 ? close : types,
  });
}

/** The dyno that a phrase names: "Cell 3", "3", "cell three". */
export async function resolveDyno(phrase: string | undefined, context: ToolContext): Promise<Resolved<Dyno>> {
  const whole = phrase && bare(phrase, /^the\s+(?=\S)/i);
  const text = whole && bare(whole, /^(?:dyno(?:meter)?\s+)?(?:(?:number|no\.?)\s+)?#?(?=\S)/i);
  if (!text) return asksFor(['dyno']);
  const outcome = await allDynos(context);
  if (!outcome.ok) return { ok: false, result: no(outcome.refusal) };
  const dynos = outcome.value;
  const key = dynoKey(text);
  const digits = /\d+/.exec(key)?.[0];
  // "Dyno A" may be all of a name, or the word for it and a name.
  const dyno =
    dynos.find((it) => it.name.toLowerCase() === whole.toLowerCase()) ??
    dynos.find((it) => it.name.toLowerCase() === text.toLowerCase()) ??
    onlyOne(dynos.filter((it) => [key, dynoKey(whole)].includes(dynoKey(it.name)))) ??
    (digits && /^(?:cell|dyno|bay|room|rig)?\d+$/.test(key)
      ? onlyOne(dynos.filter((it) => /\d+/.exec(it.name)?.[0] === digits))
      : undefined);
  if (dyno)
    return found(dyno, saysDyno(context.said, dyno.name) ? undefined : `I take the dyno to be ${dyno.name}`);
  const close = onlyOne(dynos.filter((it) => distance(dynoKey(it.name), key) === 1 && !digits));
  if (close) return found(close, `I read "${text}" as ${close.name}`);
  return notFound({
    code: 'dyno_not_found',
    detail: `${context.site.name} has no dyno "${text.slice(0, 40)}".`,
    suggestions: dynos.slice(0, 12).map((it) => it.name),
  });
}

const DYNO_WORDS = /^(?:cell|dyno|dynos|dynamometer|bay|room|rig|number|no|#)$/;

/** The dyno whose name stands in a text as words of its own; of several that do, the longest name. */
export function dynoIn(text: string, dynos: Dyno[]): Dyno | undefined {
  return dynos.filter((it) => standsIn(text, it.name)).sort((a, b) => b.name.length - a.name.length)[0];
}

function standsIn(text: string, name: string): boolean {
  const words = name
    .trim()
    .split(/\s+/)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`(?<![\\w-])${words.join('[\\s_-]*')}(?![\\w-])`, 'i').test(text);
}

/** True when the dyno was named: by its name, by its number behind a word for it, or by the number alone. */
function saysDyno(said: string, name: string): boolean {
  if (standsIn(said, name)) return true;
  const key = dynoKey(name);
  const words = said
    .toLowerCase()
    .split(/[^\p{L}\p{N}#]+/u)
    .filter(Boolean);
  const number = /\d+/.exec(key)?.[0];
  const own = /^[a-z]+/.exec(key)?.[0];
  return words.some((word, index) => {
    const before = words[index - 1] ?? '';
    if (dynoKey(word) === key || dynoKey(`${before} ${word}`) === key) return true;
    if (dynoKey(word) !== number) return false;
    return words.length === 1 || DYNO_WORDS.test(before) || before === own;
  });
}

/** `Cell 3`, `cell three` and `CELL-03` are the same name. */
function dynoKey(name: string): string {
  return name
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .map((word) => {
      const count = numberOf(word);
      return Number.isNaN(count) || /^(an?|another)$/.test(word) ? word : String(count);
    })
    .join('')
    .replace(/\b0+(?=\d)/g, '');
}

/** What a phrase means on the site's calendar and clock, at this moment. */
export function whenSaid(phrase: string, { clock, site }: ToolContext, options: WhenOptions = {}): When {
  return resolveWhen(phrase, { now: clock(), timeZone: site.timeZone }, options);
}
