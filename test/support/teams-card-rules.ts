type Json = Record<string, unknown>;

/** What Adaptive Cards 1.5 wants of an element: what it must have, and what it may have beside that. */
const RULES: Record<string, { must: Record<string, string>; may?: Record<string, string> }> = {
  TextBlock: {
    must: { text: 'string' },
    may: { wrap: 'boolean', weight: 'string', size: 'string', style: 'string', color: 'string' },
  },
  RichTextBlock: { must: { inlines: 'list' } },
  TextRun: { must: { text: 'string' }, may: { fontType: 'string' } },
  Container: { must: { items: 'list' }, may: { style: 'string' } },
  FactSet: { must: { facts: 'list' } },
  Table: {
    must: { columns: 'list', rows: 'list' },
    may: { firstRowAsHeader: 'boolean', firstRowAsHeaders: 'boolean' },
  },
  TableRow: { must: { cells: 'list' } },
  TableCell: { must: { items: 'list' } },
  ActionSet: { must: { actions: 'list' } },
  'Action.Execute': { must: { title: 'string', verb: 'string', data: 'object', fallback: 'object' } },
  'Action.Submit': { must: { title: 'string', data: 'object' } },
  'Action.OpenUrl': { must: { title: 'string', url: 'string' } },
  'Input.Text': { must: {}, may: { isMultiline: 'boolean', maxLength: 'number', value: 'string' } },
  'Input.Number': { must: {}, may: { min: 'number', max: 'number', value: 'number' } },
  'Input.Date': { must: {}, may: { value: 'string' } },
  'Input.ChoiceSet': { must: { choices: 'list' }, may: { style: 'string', value: 'string' } },
};
const COMMON = {
  spacing: 'string',
  separator: 'boolean',
  isSubtle: 'boolean',
  horizontalAlignment: 'string',
};
const ACTION = { style: 'string' };
const INPUT = {
  must: { id: 'string', label: 'string' },
  may: { isRequired: 'boolean', errorMessage: 'string', placeholder: 'string' },
};
const WORDS: Record<string, RegExp> = {
  weight: /^(Lighter|Default|Bolder)$/,
  size: /^(Default|Small|Medium|Large|ExtraLarge)$/,
  color: /^(Default|Dark|Light|Accent|Good|Warning|Attention)$/,
  spacing: /^(Default|None|Small|Medium|Large|ExtraLarge|Padding)$/,
  horizontalAlignment: /^(Left|Center|Right)$/,
  fontType: /^(Default|Monospace)$/,
  style: /^(default|heading|emphasis|positive|destructive|filtered)$/,
  url: /^https?:\/\//,
};

/** What Teams would refuse in a card, or draw badly; empty for a good one. */
export function cardTrouble(card: unknown): string[] {
  const { type, version, body, ...more } = card as Json;
  const trouble: string[] = [];
  if (type !== 'AdaptiveCard' || version !== '1.5') trouble.push('not a card of version 1.5');
  if (Buffer.byteLength(JSON.stringify(card)) > 25_000) trouble.push('larger than 25 KB');
  for (const name of Object.keys(more))
    if (name !== '$schema' && name !== 'msteams') trouble.push(`card.${name}`);
  if (!Array.isArray(body) || body.length === 0) return [...trouble, 'a card without a body'];
  for (const element of body) look(element, 'body', trouble);
  const ids = elementsOf(card).flatMap((it) => (String(it['type']).startsWith('Input.') ? [it['id']] : []));
  if (new Set(ids).size < ids.length) trouble.push('two inputs of one id');
  return trouble;
}

/** All elements of a card, in the order in which they are read. */
export function elementsOf(value: unknown): Json[] {
  if (Array.isArray(value)) return value.flatMap(elementsOf);
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.entries(value).flatMap(([name, it]) => (name === 'fallback' ? [] : elementsOf(it)));
  return 'type' in value ? [value as Json, ...inside] : inside;
}

function look(value: unknown, path: string, trouble: string[]): void {
  const element = value as Json;
  const type = String(element?.['type']);
  const rule = RULES[type];
  const at = `${path}/${type}`;
  if (!rule) {
    trouble.push(`${at}: unknown`);
    return;
  }
  const input = type.startsWith('Input.');
  const must: Record<string, string> = { ...rule.must, ...(input ? INPUT.must : {}) };
  const may: Record<string, string> = {
    ...{ ...COMMON, ...rule.may, ...(input ? INPUT.may : {}) },
    ...(type.startsWith('Action.') ? ACTION : {}),
  };
  for (const name of Object.keys(must))
    if (element[name] === undefined) trouble.push(`${at}.${name}: missing`);
  for (const [name, it] of Object.entries(element)) {
    if (name === 'type') continue;
    const kind = must[name] ?? may[name];
    if (kindOf(it) !== kind) trouble.push(`${at}.${name}: ${kindOf(it)} in place of ${kind}`);
    if (WORDS[name] && !WORDS[name].test(String(it))) trouble.push(`${at}.${name}: ${it}`);
  }
  lookInside(element, at, trouble);
}

function lookInside(element: Json, at: string, trouble: string[]): void {
  for (const name of ['items', 'inlines', 'rows', 'cells', 'actions']) {
    const inside = element[name];
    if (!Array.isArray(inside)) continue;
    if (inside.length === 0) trouble.push(`${at}.${name}: empty`);
    for (const it of inside) look(it, at, trouble);
  }
  if (element['text'] === '' || element['title'] === '') trouble.push(`${at}: says nothing`);
  if (Array.isArray(element['actions']) && element['actions'].length > 6)
    trouble.push(`${at}: over 6 actions`);
  if (element['fallback']) look(element['fallback'], `${at}.fallback`, trouble);
  for (const fact of (element['facts'] ?? []) as Json[])
    if (typeof fact['title'] !== 'string' || !fact['value']) trouble.push(`${at}: a bad fact`);
  const choices = (element['choices'] ?? []) as Json[];
  if (choices.some((it) => !it['title'] || typeof it['value'] !== 'string'))
    trouble.push(`${at}: a bad choice`);
  if (element['type'] === 'Input.ChoiceSet' && element['value'] !== undefined)
    if (!choices.some((it) => it['value'] === element['value'])) trouble.push(`${at}: a value of no choice`);
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'list' : typeof value;
}
