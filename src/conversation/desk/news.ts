import { bookingOf, sayNews } from '../news-phrases.ts';
import type { Unsent } from '../news-rows.ts';
import type { Message } from '../shown.ts';
import type { DeskNeeds } from './needs.ts';
import { createRoom, here } from './room.ts';
import { storyOf, withBooking } from './standing.ts';

/** News as its person is shown it: what happened, the booking as it stands now, and what they may do about it. */
export function createNewsWords(needs: DeskNeeds) {
  const room = createRoom(needs);
  return async ({ payload, account_id, fullname, role, channel }: Unsent): Promise<Message> => {
    const actor = {
      ...{ accountId: account_id, siteId: room.site.id, role, fullname, channel },
      correlationId: room.newId(),
    };
    const text = sayNews(payload, here(room));
    const booking = await storyOf(room, actor, bookingOf(payload));
    return { ...(booking.ok ? withBooking(room, actor, text, booking.value) : { text }), notify: true };
  };
}
