import { readContent, rootsOf, sizeOf, TOO_LARGE_BYTES } from './content.ts';
import { badRequest, list, no, noStream, object, text } from './json.ts';
import type { Handler } from './places.ts';
import type { Answer, Json, Message, Stream } from './words.ts';
import { findMessage, putMessage, type World } from './world.ts';

const LONGEST_INFORMATIVE = 1_000;

/** The entity that makes an activity a part of a stream. */
export const streamInfo = (body: Json): Json | undefined =>
  list(body['entities']).find((it) => object(it)['type'] === 'streaminfo');

/** How the stream stands by now: time ends it too. */
export function settle(world: World, stream?: Stream): Stream['state'] | undefined {
  if (stream?.state === 'open' && Date.now() - stream.startedAt > world.settings.streamLifeMs)
    stream.state = 'expired';
  return stream?.state;
}

/** What Teams says once somebody pressed Stop. */
export const STOPPED = ({ settings }: World): string => `Content stream was ${settings.canceled} by user.`;
const TOO_LONG = 'Content stream finished due to exceeded streaming time.';
const COMPLETED = 'Content stream is not allowed on an already completed streamed message';
const NOT_APPENDED = 'Request streamed content should contain the previously streamed content';
const OUT_OF_ORDER = 'PreCondition failed exception when processing streaming activity.';

/** One part of a stream: the first opens it, the final one makes a message of it. */
export const stream: Handler = (asked) => {
  const { world, conversation, body } = asked;
  const info = streamInfo(body) ?? {};
  // Both answers were seen for what is no 1:1 chat.
  if (conversation.kind !== 'personal')
    return no(conversation.kind === 'channel' ? 405 : 400, 'BadArgument', 'Streaming api is not enabled.');
  const type = text(info['streamType']) || 'streaming';
  const wrong = formTrouble(body, info, type);
  if (wrong) return badRequest(wrong);
  if (sizeOf(body) > TOO_LARGE_BYTES) return noStream('Message size too large');
  const id = text(info['streamId']);
  if (!id) return start(asked.world, conversation.id, body, type);
  const message = findMessage(world, conversation.id, id);
  if (!message?.stream) return badRequest('There is no stream with this streamId.');
  const refused = stateTrouble(world, message.stream);
  if (refused) return refused;
  if (type !== 'final') return go(message, message.stream, body, type);
  const read = readContent(world, conversation, body);
  if ('status' in read) return read;
  if (!read.text.startsWith(message.stream.text)) return noStream(NOT_APPENDED);
  Object.assign(message, read);
  note(message.stream, 'final', read.text);
  message.stream.state = 'final';
  return { status: 202, body: {} };
};

/** What is wrong with this part, whatever came before it. */
function formTrouble(body: Json, info: Json, type: string): string | undefined {
  const { type: activity } = body;
  const sequence = info['streamSequence'];
  if (list(body['entities']).filter((it) => object(it)['type'] === 'streaminfo').length > 1)
    return 'Only one streaminfo entity is allowed.';
  if (!['informative', 'streaming', 'final'].includes(type)) return `Unknown streamType: ${type}`;
  if (activity === 'message' && type !== 'final')
    return 'Only end streaming type is allowed as a message activity';
  if (activity !== 'message' && (activity !== 'typing' || type === 'final'))
    return 'Only start streaming and continue streaming types are allowed as a typing activity';
  if (type === 'final') {
    if (sequence !== undefined) return 'End streaming activities should not include streamSequence';
    return info['streamId'] ? undefined : 'End streaming activities should include streamId';
  }
  if (!Number.isInteger(sequence) || Number(sequence) < 1)
    return 'Start and continue streaming activities should include streamSequence';
  if (!text(body['text'])) return 'Start streaming activities should include text';
  const words = text(body['text']);
  if (type === 'informative' && Buffer.byteLength(words) > LONGEST_INFORMATIVE)
    return 'Informative messages must not be more than 1 KB or 1000 characters';
  return onlyFinal(body);
}

/** What may come with the final part only. */
function onlyFinal(body: Json): string | undefined {
  const data = object(body['channelData']);
  const labelled = rootsOf(body).some((it) => it['additionalType'] ?? it['usageInfo']);
  const early = [
    [list(body['attachments']).length > 0, 'Attachments'],
    [labelled, 'AI and sensitivity labels'],
    [data['feedbackLoop'] ?? data['feedbackLoopEnabled'], 'Feedback buttons'],
    [body['suggestedActions'], 'Suggested actions'],
  ].find(([there]) => there);
  return early ? `${String(early[1])} are allowed in the final streaming message only` : undefined;
}

function stateTrouble(world: World, it: Stream): Answer | undefined {
  const state = settle(world, it);
  if (state === 'stopped') return noStream(STOPPED(world));
  if (state === 'expired') return noStream(TOO_LONG);
  return state === 'final' ? noStream(COMPLETED) : undefined;
}

function start(world: World, conversation: string, body: Json, type: string): Answer {
  const sequence = Number(streamInfo(body)?.['streamSequence']);
  if (sequence !== 1) return badRequest('The first streamSequence should be 1');
  const others = world.messages.get(conversation) ?? [];
  // One stream in a chat at a time; the words for this are a guess.
  if (others.some((it) => settle(world, it.stream) === 'open'))
    return noStream('Content stream is not allowed');
  const fresh = { state: 'open' as const, startedAt: Date.now(), sequence: 0 };
  const stream: Stream = { ...fresh, informative: [], text: '', updates: [] };
  const message = putMessage(world, { conversation, from: world.bot.id, stream });
  append(message, stream, text(body['text']), { sequence, type });
  return { status: 201, body: { id: message.id } };
}

function go(message: Message, it: Stream, body: Json, type: string): Answer {
  const sequence = Number(streamInfo(body)?.['streamSequence']);
  // Dropped, and said so with a success: late ones, doubles, and what leaves a gap.
  if (sequence !== it.sequence + 1)
    return no(202, 'ContentStreamSequenceOrderPreConditionFailed', OUT_OF_ORDER);
  const words = text(body['text']);
  if (type === 'informative' && it.text)
    return badRequest('Informative updates are not allowed after streaming began');
  if (type === 'streaming' && !words.startsWith(it.text)) return noStream(NOT_APPENDED);
  append(message, it, words, { sequence, type });
  return { status: 202, body: {} };
}

function append(
  message: Message,
  it: Stream,
  words: string,
  { sequence, type }: { sequence: number; type: string },
): void {
  it.sequence = sequence;
  if (type === 'informative') it.informative.push(words);
  else it.text = words;
  message.text = it.text;
  note(it, type, words, sequence);
}

const note = (it: Stream, type: string, words: string, sequence?: number) =>
  void it.updates.push({ at: Date.now(), type, text: words, ...(sequence ? { sequence } : {}) });
