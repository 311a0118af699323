import { readEvents } from './sse.js';

const POLL_MS = 15_000;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

/**
 * Says when something changed: by the server's own stream where it can be had, else by asking every
 * 15 seconds. A hidden page lets go of its stream, since a browser allows one site only a few
 * connections, and looks once when it is seen again.
 * @param {{ api: any, onChange: () => void }} needs
 */
export function createLive({ api, onChange }) {
  let connected = false;
  let abort;
  let wait = FIRST_WAIT_MS;
  let timer;
  let poll;

  async function follow() {
    abort = new AbortController();
    const { signal } = abort;
    try {
      const response = await api.open('GET', '/events', { signal });
      if (!response.body || !response.headers.get('content-type')?.includes('event-stream'))
        throw new Error();
      connected = true;
      wait = FIRST_WAIT_MS;
      onChange();
      await readEvents(response.body, (event) => event.event === 'change' && onChange());
    } catch {
      // Any failure has the same answer: poll meanwhile, and try the stream again below.
    }
    connected = false;
    if (signal.aborted) return;
    abort.abort();
    // Half of the wait is chance, so that a restarted server does not meet everybody at once.
    timer = setTimeout(follow, wait / 2 + Math.random() * (wait / 2));
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }

  /** Begins anew when the page is seen again, or the network is back. */
  function renew() {
    clearTimeout(timer);
    abort?.abort();
    if (document.hidden) return;
    wait = FIRST_WAIT_MS;
    onChange();
    follow();
  }

  return {
    start() {
      wait = FIRST_WAIT_MS;
      follow();
      poll = setInterval(() => {
        if (!connected && !document.hidden) onChange();
      }, POLL_MS);
      document.addEventListener('visibilitychange', renew);
      globalThis.addEventListener('online', renew);
    },
    stop() {
      clearTimeout(timer);
      clearInterval(poll);
      abort?.abort();
      document.removeEventListener('visibilitychange', renew);
      globalThis.removeEventListener('online', renew);
    },
  };
}
