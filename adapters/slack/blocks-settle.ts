import type { Button } from '../../src/conversation/channel.ts';
import { type Block, lengthOf, MOST_IN_BLOCKS, marked, rows, section, sections } from './blocks-parts.ts';
import { NOTHING } from './blocks-phrases.ts';
import { partsOf } from './split.ts';

const TEXT = 4_000;
const MOST_BLOCKS = 50;
const SECTION = 3_000;
/** Slack wants a new name for a block whenever its message is changed, so the settlements are counted. */
const OUTCOME = /^rollbook:outcome:(\d{1,6})/;
/** Something always remains of what came of it, however long the message was. */
const LEAST = 300;

/**
 * A message after what it asked was decided: what stood there, without anything to press, and what came of
 * it in the place of the buttons. `original` is the message as Slack hands it back with a press.
 */
export function settle(
  original: { text: string; blocks: readonly unknown[] },
  instead: { text: string; buttons?: Button[] },
): { text: string; blocks: Block[] } {
  const all = original.blocks.filter(isObject);
  const old = all.filter((block) => OUTCOME.test(String(block['block_id'])));
  const before = said(original.text, old);
  const kept = all.filter((block) => !old.includes(block)).flatMap(asSent);
  const buttons = rows(instead.buttons);
  const round = 1 + Math.max(0, ...old.map((block) => Number(OUTCOME.exec(String(block['block_id']))?.[1])));
  const room = Math.max(LEAST, MOST_IN_BLOCKS - lengthOf(kept) - lengthOf(buttons));
  const outcome = sections(instead.text, Math.min(SECTION, room)).map(
    (it, index): Block => ({ ...it, block_id: `rollbook:outcome:${round}:${index}` }),
  );
  const above = kept.length > 0 ? kept : sectionsOf(before);
  const below = [...outcome, ...buttons];
  const drawn = outcome.map((it) => String((it['text'] as Block)['text'])).join('\n\n');
  return { text: together(before, drawn), blocks: [...above.slice(0, MOST_BLOCKS - below.length), ...below] };
}

/** The text without what came of an earlier press, which stood at its end. */
function said(text: string, old: Block[]): string {
  const earlier = old.map((block) => (isObject(block['text']) ? block['text']['text'] : '')).join('\n\n');
  const end = `\n\n${earlier}`;
  if (earlier === '' || (!text.endsWith(end) && text !== earlier)) return text;
  return text.slice(0, Math.max(0, text.length - end.length));
}

/** What came of it is the news, so it is the older text that is cut. */
function together(before: string, outcome: string): string {
  const news = outcome.slice(0, SECTION);
  const [old = ''] = partsOf(before, TEXT - news.length - 2, (text) => text.length);
  return [old, news].filter((text) => text.trim() !== '').join('\n\n') || NOTHING;
}

/** Text that is in Slack's markup already. */
function sectionsOf(mrkdwn: string): Block[] {
  const parts = partsOf(mrkdwn, SECTION, (text) => text.length);
  return parts.filter((text) => text.trim() !== '').map(section);
}

/**
 * The block as an app may send it: none of what can be pressed, or of what Slack alone can make, and without
 * its name, which Slack gives anew.
 */
function asSent(block: Block): Block[] {
  switch (block['type']) {
    case 'section': {
      const [text, fields] = [words(block['text']), list(block['fields']).flatMap(words).slice(0, 10)];
      if (text.length + fields.length === 0) return [];
      return [
        { type: 'section', ...first(text), ...(fields.length > 0 ? { fields } : {}), ...unfolded(block) },
      ];
    }
    case 'header': {
      const text = words(block['text']);
      return text.length > 0 ? [{ type: 'header', ...first(text) }] : [];
    }
    case 'context': {
      const elements = list(block['elements']).flatMap(words);
      return elements.length > 0 ? [{ type: 'context', elements }] : [];
    }
    case 'divider':
      return [{ type: 'divider' }];
    // What Slack made of a text without blocks, or of a stream.
    case 'rich_text':
      return [{ type: 'rich_text', elements: block['elements'] }];
    case 'markdown':
      return typeof block['text'] === 'string' ? [{ type: 'markdown', text: block['text'] }] : [];
    default:
      return [];
  }
}

function unfolded({ expand }: Block): Block {
  return expand === true ? { expand } : {};
}

function first([text]: Block[]): Block {
  return text ? { text } : {};
}

/** A text object as an app may send it, if it says anything. */
function words(value: unknown): Block[] {
  if (!isObject(value) || typeof value['text'] !== 'string' || value['text'] === '') return [];
  const text = value['text'].slice(0, SECTION);
  if (value['type'] === 'mrkdwn') return [marked(text)];
  const emoji = value['emoji'];
  return value['type'] === 'plain_text'
    ? [{ type: 'plain_text', text, ...(typeof emoji === 'boolean' ? { emoji } : {}) }]
    : [];
}

function isObject(value: unknown): value is Block {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
