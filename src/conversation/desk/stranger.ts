import type { ChatUser } from '../../accounts/link-words.ts';
import type { RunEvent } from '../../agent/words.ts';
import type { Actor } from '../../words.ts';
import type { DeskRoom } from './room.ts';

/** What a stranger may have looked up for them. */
const READS = new Set([
  'find_available_dynos',
  'why_not',
  'list_dynos',
  'maintenance_check',
  'get_datetime_now',
]);
const MOST_CHARACTERS = 1_000;
const WANTS_MORE = /\b(?:book|reserve|schedule|allocate)\b/i;
const ASK = 'for example "which dynos are free tomorrow for HLD42, brake?"';

const PHRASES = {
  help: `Your account is not linked yet. Until then you may ask me what is free, ${ASK}, "why not Cell 3?" or "list dynos". To book, and to see bookings, link your account first: write "link".`,
  more: `That needs your account, which is not linked yet, so nothing was done. How to link it I tell you in private; it takes a minute. Until then you may ask me what is free, ${ASK}.`,
  whole: 'Please ask all of it in one message, since I remember nothing before your account is linked.',
  toBook: 'To book, link your account first: write "link".',
  tooLong: `That is longer than I read before your account is linked (${MOST_CHARACTERS.toLocaleString('en-US')} characters). Nothing was done. Ask it shorter.`,
};

/** Somebody without an account: they may read, and no row is theirs. */
export function stranger({ site }: DeskRoom, { channel }: ChatUser, correlationId: string): Actor {
  return { accountId: '0', siteId: site.id, role: 'viewer', fullname: '', channel, correlationId };
}

/** Answers what is free; everything else wants a linked account, and is said so. */
export async function answerStranger(
  room: DeskRoom,
  user: ChatUser,
  said: string,
  signal: AbortSignal,
): Promise<{ text: string; link: boolean }> {
  const text = said.trim();
  if (text.length > MOST_CHARACTERS) return { text: PHRASES.tooLong, link: false };
  if (/^(?:please\s+)?(?:re)?link\b/i.test(text)) return { text: PHRASES.more, link: true };
  const run = room.strangerAgent.run({
    ...{ actor: stranger(room, user, room.newId()), site: room.site, text },
    ...{ transcript: [], focus: null, signal },
    propose: () => Promise.reject(new Error('a stranger is asked nothing')),
  });
  const tools: Extract<RunEvent, { type: 'tool' }>[] = [];
  let last: Extract<RunEvent, { type: 'end' | 'failed' }> | undefined;
  for await (const event of run) {
    if (event.type === 'tool') tools.push(event);
    if (event.type === 'end' || event.type === 'failed') last = event;
  }
  if (tools.some(({ name }) => !READS.has(name))) return { text: PHRASES.more, link: true };
  if (last?.type === 'failed') return { text: last.text, link: false };
  if (!last || tools.length === 0) return { text: PHRASES.help, link: false };
  // "Can I book …?" is answered, and wants more than the answer.
  return { text: answered(last.text, tools), link: WANTS_MORE.test(text) };
}

/** The agent's answer without the invitation to book, which does not hold for a stranger. */
function answered(said: string, tools: Extract<RunEvent, { type: 'tool' }>[]): string {
  const text = said.replace(/ ?Say "book it on [^"\n]*"(?: to take it)?\./g, '').trim();
  const asks = tools.some(({ ok, code }) => !ok && ['missing', 'which', 'unclear'].includes(code ?? ''));
  return [text, asks ? PHRASES.whole : PHRASES.toBook].join('\n\n');
}
