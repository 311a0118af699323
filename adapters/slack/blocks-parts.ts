import type { Button, Card, Message } from '../../src/conversation/channel.ts';
import { clean } from '../../src/conversation/channel.ts';
import { BAD, BAD_SPOKEN, GOOD, GOOD_SPOKEN, NOTHING } from './blocks-phrases.ts';
import { toMrkdwn } from './mrkdwn.ts';
import { literalLine } from './mrkdwn-plain.ts';
import { fits, partsOf } from './split.ts';

/** An object as Slack takes it. */
export type Block = Record<string, unknown>;

const SECTION = 3_000;
export const HEADING = 150;
const FIELD = 2_000;
/** All fields together, so that a card leaves room for the words above it. */
const FIELDS = 6_000;
const FIELDS_A_SECTION = 10;
const LABEL = 75;
const BUTTONS = 25;
const ROW = 5;
const URL_LENGTH = 3_000;
/** Messages with more text in their blocks were seen to be refused from about 13,200 (bolt-js#2509). */
export const MOST_IN_BLOCKS = 13_000;

/** The text, at most so long; what is cut says so, and no character is torn. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** A plain text object. Data in it stays as it is, so no emoji is made of a name between colons. */
export function plain(text: string, most: number): Block {
  const words = clean(text).replace(/\s+/g, ' ').trim();
  return { type: 'plain_text', text: cut(words, most) || NOTHING, emoji: false };
}

/** Text in Slack's markup, in which Slack shall find nothing by itself: no names, channels or addresses. */
export function marked(text: string): Block {
  return { type: 'mrkdwn', text, verbatim: true };
}

/** Text in Slack's markup as a section, which Slack shall not fold after a few lines. */
export function section(text: string): Block {
  return { type: 'section', text: marked(text), expand: true };
}

/** Markdown as sections; what is more than `budget` is left out, and the text says so. */
export function sections(markdown: string, budget = MOST_IN_BLOCKS): Block[] {
  const shown = toMrkdwn(markdown).length <= budget ? markdown : fits(markdown, budget);
  return partsOf(shown, SECTION)
    .map(toMrkdwn)
    .filter((text) => text.trim() !== '')
    .map(section);
}

/** What people wrote, which may be longer when it is drawn than it is, in at most so many characters. */
function drawnLine(text: string, most: number): string {
  const whole = literalLine(text);
  if (whole.length <= most) return whole;
  let length = Math.min(text.length, most);
  while (length > 1 && literalLine(cut(text, length)).length > most)
    length -= Math.max(1, Math.floor((literalLine(cut(text, length)).length - most) / 6));
  return literalLine(cut(text, length));
}

/** The heading of a card and its facts beside each other. */
export function card({ heading, facts }: Card): Block[] {
  const most = Math.min(FIELD, Math.floor(FIELDS / Math.max(1, facts.length)));
  const fields = facts.map(({ label, value }) => {
    const title = drawnLine(label, LABEL);
    const words = drawnLine(value, most - title.length - 3) || NOTHING;
    return marked(title === '' ? words : `*${title}*\n${words}`);
  });
  const title = drawnLine(heading, HEADING);
  const first = title === '' ? {} : { text: marked(`*${title}*`) };
  const groups = inGroups(fields, FIELDS_A_SECTION);
  if (groups.length === 0) return title === '' ? [] : [{ type: 'section', ...first }];
  return groups.map((group, index) => ({ type: 'section', ...(index === 0 ? first : {}), fields: group }));
}

/** Buttons in rows, numbered from `from` on: two of one name would be refused. */
export function rows(buttons: readonly Button[] = [], from = 0): Block[] {
  const elements = buttons.slice(0, BUTTONS).map((button, index) => pressable(button, from + index));
  return inGroups(elements, ROW).map((group) => ({ type: 'actions', elements: group }));
}

function pressable({ id, label, kind, url, form }: Button, index: number): Block {
  const leads = url !== undefined && url.length <= URL_LENGTH && /^https?:\/\//i.test(url);
  const about = leads ? 'link:' : form ? 'form:' : '';
  return {
    ...{ type: 'button', action_id: `rollbook:${about}${index}`, text: plain(label, LABEL), value: id },
    ...(kind ? { style: kind } : {}),
    ...(leads ? { url } : {}),
  };
}

/** Asks whether the reply was good. */
export function rating(id: string): Block {
  const side = (text: string, spoken: string, value: string) => ({
    text: plain(text, LABEL),
    ...{ value: `${value}:${id}`, accessibility_label: spoken },
  });
  const element = {
    ...{ type: 'feedback_buttons', action_id: 'rollbook:rate' },
    positive_button: side(GOOD, GOOD_SPOKEN, 'good'),
    negative_button: side(BAD, BAD_SPOKEN, 'bad'),
  };
  return { type: 'context_actions', elements: [element] };
}

/** The blocks of a message without its rating, which only messages may have. */
export function blocksOf({ text, card: facts, buttons }: Message, from = 0): Block[] {
  const below = [...(facts ? card(facts) : []), ...rows(buttons, from)];
  return [...sections(text, MOST_IN_BLOCKS - lengthOf(below) - 200), ...below];
}

/** How much there is to read in these blocks. */
export function lengthOf(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + lengthOf(item), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [name, item]) => sum + (name === 'text' && typeof item === 'string' ? item.length : lengthOf(item)),
    0,
  );
}

function inGroups<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
