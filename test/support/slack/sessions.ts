import type { Handler } from './chat.ts';
import { list, no, text, yes } from './json.ts';
import { threadTrouble } from './messages.ts';
import type { Json, Session } from './words.ts';
import { sessionOf, type World } from './world.ts';

/** What an agent session can be. */
export const STATUSES = ['active', 'processing', 'suspended', 'closed'];

/** Notes a status, whoever set it. */
export function setSession(
  world: World,
  channel: string,
  thread_ts: string,
  status: string,
  by: 'agent' | 'assistant' | 'stream',
): Session {
  const session = sessionOf(world, channel, thread_ts);
  if (by === 'assistant') session.typing = status;
  else session.status = status;
  session.history.push({ at: Date.now(), status, by });
  return session;
}

/** The session that is meant, or why it cannot be one. */
function meant(args: Json, world: World): { channel: string; thread_ts: string } | { refusal: Json } {
  const channel = text(args['channel_id']);
  const known = world.channels.get(channel);
  if (!known) return { refusal: no('channel_not_found') };
  if (!known.botIn) return { refusal: no('not_authorized') };
  const thread_ts = text(args['thread_ts']);
  if (!thread_ts) return { refusal: no('thread_ts_required') };
  return threadTrouble(world, channel, thread_ts)
    ? { refusal: no('invalid_thread_ts') }
    : { channel, thread_ts };
}

const setStatus: Handler = (args, world) => {
  const status = text(args['status']);
  if (!STATUSES.includes(status)) return no('invalid_status');
  const place = meant(args, world);
  if ('refusal' in place) return place.refusal;
  const initiator = text(args['initiator_user_id']);
  if (initiator && !world.people.has(initiator)) return no('user_not_found');
  const title = text(args['title']);
  if (title.length > 200) return no('invalid_arguments');
  const isNew = sessionOf(world, place.channel, place.thread_ts).status === undefined;
  const session = setSession(world, place.channel, place.thread_ts, status, 'agent');
  if (isNew && title) session.title = title;
  if (isNew && initiator) session.initiator = initiator;
  return yes({ status, agent_status: status, title: session.title ?? '' });
};

const rename: Handler = (args, world) => {
  const place = meant(args, world);
  if ('refusal' in place) return place.refusal;
  const title = text(args['title']);
  if (title.length < 1 || title.length > 200) return no('invalid_arguments');
  const session = sessionOf(world, place.channel, place.thread_ts);
  // Seen by others in 2026: there must be a session.
  if (session.status === undefined) return no('not_authorized');
  session.title = title;
  return yes({ title });
};

const setThreadStatus: Handler = (args, world) => {
  const place = meant(args, world);
  if ('refusal' in place) return place.refusal;
  if (typeof args['status'] !== 'string') return no('invalid_arguments');
  const loading = list(args['loading_messages']) as unknown as string[];
  if (loading.length > 10) return no('invalid_arguments');
  const session = setSession(world, place.channel, place.thread_ts, args['status'], 'assistant');
  session.loading = args['status'] ? loading : [];
  return yes();
};

const setPrompts: Handler = (args, world) => {
  const channel = text(args['channel_id']);
  if (!world.channels.has(channel)) return no('channel_not_found');
  const thread_ts = text(args['thread_ts']);
  if (thread_ts && threadTrouble(world, channel, thread_ts)) return no('invalid_thread_ts');
  const prompts = list(args['prompts']);
  const whole = prompts.every((it) => text(it['title']) && text(it['message']));
  if (prompts.length < 1 || prompts.length > 4 || !whole) return no('invalid_arguments');
  const title = text(args['title']);
  world.prompts.push({
    ...{ channel, prompts, at: Date.now() },
    ...(thread_ts ? { thread_ts } : {}),
    ...(title ? { title } : {}),
  });
  return yes();
};

const setTitle: Handler = (args, world) => {
  const place = meant(args, world);
  if ('refusal' in place) return place.refusal;
  sessionOf(world, place.channel, place.thread_ts).title = text(args['title']);
  return yes();
};

/** `agents.sessions.*` and what it replaces. */
export const sessions: Record<string, Handler> = {
  'agents.sessions.setStatus': setStatus,
  'agents.sessions.rename': rename,
  'assistant.threads.setStatus': setThreadStatus,
  'assistant.threads.setSuggestedPrompts': setPrompts,
  'assistant.threads.setTitle': setTitle,
};
