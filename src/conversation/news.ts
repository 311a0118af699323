import type { Log } from '../log.ts';
import { everySo } from './every-so.ts';
import { createNewsRows, type NewsRowsNeeds, type Unsent } from './news-rows.ts';
import type { Message } from './shown.ts';

const EVERY_MS = 1_000;
const FORGET_MS = 3_600_000;

export interface NewsNeeds extends NewsRowsNeeds {
  log: Log;
  /** The news as a message, with what its person may do about it. */
  inWords(news: Unsent): Promise<Message>;
  everyMs?: number;
}

/**
 * Sends people news of their bookings, to a chat in which they are linked: out of the outbox and into the chat's
 * deliveries in one statement, so that nothing is lost when a process dies and nothing said twice by several.
 */
export function createNews(needs: NewsNeeds) {
  const { log, inWords, everyMs = EVERY_MS } = needs;
  const rows = createNewsRows(needs);
  let timers: NodeJS.Timeout[] = [];
  let looking: Promise<void> = Promise.resolve();

  const send = async (news: Unsent) => {
    const message = await inWords(news).catch((error: unknown) => {
      log.error({ err: error, news: news.id }, 'news cannot be put into words');
    });
    if (message && (await rows.send(news, message)))
      log.info({ news: news.id, channel: news.channel }, 'news is on its way');
  };
  const look = async () => {
    for (const delivery of await rows.takeBack())
      log.info({ delivery }, 'news is not shown where its person is no longer linked');
    for (const news of await rows.unsent()) {
      if (timers.length === 0) return;
      await send(news);
    }
  };

  return {
    start() {
      const every = everySo(needs);
      const work = () => {
        looking = look();
        return looking;
      };
      timers = [
        every(everyMs, work, 'news could not be sent'),
        every(FORGET_MS, rows.forget, 'old places of chats stay'),
      ];
    },
    async stop(): Promise<void> {
      for (const timer of timers.splice(0)) clearInterval(timer);
      await looking.catch(() => {});
    },
  };
}
