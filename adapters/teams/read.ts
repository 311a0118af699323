import { type Delivered, type Inquiry, STOP } from '../../src/conversation/channel.ts';
import { readPress } from './forms.ts';
import { attachedTo, orderIn, wordsOf } from './said.ts';
import { commentIn, execution, type Incoming, tenantOf, verdict } from './shapes.ts';
import type { Place } from './words.ts';

/** What comes into the inbox; beside what every channel has, what only Teams sends. */
export type Payload =
  | (Inquiry<Place> & { sound?: boolean; files?: boolean })
  | { kind: 'opens'; place: Place; button: string }
  /** A form as old clients send it: as a message, and not to be answered at once. */
  | { kind: 'filled'; place: Place; form: string; values: Record<string, string>; original?: string }
  | { kind: 'code'; place: Place; code: string }
  /** A verdict comes with the message that it is about, and not with whose reply that is. */
  | { kind: 'judged'; place: Place; message: string; good: boolean; comment?: string };

/** What an activity is to us. `direct` is answered with what came of it. */
export type Read =
  | { do: 'ignore' }
  | { do: 'unknown' }
  | { do: 'store'; delivered: Delivered }
  | { do: 'amend'; key: string; payload: Payload | undefined }
  | {
      do: 'direct';
      place: Place;
      press: NonNullable<ReturnType<typeof readPress>>;
      key: string;
      original?: string;
    };

/** Reads what Teams posted. What carries no organisation's own id of its person is nobody's. */
export function read(it: Incoming): Read {
  const place = placeOf(it);
  if (!place) return { do: 'ignore' };
  switch (it.type) {
    case 'message':
      return readMessage(it, place);
    case 'messageUpdate':
    case 'messageDelete':
      return readChange(it, place);
    case 'invoke':
      return readInvoke(it, place);
    default:
      return { do: 'ignore' };
  }
}

/** One line a person and conversation: in Teams a chat is one conversation, and a channel's thread is one. */
export function lineOf({ tenant, conversation, user }: Place): string {
  return `${tenant}:${conversation}:${user}`;
}

function placeOf(it: Incoming): Place | undefined {
  const { from, recipient, conversation, serviceUrl } = it;
  const tenant = tenantOf(it);
  if (!tenant || !from.aadObjectId) return undefined;
  return {
    ...{ serviceUrl, tenant, conversation: conversation.id, user: from.aadObjectId, member: from.id },
    kind: kindOf(conversation),
    name: from.name ?? from.aadObjectId,
    bot: { id: recipient.id, name: recipient.name ?? 'Rollbook' },
  };
}

/** Where it is not known that nobody else is there, others may be. */
function kindOf({ conversationType: kind, isGroup }: Incoming['conversation']): Place['kind'] {
  if (kind === 'channel') return kind;
  return kind === 'personal' || (kind === undefined && isGroup !== true) ? 'personal' : 'groupChat';
}

const keyOf = ({ tenant, conversation }: Place, id: string | undefined) =>
  `said:${tenant}:${conversation}:${id}`;

function readMessage(it: Incoming, place: Place): Read {
  const pressed = it.value === undefined ? undefined : readPress(it.value);
  const key = keyOf(place, it.id);
  const sequence = it.timestamp ?? it.id ?? '';
  const original = it.replyToId ? { original: it.replyToId } : {};
  if (pressed?.kind === 'press')
    return stored({ kind: 'pressed', place, button: pressed.id, ...original }, key, place, sequence);
  if (pressed?.kind === 'form')
    return stored({ kind: 'opens', place, button: pressed.id }, key, place, sequence);
  if (pressed?.kind === 'submit') {
    const { id: form, values } = pressed;
    return stored({ kind: 'filled', place, form, values, ...original }, key, place, sequence);
  }
  if (it.value !== undefined && !it.text) return { do: 'ignore' };
  return stored(sayingOf(it, place), key, place, sequence, STOP.test(wordsOf(it)) ? ':stop' : '');
}

function sayingOf(it: Incoming, place: Place): Payload {
  const text = wordsOf(it);
  return orderIn(text, place) ?? { kind: 'said', place, text, asked: true, ...attachedTo(it) };
}

/** An edit counts while its message waits; taken back it is dropped. */
function readChange(it: Incoming, place: Place): Read {
  const event = it.channelData?.eventType;
  const key = keyOf(place, it.id);
  if (it.type === 'messageDelete') return { do: 'amend', key, payload: undefined };
  return event === 'editMessage' || event === 'undeleteMessage'
    ? { do: 'amend', key, payload: sayingOf(it, place) }
    : { do: 'ignore' };
}

function readInvoke(it: Incoming, place: Place): Read {
  if (it.name === 'message/submitAction') return readVerdict(it, place);
  if (it.name !== 'adaptiveCard/action') return { do: 'unknown' };
  const asked = execution.safeParse(it.value);
  const press = asked.success ? readPress(it.value) : undefined;
  const original = it.replyToId ? { original: it.replyToId } : {};
  return press
    ? { do: 'direct', place, press, key: `pressed:${place.tenant}:${it.id}`, ...original }
    : { do: 'unknown' };
}

/** A press of like or dislike, with what was written beside it. */
function readVerdict(it: Incoming, place: Place): Read {
  const asked = verdict.safeParse(it.value);
  if (!asked.success || !it.replyToId) return { do: 'unknown' };
  const { reaction, feedback } = asked.data.actionValue;
  const comment = commentIn(feedback);
  const judged = { kind: 'judged' as const, place, message: it.replyToId, good: reaction === 'like' };
  const key = `judged:${place.tenant}:${it.id}`;
  return stored({ ...judged, ...(comment ? { comment } : {}) }, key, place, it.timestamp ?? '');
}

function stored(payload: Payload, key: string, place: Place, sequence: string, suffix = ''): Read {
  return { do: 'store', delivered: { key, line: lineOf(place) + suffix, sequence, payload, opens: true } };
}
