import { ACTIONS, ELEMENTS, INSIDE, PARTS, type Rule } from './card-rules.ts';
import { isObject, object, text } from './json.ts';
import type { Json } from './words.ts';

const NEWEST = 1.5;
const MOST_REFRESHED = 60;

interface Looked {
  version: number;
  inputs: Set<string>;
  wrong: string[];
}

/** What is wrong with an Adaptive Card, as a list of places; empty when Teams takes it. */
export function cardTrouble(card: unknown): string[] {
  if (!isObject(card) || card['type'] !== 'AdaptiveCard') return ['type is not AdaptiveCard'];
  const version = text(card['version']);
  if (!/^1\.\d$/.test(version)) return ['version is missing'];
  if (Number(version) > NEWEST) return [`version ${version} is newer than ${NEWEST}`];
  const looked: Looked = { version: Number(version), inputs: new Set(), wrong: [] };
  if (!Array.isArray(card['body'])) return ['body is no list'];
  inner(card, 'card', looked);
  if (card['refresh'] !== undefined) refreshTrouble(object(card['refresh']), looked);
  return looked.wrong;
}

function refreshTrouble({ action, userIds }: Json, looked: Looked): void {
  if (object(action)['type'] !== 'Action.Execute') looked.wrong.push('refresh: needs an Action.Execute');
  if (Array.isArray(userIds) && userIds.length > MOST_REFRESHED)
    looked.wrong.push(`refresh: more than ${MOST_REFRESHED} userIds`);
}

/** Everything that may stand inside of something. */
function inner(it: Json, where: string, looked: Looked): void {
  for (const [name, kind] of Object.entries(INSIDE)) {
    const value = it[name];
    if (value === undefined) continue;
    const place = `${where}.${name}`;
    if (kind === 'action' || kind === 'card') {
      if (kind === 'action') check(value, place, ACTIONS, looked);
      else looked.wrong.push(...cardTrouble({ version: String(looked.version), ...object(value) }));
      continue;
    }
    if (!Array.isArray(value)) {
      looked.wrong.push(`${place}: no list`);
      continue;
    }
    const rules = kind === 'actions' ? ACTIONS : kind === 'elements' ? ELEMENTS : PARTS;
    for (const [index, one] of value.entries())
      check(typeof kind === 'object' ? named(one, kind.as) : one, `${place}[${index}]`, rules, looked);
  }
}

/** Columns, rows and cells need not say what they are; runs of text may be plain strings. */
function named(one: unknown, type: string): unknown {
  if (type === 'TextRun' && typeof one === 'string') return { type, text: one };
  return isObject(one) ? { type, ...one } : one;
}

function check(it: unknown, where: string, rules: Record<string, Rule>, looked: Looked): void {
  if (!isObject(it)) {
    looked.wrong.push(`${where}: no object`);
    return;
  }
  const type = text(it['type']);
  const rule = Object.hasOwn(rules, type) ? rules[type] : undefined;
  if (!rule || (rule.since ?? 1) > looked.version) {
    // What is not known may be left out, or something else takes its place.
    if (it['fallback'] === 'drop') return;
    if (isObject(it['fallback'])) check(it['fallback'], `${where}.fallback`, rules, looked);
    else looked.wrong.push(`${where}: unknown element ${type || 'without a type'}`);
    return;
  }
  for (const [name, wanted] of Object.entries(rule.needs ?? {})) {
    const trouble = wanted(it[name]);
    if (trouble) looked.wrong.push(`${where}: ${name} ${trouble}`);
  }
  if (type.startsWith('Input.')) {
    const id = text(it['id']);
    if (looked.inputs.has(id)) looked.wrong.push(`${where}: id ${id} is there twice`);
    looked.inputs.add(id);
  }
  if (isObject(it['fallback']))
    check(it['fallback'], `${where}.fallback`, rules, { ...looked, inputs: new Set() });
  inner(it, where, looked);
}
