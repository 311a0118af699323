import { blockProblems, withIds } from './blocks.ts';
import { type Handler, messageEvent, putMessage, writable } from './chat.ts';
import { blocksTrouble, metadataTrouble } from './content.ts';
import { isObject, list, no, noBecause, object, text, yes } from './json.ts';
import { messageJson, threadTrouble } from './messages.ts';
import { STATUSES, setSession } from './sessions.ts';
import { streamState } from './stream-state.ts';
import type { Json, Message, Stream } from './words.ts';
import { findMessage, type World } from './world.ts';

const TASK = ['pending', 'in_progress', 'complete', 'error'];

/** What a call adds to a stream, or why it cannot. */
function addition(args: Json): { words: string; chunks: Json[]; mode?: Stream['mode'] } | { refusal: Json } {
  const [markdown, chunks] = [text(args['markdown_text']), args['chunks']];
  if (markdown && chunks !== undefined)
    return { refusal: no('cannot_provide_both_markdown_text_and_chunks') };
  if (markdown.length > 12_000) return { refusal: no('msg_too_long') };
  if (chunks === undefined)
    return { words: markdown, chunks: [], ...(markdown ? { mode: 'markdown_text' } : {}) };
  const problems = Array.isArray(chunks)
    ? chunkProblems(chunks)
    : ['must be an array [json-pointer:/chunks]'];
  if (problems.length > 0) return { refusal: noBecause('invalid_chunks', problems) };
  const words = list(chunks).map((chunk) => (chunk['type'] === 'markdown_text' ? text(chunk['text']) : ''));
  if (words.some((part) => part.length > 12_000)) return { refusal: no('msg_too_long') };
  return { words: words.join(''), chunks: list(chunks), mode: 'chunks' };
}

function chunkProblems(chunks: unknown[]): string[] {
  return chunks.flatMap((chunk, index) => {
    const at = `/chunks/${index}`;
    if (!isObject(chunk)) return [`must be an object [json-pointer:${at}]`];
    const lacks = (...names: string[]) =>
      names
        .filter((name) => typeof chunk[name] !== 'string')
        .map((name) => `missing required field: ${name} [json-pointer:${at}]`);
    if (chunk['type'] === 'markdown_text') return lacks('text');
    if (chunk['type'] === 'plan_update') return lacks('title');
    if (chunk['type'] === 'blocks') return blockProblems(chunk['blocks'], 'message', `${at}/blocks`);
    if (chunk['type'] !== 'task_update')
      return [`unsupported type: ${chunk['type']} [json-pointer:${at}/type]`];
    const known = TASK.includes(text(chunk['status']));
    return [
      ...lacks('id', 'title'),
      ...(known ? [] : [`must be one of: ${TASK.join(', ')} [json-pointer:${at}/status]`]),
    ];
  });
}

const start: Handler = (args, world) => {
  const place = writable(args, world);
  if ('refusal' in place) return place.refusal;
  const { channel } = place;
  const [thread_ts, recipient] = [text(args['thread_ts']), text(args['recipient_user_id'])];
  // The reference calls it optional; Slack answers this all the same, seen by others.
  if (!thread_ts || threadTrouble(world, channel.id, thread_ts)) return no('invalid_thread_ts');
  if (channel.kind !== 'im' || recipient || args['recipient_team_id']) {
    if (!text(args['recipient_team_id'])) return no('missing_recipient_team_id');
    if (!recipient) return no('missing_recipient_user_id');
    if (text(args['recipient_team_id']) !== world.team.id) return no('team_not_found');
    if (!world.people.has(recipient)) return no('user_not_found');
  }
  const added = addition(args);
  if ('refusal' in added) return added.refusal;
  const stream: Stream = {
    ...{ state: 'open', startedAt: Date.now(), first: added.words, appends: [], chunks: [...added.chunks] },
    ...(recipient ? { recipient } : {}),
    ...(added.mode ? { mode: added.mode } : {}),
  };
  const message = putMessage(world, channel.id, { thread_ts, text: added.words, markdown: true, stream });
  setSession(world, message.channel, thread_ts, 'processing', 'stream');
  return yes({ channel: channel.id, ts: message.ts });
};

/** The open stream that is meant. */
function openStream(args: Json, world: World): { message: Message; stream: Stream } | { refusal: Json } {
  const channel = text(args['channel']);
  if (!world.channels.has(channel)) return { refusal: no('channel_not_found') };
  const message = findMessage(world, channel, text(args['ts']));
  if (!message) return { refusal: no('message_not_found') };
  if (message.bot_id !== world.app.botId) return { refusal: no('message_not_owned_by_app') };
  const state = streamState(world, message);
  if (state === 'stopped_by_user') return { refusal: no('stopped_by_user') };
  if (state !== 'open' || !message.stream) return { refusal: no('message_not_in_streaming_state') };
  return { message, stream: message.stream };
}

function add(message: Message, stream: Stream, words: string, chunks: Json[], mode: Stream['mode']): void {
  stream.mode = stream.mode ?? mode;
  stream.chunks.push(...chunks);
  if (words) stream.appends.push({ at: Date.now(), text: words });
  message.text += words;
}

const append: Handler = (args, world) => {
  const found = openStream(args, world);
  if ('refusal' in found) return found.refusal;
  const added = addition(args);
  if ('refusal' in added) return added.refusal;
  if (!added.mode) return no('markdown_text_or_chunks_required');
  const { message, stream } = found;
  if (stream.mode && stream.mode !== added.mode) return no('streaming_mode_mismatch');
  add(message, stream, added.words, added.chunks, added.mode);
  return yes({ channel: message.channel, ts: message.ts });
};

const stop: Handler = (args, world) => {
  const found = openStream(args, world);
  if ('refusal' in found) return found.refusal;
  const added = addition(args);
  if ('refusal' in added) return added.refusal;
  const { message, stream } = found;
  if (added.mode && stream.mode && stream.mode !== added.mode) return no('streaming_mode_mismatch');
  if (list(args['blocks']).length > 50) return no('msg_blocks_too_many');
  const wrong = blocksTrouble(args['blocks']) ?? metadataTrouble(args['metadata']);
  if (wrong) return wrong.refusal;
  const status = text(args['session_status']);
  if (status && !STATUSES.includes(status)) return no('invalid_status');
  if (!message.text && !added.words && stream.chunks.length + added.chunks.length === 0 && !args['blocks'])
    return no('no_text');
  add(message, stream, added.words, added.chunks, added.mode);
  stream.state = 'stopped';
  stream.endedAt = Date.now();
  if (args['blocks'] !== undefined) message.blocks = withIds(list(args['blocks']), world.nextId);
  if (args['metadata'] !== undefined) message.metadata = object(args['metadata']);
  if (message.thread_ts) setSession(world, message.channel, message.thread_ts, status || 'active', 'stream');
  world.echo(messageEvent(world, message));
  return yes({ channel: message.channel, ts: message.ts, message: messageJson(world, message, true) });
};

/** `chat.*Stream`. */
export const streams: Record<string, Handler> = {
  'chat.startStream': start,
  'chat.appendStream': append,
  'chat.stopStream': stop,
};
