import { ChannelFault, type ChatPort, type Message, type Pace } from '../../src/conversation/channel.ts';
import { direct } from './aside.ts';
import { draw } from './blocks.ts';
import { budgetOf, type Calls, nameOf } from './calls.ts';
import { toMrkdwn } from './mrkdwn.ts';
import { isAlone } from './place.ts';
import { fits, split } from './split.ts';
import type { Place, Ref } from './words.ts';

/** 85 % of what `chat.update` takes a minute is shared by all runs of a workspace; this is for a single one. */
const EDIT_MS = 1_500;
const APPEND_MS = 800;
/** Slack ends a stream after about five minutes whatever is appended. */
const STREAM_LIFE_MS = 4 * 60_000;
/** `text` takes 4,000 in an edit. */
const MOST = 3_900;
const LOOKED_THROUGH = 200;
const LOOKED_BACK_S = 3_600;
/** Streams of which it is known that they are over. */
const MOST_KNOWN = 1_000;
/** How long a method that Slack does not know here is left alone. */
const SULK_MS = 10 * 60_000;

/** How a Slack call is refused that the same words without their blocks may pass. */
const BLOCKS_WRONG = new Set([
  'invalid_blocks',
  'invalid_blocks_format',
  'invalid_arguments',
  'msg_blocks_too_long',
]);
/** Errors of ending a stream that has ended. */
const OVER = new Set(['message_not_in_streaming_state', 'message_not_found', 'stopped_by_user']);

/** Slack as the conversation uses it. */
export function createPort(calls: Calls, pace: Pace): ChatPort<Place, Ref> {
  const { call } = calls;
  const sulking = new Map<string, number>();
  const works = (method: string) => (sulking.get(method) ?? 0) < performance.now();
  const sulk = (method: string) => sulking.set(method, performance.now() + SULK_MS);
  const ended = new Set<string>();

  return {
    post: (place, message, key) => post(calls, place, message, key),
    edit: (ref, message) => edit(calls, ref, message, ended),
    async find({ team, channel: at, thread, user }, key, message) {
      // A message may be posted to a person, but is looked for in their chat.
      const channel = at === user ? await direct(calls, user) : at;
      const method = thread ? 'conversations.replies' : 'conversations.history';
      const args = { channel, ...(thread ? { ts: thread } : {}), limit: LOOKED_THROUGH, oldest: recently() };
      const { messages } = await call(method, { ...args, include_all_metadata: true });
      const found = foundIn((messages as Found[] | undefined) ?? [], key, message);
      return found && { team, channel, ts: found.ts };
    },
    budget({ team, channel }, verb) {
      const method = { post: 'chat.postMessage', edit: 'chat.update', append: 'chat.appendStream' }[verb];
      return budgetOf(method, team, channel);
    },
    split,
    rhythmMs: EDIT_MS,
    stream: {
      ...{ lifeMs: STREAM_LIFE_MS, rhythmMs: APPEND_MS },
      fits: ({ channel, thread }) =>
        channel.startsWith('D') && thread !== undefined && works('chat.startStream'),
      async begin({ team, channel, thread, user }, status) {
        const budget = budgetOf('chat.startStream', team, channel);
        if ((await pace.take(budget)) > 0) throw new ChannelFault('later', 'chat.startStream: paced');
        const args = { channel, thread_ts: thread, recipient_user_id: user, recipient_team_id: team };
        const chunks = [taskOf(status, 'in_progress')];
        const { ts } = await call('chat.startStream', { ...args, chunks }).catch((error: unknown) => {
          if (error instanceof ChannelFault && error.kind === 'never') sulk('chat.startStream');
          throw error;
        });
        return { team, channel, ts: String(ts), streamed: true };
      },
      async status({ channel, ts }, text) {
        await call('chat.appendStream', { channel, ts, chunks: [taskOf(text, 'in_progress')] });
      },
      async append({ channel, ts }, text) {
        await call('chat.appendStream', { channel, ts, chunks: [{ type: 'markdown_text', text }] });
      },
    },
    /** Slack's own loader and stop button, where the app is an agent. */
    async signal({ team, channel, thread, user }, state) {
      const method = 'agents.sessions.setStatus';
      if (!thread || !works(method)) return;
      const status = { working: 'processing', waiting: 'suspended', done: 'active' }[state];
      try {
        if (state === 'working' && (await pace.take(budgetOf(method, team, channel))) > 0) return;
        await call(method, { channel_id: channel, thread_ts: thread, status, initiator_user_id: user });
      } catch (error) {
        if (error instanceof ChannelFault && error.kind === 'never') sulk(method);
      }
    },
  };
}

