import type { Database } from '../db/connect.ts';
import type { Log } from '../log.ts';
import type { ChannelName, Clock, Site } from '../words.ts';
import type { Receive } from './channel.ts';
import { createMet, type Met } from './chat-places.ts';
import type { ChatPort, Deliveries, Inbox, InboxItem, Pace } from './chat-port.ts';
import { createDeliveries } from './deliveries.ts';
import type { Desk } from './desk-words.ts';
import { createInbox } from './inbox.ts';
import { createPace } from './pace.ts';
import { createReplies, type Replies } from './replies.ts';

export interface ChatRoomsNeeds {
  db: Pick<Database, 'query'>;
  clock: Clock;
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
  const { db, clock, log, site, receive, desk } = needs;
  const pace = createPace(db, channel);
  const own = { db, clock, log, channel, siteId: site.id };
  return {
    ...{ desk, receive, log, pace, met: createMet(own) },
    openInbox: (work) => createInbox({ ...own, work }),
    openDeliveries: (port) => createDeliveries({ ...own, port, pace }),
    openReplies: (port, deliveries) => createReplies({ port, pace, deliveries, receive, desk, log }),
  };
}
