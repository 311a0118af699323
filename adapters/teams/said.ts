import { LINK } from '../../src/conversation/channel.ts';
import type { Payload } from './read.ts';
import type { Incoming } from './shapes.ts';
import type { Place } from './words.ts';

const COMMAND = /^(\/?)allocate\b[\s:]*(.*)$/is;
/** What other channels know without it. */
const SLASHED = /^\/(?=(?:link|unlink|help|stop)\b)/i;
const BOOKINGS = /^\/?my bookings[\s.!?]*$/i;
const CODE = /^\/?link\s+(?:code\s+)?["'`]?([\p{L}\p{N}]+(?:[\s-]+[\p{L}\p{N}]+)?)["'`]?[\s.!]*$/iu;
/** Letters of one, however it was typed. */
const CODE_LENGTH = 8;

/** What is ordered by a word of its own; everything else is said to the agent. */
export function orderIn(text: string, place: Place): Payload | undefined {
  if (BOOKINGS.test(text)) return { kind: 'home', place };
  const code = LINK.test(text.replace(/^\//, '')) ? undefined : codeIn(text);
  if (code !== undefined) return { kind: 'code', place, code };
  const [, slash, order = ''] = COMMAND.exec(text) ?? [];
  if (slash === undefined) return undefined;
  if (order.trim() === '') return { kind: 'opens', place, button: 'book' };
  // People also begin a sentence with this word.
  return { kind: 'command', place, text: order.trim(), ...(slash ? {} : { words: text }) };
}

/** "link" and what is as long as a code, or looks like one that was mistyped: each such try counts. */
function codeIn(text: string): string | undefined {
  const code = CODE.exec(text)?.[1];
  if (code === undefined) return undefined;
  const isOne = code.replace(/[\s-]/g, '').length === CODE_LENGTH || (!/\s/.test(code) && /[\d-]/.test(code));
  return isOne ? code : undefined;
}

/** Words without our own name, those of others readable, and without what Teams escapes. */
export function wordsOf({ text, recipient, entities }: Incoming): string {
  const own = (entities ?? []).filter((it) => it.type === 'mention' && it.mentioned?.id === recipient.id);
  const without = own.reduce((rest, it) => (it.text ? rest.replaceAll(it.text, ' ') : rest), text);
  return without
    .replace(/<at\b[^<>]*>([^<]*)<\/at>/gi, '@$1')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replace(/[ \t\u00A0]+/g, ' ')
    .trim()
    .replace(SLASHED, '');
}

/**
 * What came beside the words. The same words stand there as HTML; a file in a channel is a mark in that HTML and
 * nothing else, and a channel's voice note is HTML without any (msteams-docs#14169).
 */
export function attachedTo({ text, attachments = [] }: Incoming): { sound?: true; files?: true } {
  const types = attachments.map(({ contentType }) => contentType);
  const html = attachments
    .filter(({ contentType }) => contentType === 'text/html')
    .map(({ content }) => (typeof content === 'string' ? content : ''));
  const quotes = types.includes('messageReference');
  const marked = !quotes && html.some((it) => /<attachment\b/i.test(it));
  const files = marked || types.some((it) => FILE.test(it));
  const isEmpty = text.trim() === '' && html.length > 0 && html.every((it) => plain(it) === '');
  const sound = types.some((it) => it.startsWith('audio/')) || (isEmpty && !files && !quotes);
  return { ...(sound ? { sound } : {}), ...(files ? { files } : {}) };
}

const FILE = /^(?:image|video|application\/vnd\.microsoft\.teams\.file)\b/;

function plain(html: string): string {
  return html.replace(/<[^<>]*>|&nbsp;|\s/g, '');
}
