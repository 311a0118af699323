import type { Database } from '../db/connect.ts';
import type { Events } from '../events.ts';
import { type Log, withCorrelation } from '../log.ts';
import type { ChannelName, Clock, Site } from '../words.ts';
import type { Receive } from './channel.ts';
import { createMet, type Met } from './chat-places.ts';
import type { ChatPort, Deliveries, Inbox, InboxItem, Pace } from './chat-port.ts';
import { createDeliveries } from './deliveries.ts';
import type { Desk } from './desk-words.ts';
import { createInbox } from './inbox.ts';
import { correlationOf } from './inbox-rows.ts';
import { createPace } from './pace.ts';
import type { Tell } from './put-off.ts';
import { createReplies, type Replies } from './replies.ts';

export interface ChatRoomsNeeds {
  db: Pick<Database, 'query'>;
  clock: Clock;
  events: Events;
  log: Log;
  site: Site;
  receive: Receive;
  desk: Desk;
}

/** What every chat channel shares: what comes in, what goes out, how fast, and replies that grow. */
export interface ChatRooms {
  desk: Desk;
  receive: Receive;
  log: Log;
  pace: Pace;
  met: Met;
  openInbox(work: (item: InboxItem) => Promise<void>): Inbox;
  openDeliveries(port: ChatPort): Deliveries;
  openReplies(port: ChatPort, deliveries: Deliveries): Replies;
}

/** The shared rooms as one channel sees them: its own rows, the same rules. */
export function createChatRooms(needs: ChatRoomsNeeds, channel: ChannelName): ChatRooms {
  const { db, clock, events, log, site, receive, desk } = needs;
  const pace = createPace(db, channel);
  const own = { db, clock, log, channel, siteId: site.id };
  const tell: Tell = (result, { created_at: stored }) =>
    events.emit({ type: 'delivery', channel, result, ms: clock().getTime() - stored.getTime() });
  return {
    ...{ desk, receive, log, pace, met: createMet(own) },
    openInbox: (work) =>
      counted(createInbox({ ...own, work: (item) => inItsOwn(channel, item, work) }), events, channel),
    openDeliveries: (port) => createDeliveries({ ...own, port, pace, tell }),
    openReplies: (port, deliveries) => createReplies({ port, pace, deliveries, receive, desk, log }),
  };
}

/** One id from the delivery on, the same when another process takes it over: logs, turns and changes carry it. */
function inItsOwn<T>(channel: ChannelName, item: InboxItem, work: (item: InboxItem) => T): T {
  return withCorrelation(correlationOf(channel, item.key), () => work(item));
}

/** The same inbox, of which each delivery is told: a channel acknowledges once it is stored. */
function counted(inbox: Inbox, events: Events, channel: ChannelName): Inbox {
  return {
    ...inbox,
    async put(delivered) {
      const began = performance.now();
      const told = (result: 'new' | 'seen' | 'failed') =>
        events.emit({ type: 'inbound', channel, result, ms: performance.now() - began });
      try {
        const result = await inbox.put(delivered);
        told(result);
        return result;
      } catch (error) {
        told('failed');
        throw error;
      }
    },
  };
}
