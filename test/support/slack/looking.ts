import { repliesOf } from './messages.ts';
import { streamState } from './stream-state.ts';
import type { Call, Delivery, Ephemeral, Message, Session, View } from './words.ts';
import { findMessage, type World } from './world.ts';

/** What a person at the screen would see, and what the log says. */
export interface Looking {
  /** The parent and its replies. */
  thread(channel: string, ts: string): Message[];
  /** What stands in the channel itself. */
  visible(channel: string): Message[];
  message(channel: string, ts: string): Message | undefined;
  /** What the app said, oldest first. */
  fromApp(channel: string): Message[];
  /** The text as this person sees it now: an open stream shows in full to its recipient only. */
  textFor(user: string, message: Message): string;
  streamState(message: Message): string | undefined;
  home(user: string): View | undefined;
  /** The modal on top. */
  modal(user: string): View | undefined;
  modals(user: string): View[];
  ephemerals(user: string): Ephemeral[];
  session(channel: string, thread_ts: string): Session | undefined;
  calls(method?: string): Call[];
  /** Without the app's own messages that come back. */
  deliveries(type?: string): Delivery[];
  /** Calls of a method that were answered 429. */
  limited(method?: string): Call[];
}

/** Eyes. */
export function createLooking(world: World): Looking {
  const all = (channel: string) => world.messages.get(channel) ?? [];
  const calls = (method?: string) =>
    world.log.filter((it): it is Call => it.kind === 'call' && (!method || it.method === method));
  return {
    calls,
    message: (channel, ts) => findMessage(world, channel, ts),
    thread(channel, ts) {
      const parent = findMessage(world, channel, ts);
      return [...(parent ? [parent] : []), ...repliesOf(world, channel, ts)];
    },
    visible: (channel) =>
      all(channel).filter((it) => !it.thread_ts || it.thread_ts === it.ts || it.broadcast),
    fromApp: (channel) => all(channel).filter((it) => it.bot_id === world.app.botId),
    textFor(user, message) {
      const kind = world.channels.get(message.channel)?.kind;
      const live = streamState(world, message) === 'open' && kind !== 'im';
      return live && message.stream?.recipient !== user ? (message.stream?.first ?? '') : message.text;
    },
    streamState: (message) => streamState(world, message),
    home: (user) => world.homes.get(user),
    modal: (user) => world.modals.get(user)?.at(-1),
    modals: (user) => [...(world.modals.get(user) ?? [])],
    ephemerals: (user) => world.ephemerals.filter((it) => it.user === user),
    session: (channel, thread_ts) => world.sessions.get(`${channel}:${thread_ts}`),
    deliveries: (type) =>
      world.log.filter(
        (it): it is Delivery => it.kind === 'delivery' && !it.echo && (!type || it.type === type),
      ),
    limited: (method) => calls(method).filter((it) => it.status === 429),
  };
}
