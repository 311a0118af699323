import { z } from 'zod';
import { bearerOf } from './auth.ts';
import type { Group } from './needs.ts';
import { SENT } from './route.ts';
import type { Stream } from './streams.ts';

const POLL_MS = 2_000;
/** How often a listener's token is looked at again, so that a disabled account hears no more. */
const LOOK_AGAIN_MS = 15_000;

interface Listener {
  stream: Stream;
  /** Whether its token still holds. */
  holds(): Promise<boolean>;
}

/** Tells open pages that something changed, in whichever process it did. */
export function changeRoutes({ route, needs, streams }: Group): void {
  const watch = createWatch(needs);
  route({
    name: 'events',
    method: 'GET',
    url: '/events',
    tag: 'Bookings',
    summary: 'Hear when something changed',
    description:
      'Server-sent events: `change` with `{cursor}` whenever bookings, outages or the fleet changed; look again then. Comments every 15 s. Ends when the access token does; connect again with a new one.',
    access: 'signed-in',
    noHead: true,
    answer: {
      status: 200,
      says: 'A stream that stays open.',
      schema: z.string(),
      contentType: 'text/event-stream',
    },
    async handle({ request, reply }) {
      const stream = streams.open(reply, { atShutdown: 'end' });
      const bearer = bearerOf(request);
      const holds = async () => (await needs.accounts.verify(bearer, 'web', request.id)).ok;
      watch.add({ stream, holds });
      return SENT;
    },
  });
}

/** One look at the database every two seconds for all listeners together, and none without listeners. */
function createWatch({ allocation, events, log }: Group['needs']) {
  const listeners = new Set<Listener>();
  let cursor: string | undefined;
  let timers: NodeJS.Timeout[] = [];
  let looking = false;
  let stopHearing = () => {};

  const tell = async (listener: Listener, changed: string) => {
    if (await listener.holds()) await listener.stream.send('change', { cursor: changed });
    else listener.stream.end();
  };
  const look = async () => {
    if (looking) return;
    looking = true;
    try {
      const now = await allocation.changeCursor();
      const changed = cursor !== undefined && now !== cursor;
      cursor = now;
      if (changed) await Promise.all([...listeners].map((listener) => tell(listener, now)));
    } catch (error) {
      log.debug({ err: error }, 'could not look for changes; looking again in two seconds');
    } finally {
      looking = false;
    }
  };
  const lookAgain = async () => {
    for (const listener of listeners) {
      const holds = await listener.holds().catch(() => true);
      if (!holds) listener.stream.end();
    }
  };
  const start = () => {
    void look();
    timers = [setInterval(look, POLL_MS), setInterval(lookAgain, LOOK_AGAIN_MS)];
    stopHearing = events.on((event) => {
      if (event.type === 'change') void look();
    });
  };
  const stop = () => {
    for (const timer of timers) clearInterval(timer);
    stopHearing();
    cursor = undefined;
  };
  return {
    add(listener: Listener) {
      listeners.add(listener);
      if (listeners.size === 1) start();
      listener.stream.signal.addEventListener('abort', () => {
        listeners.delete(listener);
        if (listeners.size === 0) stop();
      });
    },
  };
}
