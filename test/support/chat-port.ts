import { setTimeout as sleep } from 'node:timers/promises';
import { type Budget, ChannelFault, type ChatPort, type Message } from '../../src/conversation/channel.ts';
import type { Database } from '../../src/db/connect.ts';
import { createLog } from '../../src/log.ts';

type Verb = 'post' | 'edit' | 'find' | 'begin' | 'status' | 'append';

/** One call of the channel, with when it began and ended (`performance.now()`), and why it was not taken. */
export interface PortCall {
  verb: Verb;
  at: number;
  ended: number;
  ref: string | undefined;
  text: string;
  key: string | undefined;
  failed: string | undefined;
}

interface Standing {
  room: string;
  key: string | undefined;
  message: Message;
  streaming: boolean;
}

/** `lost`: it takes effect, and nobody hears of it; `ok` is one that goes well between others that do not. */
type Fate = 'ok' | 'lost' | ChannelFault;

interface ChatOptions {
  /** What the port says that the channel takes; plenty unless told otherwise. */
  budgets?: Partial<Record<'post' | 'edit' | 'append', Budget>>;
  /** What the channel takes indeed, by verb; what is beyond is refused as `later`. */
  takes?: Partial<Record<Verb, Omit<Budget, 'name'>>>;
  rhythmMs?: number;
  stream?: { lifeMs: number; rhythmMs: number };
}

let chats = 0;

/** A channel as the conversation uses it, in memory: it does what a test tells it, and notes every call. */
export function chat(options: ChatOptions = {}) {
  chats += 1;
  const name = `chat-${process.pid}-${chats}`;
  const calls: PortCall[] = [];
  const standing = new Map<string, Standing>();
  const fates = new Map<Verb, Fate[]>();
  const slow = new Map<Verb, number>();
  const take = limiter(options.takes ?? {});

  const put = (room: string, message: Message, key?: string): string => {
    const ref = `${room}/${standing.size + 1}`;
    standing.set(ref, { room, key, message, streaming: key === undefined });
    return ref;
  };
  const change = (ref: string, message: (before: Message) => Message, streaming: boolean): string => {
    const before = standing.get(ref);
    if (!before) throw new ChannelFault('never', 'message_not_found');
    if (streaming && !before.streaming) throw new ChannelFault('never', 'not_streaming');
    standing.set(ref, { ...before, message: message(before.message), streaming });
    return ref;
  };

  async function call<T>(verb: Verb, about: Partial<PortCall>, effect: () => T): Promise<T> {
    const { ref, text = '', key } = about;
    const noted: PortCall = { verb, at: performance.now(), ended: 0, ref, text, key, failed: undefined };
    calls.push(noted);
    const fate = fates.get(verb)?.shift() ?? 'ok';
    try {
      await sleep(slow.get(verb) ?? 1);
      take(verb);
      if (fate instanceof ChannelFault) throw fate;
      const value = effect();
      if (fate === 'lost') throw new ChannelFault('doubtful', 'no answer');
      if (typeof value === 'string') noted.ref = value;
      return value;
    } catch (error) {
      noted.failed = error instanceof ChannelFault ? error.kind : String(error);
      throw error;
    } finally {
      noted.ended = performance.now();
    }
  }

  const port: ChatPort<{ room: string }, string> = {
    post: ({ room }, message, key) =>
      call('post', { text: message.text, key }, () => put(room, message, key)),
    edit: async (ref, message) => {
      await call('edit', { ref, text: message.text }, () => change(ref, () => message, false));
    },
    find: ({ room }, key) =>
      call(
        'find',
        { key },
        () => [...standing].find(([, it]) => it.room === room && it.key === key)?.[0] ?? undefined,
      ),
    budget: (_, verb) => {
      const budget = options.budgets?.[verb] ?? { name: verb, perMinute: 60_000, burst: 1_000 };
      return { ...budget, name: `${name}:${budget.name}` };
    },
    nameOf: (ref) => ref,
    // A bar stands for where a message would be too long.
    split: (message) => message.text.split('|').map((text) => ({ ...message, text })),
    rhythmMs: options.rhythmMs ?? 50,
    ...(options.stream && {
      stream: {
        ...options.stream,
        fits: () => true,
        begin: ({ room }, status) =>
          call('begin', { text: status }, () => put(room, { text: `_${status}_` })),
        status: async (ref, text) => {
          await call('status', { ref, text }, () => change(ref, () => ({ text: `_${text}_` }), true));
        },
        append: async (ref, text) => {
          const grown = (it: Message) => ({ text: (it.text.startsWith('_') ? '' : it.text) + text });
          await call('append', { ref, text }, () => change(ref, grown, true));
        },
      },
    }),
  };

  return {
    port: port as ChatPort,
    calls,
    /** What stands in a room, from top to bottom. */
    texts: (room: string) =>
      [...standing.values()].filter((it) => it.room === room).map((it) => it.message.text),
    of: (...verbs: Verb[]) => calls.filter((it) => verbs.includes(it.verb)),
    /** What becomes of the next calls of this verb, one after the other. */
    fail: (verb: Verb, ...next: Fate[]) => fates.set(verb, next),
    slow: (verb: Verb, ms: number) => slow.set(verb, ms),
    /** Somebody deletes a message. */
    remove: (ref: string) => standing.delete(ref),
    /** How many calls were under way at once, at most. */
    most: (among: PortCall[] = calls) =>
      Math.max(0, ...among.map((one) => among.filter((it) => it.at <= one.at && it.ended > one.at).length)),
  };
}

export const fault = (kind: ChannelFault['kind'], afterMs?: number) =>
  new ChannelFault(kind, `a ${kind}`, afterMs);

function limiter(takes: NonNullable<ChatOptions['takes']>) {
  const buckets = new Map<Verb, { tokens: number; at: number }>();
  return (verb: Verb) => {
    const budget = takes[verb];
    if (!budget) return;
    const now = performance.now();
    const { tokens, at } = buckets.get(verb) ?? { tokens: budget.burst, at: now };
    const had = Math.min(budget.burst, tokens + ((now - at) / 60_000) * budget.perMinute);
    const taken = had >= 1;
    buckets.set(verb, { tokens: taken ? had - 1 : had, at: now });
    // As channels say it: in whole seconds.
    if (!taken)
      throw new ChannelFault('later', '429', Math.ceil(((1 - had) * 60) / budget.perMinute) * 1_000);
  };
}

/** A log whose lines can be looked at. */
export function paperLog() {
  const lines: { level: number; msg: string; [field: string]: unknown }[] = [];
  const log = createLog(
    { level: 'warn', format: 'json' },
    { write: (line: string) => lines.push(JSON.parse(line)) },
  );
  return { log, lines, said: (msg: string) => lines.filter((it) => it.msg === msg) };
}

/** A database that a test can take away, for every statement or for those that it names. */
export function frailDatabase(db: Pick<Database, 'query'>) {
  let away: (name: string) => boolean = () => false;
  const names: string[] = [];
  const query: Database['query'] = async (name, sql, params) => {
    names.push(name);
    if (away(name)) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    return await db.query(name, sql, params);
  };
  return {
    query,
    names,
    takeAway: (which: (name: string) => boolean = () => true) => {
      away = which;
    },
    giveBack: () => {
      away = () => false;
    },
  };
}

/** Looks again and again until it holds. */
export async function until(holds: () => boolean | Promise<boolean>, ms = 5_000): Promise<void> {
  for (const end = performance.now() + ms; performance.now() < end; await sleep(10)) {
    if (await holds()) return;
  }
  throw new Error('It did not come about in time');
}
