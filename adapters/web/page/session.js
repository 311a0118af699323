/**
 * Who is signed in. The token lives in sessionStorage: it survives a reload, not the tab, and is
 * never part of an address. The draft and the open conversation live beside it.
 */
const KEY = 'rollbook.session';
const DRAFT = 'rollbook.draft';
const CONVERSATION = 'rollbook.conversation';
const LINK = 'rollbook.link';

/** @param {Storage} [storage] */
export function createSession(storage = globalThis.sessionStorage) {
  /** @type {{ token: string, expires_at: number, life_ms: number, user: any } | undefined} */
  let current;
  try {
    current = JSON.parse(storage.getItem(KEY) ?? 'null') ?? undefined;
  } catch {
    current = undefined;
  }

  function write(key, value) {
    try {
      if (value) storage.setItem(key, value);
      else storage.removeItem(key);
    } catch {
      // A full or forbidden storage costs the reload, nothing else.
    }
  }

  return {
    get: () => current,
    user: () => current?.user,
    /** Keeps the answer of /login, /register or /token/refresh; times are of this machine's clock. */
    keep(answer) {
      const life = answer.expires_in * 1000;
      const user = answer.user ?? current?.user;
      current = { token: answer.access_token, expires_at: Date.now() + life, life_ms: life, user };
      write(KEY, JSON.stringify(current));
    },
    clear() {
      current = undefined;
      write(KEY, '');
    },
    draft: () => storage.getItem(DRAFT) ?? '',
    keepDraft: (text) => write(DRAFT, text),
    conversation: () => storage.getItem(CONVERSATION) ?? undefined,
    keepConversation: (id) => write(CONVERSATION, id),
    /** The secret of a link from a chat, while it is not used. */
    link: () => storage.getItem(LINK) ?? '',
    keepLink: (secret) => write(LINK, secret),
  };
}

/** Someone who touched neither key nor pointer for this long is away, and their token may lapse. */
const AWAY_MS = 15 * 60_000;

/**
 * Fetches a fresh token shortly before the old one ends, while the person is there. Returns a
 * function that stops it.
 * @param {{ session: any, api: any, onEnded: () => void, busy: () => boolean }} needs
 */
export function keepFresh({ session, api, onEnded, busy }) {
  let lastSeen = Date.now();
  let asking = false;
  const seen = () => {
    lastSeen = Date.now();
  };
  const signs = ['keydown', 'pointerdown', 'wheel'];
  for (const sign of signs) document.addEventListener(sign, seen, { passive: true });

  async function tick() {
    const now = session.get();
    if (!now || asking) return;
    const left = now.expires_at - Date.now();
    if (left <= 0) return onEnded();
    const present = busy() || Date.now() - lastSeen < AWAY_MS;
    if (!present || left > Math.min(60_000, now.life_ms / 3)) return;
    asking = true;
    try {
      session.keep(await api.post('/token/refresh'));
    } catch {
      // Whatever went wrong, the token still holds for a while and the next tick asks again.
    } finally {
      asking = false;
    }
  }

  const timer = setInterval(tick, 5000);
  return () => {
    clearInterval(timer);
    for (const sign of signs) document.removeEventListener(sign, seen);
  };
}
