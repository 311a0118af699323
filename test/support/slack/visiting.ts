import type { Post, Way } from './deliver.ts';
import { eventBody } from './events.ts';
import { copy } from './json.ts';
import { streamState } from './stream-state.ts';
import type { Delivery, Json } from './words.ts';
import { dmWith, type World } from './world.ts';

/** What people do with the app as a whole. */
export interface Visiting {
  opensHome(user: string, how?: Way & { tab?: 'home' | 'messages' }): Promise<Delivery>;
  /** The stop button of an agent session: its streams end first, then the app hears of it. */
  stops(user: string, channel: string, thread_ts: string, way?: Way): Promise<Delivery>;
  uninstalls(way?: Way): Promise<Delivery>;
  revokes(tokens: { oauth?: string[]; bot?: string[] }, way?: Way): Promise<Delivery>;
}

/** People who come, stop things, and throw the app out. */
export function createVisiting(world: World, post: Post): Visiting {
  const event = (it: Json, way: Way) =>
    post.send('events_api', String(it['type']), eventBody(world, it), way);
  return {
    opensHome(user, { tab = 'home', ...way } = {}) {
      const view = tab === 'home' ? world.homes.get(user) : undefined;
      const channel = dmWith(world, user).id;
      const seen = view ? { view: copy(view) } : {};
      return event({ type: 'app_home_opened', user, channel, tab, ...seen, event_ts: world.nextTs() }, way);
    },
    stops(user, channel, thread_ts, way = {}) {
      const open = (world.messages.get(channel) ?? []).filter(
        (it) => it.thread_ts === thread_ts && streamState(world, it) === 'open',
      );
      for (const { stream } of open)
        if (stream) Object.assign(stream, { state: 'stopped_by_user', endedAt: Date.now() });
      const streaming_message_ts = open.map((it) => it.ts);
      const fields = { user, channel, thread_ts, streaming_message_ts, event_ts: world.nextTs() };
      return event({ type: 'agent_session_stopped', ...fields }, way);
    },
    uninstalls(way = {}) {
      world.tokenTrouble = 'account_inactive';
      return event({ type: 'app_uninstalled', event_ts: world.nextTs() }, way);
    },
    revokes(tokens, way = {}) {
      if (tokens.bot?.includes(world.app.botUser)) world.tokenTrouble = 'token_revoked';
      return event({ type: 'tokens_revoked', tokens, event_ts: world.nextTs() }, way);
    },
  };
}