interface Found {
  ts: string;
  text?: string;
  bot_id?: string;
  metadata?: { event_payload?: { key?: unknown } };
}

/** Answers come oldest first, and what is looked for was posted a moment ago. */
function recently(): string {
  return (Date.now() / 1_000 - LOOKED_BACK_S).toFixed(6);
}

/** By its key; by its words where none of the app's messages has kept its key. */
function foundIn(messages: Found[], key: string, message: Message | undefined): Found | undefined {
  const byKey = messages.find((it) => it.metadata?.event_payload?.key === key);
  const own = messages.filter((it) => it.bot_id);
  if (byKey || !message || own.some((it) => it.metadata)) return byKey;
  const { text } = drawnOf(message);
  return own.findLast((it) => it.text === text);
}

function taskOf(title: string, status: 'in_progress' | 'complete') {
  return { type: 'task_update', id: 'work', title: title.slice(0, 250), status };
}

const QUIET = { unfurl_links: false, unfurl_media: false };

async function post(calls: Calls, place: Place, message: Message, key: string): Promise<Ref> {
  const { team, channel, thread, user, responseUrl } = place;
  // In a chat with the app alone every new message calls by itself; in a thread there it does not.
  const calling = message.notify && (thread !== undefined || !(channel === user || isAlone(place)));
  const drawn = drawnOf(message, calling ? user : undefined);
  const metadata = { event_type: 'rollbook_message', event_payload: { key } };
  const args = { channel, ...(thread ? { thread_ts: thread } : {}), ...QUIET, metadata };
  try {
    const posted = await tolerant(calls, 'chat.postMessage', args, drawn);
    return { team, channel: String(posted['channel'] ?? channel), ts: String(posted['ts']) };
  } catch (error) {
    // A command may be given where the app is no member; its own address answers there all the same.
    if (!responseUrl || !(error instanceof ChannelFault) || error.kind !== 'never') throw error;
    await calls.respond(responseUrl, { response_type: 'in_channel', ...drawn });
    return { team, channel, ts: '' };
  }
}

/** A message that streams can be edited only when its stream is over; `ended` are those that we know to be. */
async function edit(calls: Calls, { channel, ts, streamed }: Ref, message: Message, ended: Set<string>) {
  if (ts === '') return;
  const name = `${channel}:${ts}`;
  if (streamed && !ended.has(name)) {
    await calls.call('chat.stopStream', { channel, ts }).catch((error: unknown) => {
      if (!OVER.has(nameOf(error))) throw error;
    });
    if (ended.size >= MOST_KNOWN) ended.clear();
    ended.add(name);
  }
  await tolerant(calls, 'chat.update', { channel, ts }, drawnOf(message));
}

/** Words are worth more than their shape: without thumbs where Slack does not know them, without blocks at last. */
async function tolerant(
  { call, log }: Calls,
  method: string,
  args: Record<string, unknown>,
  drawn: { text: string; blocks: object[] },
) {
  const plain = drawn.blocks.filter((it) => (it as { type?: unknown }).type !== 'context_actions');
  const shapes = [drawn.blocks, ...(plain.length < drawn.blocks.length ? [plain] : [])];
  for (const blocks of shapes) {
    try {
      return await call(method, { ...args, text: drawn.text, blocks });
    } catch (error) {
      if (!BLOCKS_WRONG.has(nameOf(error))) throw error;
      log.warn(
        { method, why: nameOf(error) },
        'Slack refused the shape of a message; it goes in a plainer one',
      );
    }
  }
  return await call(method, { ...args, text: drawn.text });
}

function drawnOf(message: Message, notified?: string): { text: string; blocks: object[] } {
  if (!notified) return draw({ ...message, text: fits(message.text, MOST) });
  const text = `<@${notified}> ${toMrkdwn(message.text)}`;
  return { text, blocks: [{ type: 'section', text: { type: 'mrkdwn', text } }] };
}
