import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Deliveries,
  HANDED_OVER,
  type Inbound,
  type InboxItem,
  type LastWord,
  type TurnEvent,
} from '../src/conversation/channel.ts';
import { createDeliveries } from '../src/conversation/deliveries.ts';
import { createPace } from '../src/conversation/pace.ts';
import { PHRASES } from '../src/conversation/phrases.ts';
import { createReplies, type RepliesNeeds, type ToAnswer } from '../src/conversation/replies.ts';
import type { Actor } from '../src/words.ts';
import { chat, fault, paperLog, until } from './support/chat-port.ts';
import { type TestDatabase, testDatabase } from './support/database.ts';

/** A reply grows in front of a person's eyes in one message, and its last word stands there in the end. */

const RHYTHM_MS = 60;
const LIVE = { lifeMs: 60_000, rhythmMs: RHYTHM_MS };

let database: TestDatabase;
const sites: string[] = [];
const opened: Deliveries[] = [];
beforeAll(async () => {
  database = await testDatabase();
  const made = await database.owner.query<{ id: string }>(
    'sites',
    `INSERT INTO site (name, time_zone) SELECT 'Site ' || n, 'UTC' FROM generate_series(1, 60) n RETURNING id`,
  );
  sites.push(...made.map(({ id }) => id));
});
afterAll(async () => {
  await Promise.all(opened.map((it) => it.stop()));
  await database.drop();
});

type Chat = ReturnType<typeof chat>;
const siteOfChat = new Map<Chat, string>();
/** Each chat stands at a site of its own: these tests mostly wait, and do so together. */
function siteOf(room: Chat): string {
  const site = siteOfChat.get(room) ?? sites.pop() ?? '';
  siteOfChat.set(room, site);
  return site;
}

const status = (text: string): TurnEvent => ({ type: 'status', text });
const delta = (text: string): TurnEvent => ({ type: 'delta', text });
const usage = { input_tokens: 0, output_tokens: 0, cost_usd: 0 };
const message = (text: string): TurnEvent => ({ type: 'message', text, model: 'scripted', usage });

/** What a run says; for how long it says nothing, or until what; without a last word when it is handed over. */
type Script = (TurnEvent | number | ((room: Chat) => unknown))[];

async function* play(script: Script, room: Chat, { signal }: Inbound): AsyncIterable<TurnEvent> {
  for (const step of script) {
    if (typeof step === 'number') await sleep(step, undefined, { signal }).catch(() => {});
    else if (typeof step === 'function') await until(() => signal.aborted || Boolean(step(room)));
    else yield step;
    if (signal.aborted) return;
  }
  yield { type: 'done' };
}

const seen = (text: string) => (room: Chat) =>
  room.calls.some((it) => it.ended > 0 && !it.failed && it.text.includes(text));
const over = (verb: 'post' | 'edit' | 'find', count: number) => (room: Chat) =>
  room.of(verb).filter((it) => it.ended > 0).length >= count;

/** Each word is seen before the next one comes. */
const WORDS = ['One ', 'two ', 'three.'].flatMap((text) => [delta(text), seen(text)]);
const GROWING: Script = [status('Looking'), seen('Looking'), ...WORDS];

function repliesOf(room: Chat, script: Script, more: Partial<RepliesNeeds> = {}) {
  const { port } = room;
  const pace = createPace(database.db, 'slack');
  const { log, lines } = paperLog();
  const deliveries = createDeliveries({
    ...{ db: database.db, siteId: siteOf(room), clock: () => new Date(), log, channel: 'slack' },
    ...{ port, pace, times: { leaseMs: 2_000, renewMs: 500, lookMs: 300 } },
  });
  deliveries.start();
  opened.push(deliveries);
  const replies = createReplies({
    ...{ port, pace, deliveries, log, receive: (inbound: Inbound) => play(script, room, inbound) },
    ...{ desk: { present: async (_a: Actor, _t: string, last: LastWord) => ({ text: last.text }) }, ...more },
  });
  return { replies, lines };
}

const ending = new AbortController();
/** A delivery, and what was noted about its reply. */
function itemOf(key: string, more: Partial<InboxItem> = {}) {
  const kept: unknown[] = [];
  const item: InboxItem = {
    ...{ key, line: key, payload: {}, reply: null, attempts: 1, signal: ending.signal },
    keep: async (reply) => void kept.push(reply),
    ...more,
  };
  return { item, kept };
}

const said = (room: string, more: Partial<ToAnswer> = {}): ToAnswer => ({
  ...{ actor: {} as Actor, threadId: room, place: { room }, text: 'book it', ...more },
});

/** Keys of the last words that were stored. */
async function keysOf(room: Chat): Promise<string[]> {
  const rows = await database.owner.query<{ key: string }>(
    'keys',
    'SELECT key FROM delivery WHERE site_id = $1 ORDER BY id',
    [siteOf(room)],
  );
  return rows.map((it) => it.key);
}

const allShown = (room: Chat) =>
  until(async () => {
    const rows = await database.owner.query<{ shown: boolean }>(
      'shown',
      'SELECT delivered_at IS NOT NULL AS shown FROM delivery WHERE site_id = $1',
      [siteOf(room)],
    );
    return rows.length > 0 && rows.every((it) => it.shown);
  });

describe.concurrent('a reply that grows by edits', () => {
  it('shows what is being done, then its words, then its last word, in one message', async () => {
    const room = chat({ rhythmMs: RHYTHM_MS });
    const { item, kept } = itemOf('a');
    await repliesOf(room, [...GROWING, message('Whole.')]).replies.answer(item, said('r'));
    await allShown(room);
    expect(room.calls.map((it) => it.text)).toEqual([
      ...['_Looking_', 'One ', 'One two ', 'One two three.', 'Whole.'],
    ]);
    expect(room.texts('r')).toEqual(['Whole.']);
    expect(kept).toEqual([{ ref: 'r/1', streamed: false }]);
    expect(room.of('find')).toEqual([]);
    expect(await keysOf(room)).toEqual(['a:reply']);
  });

  it('is drawn no faster than the rhythm, never twice at once, and lacks nothing in the end', async () => {
    const room = chat({ rhythmMs: RHYTHM_MS });
    room.slow('edit', 40);
    const words = Array.from({ length: 100 }, (_, at) => [delta(`${at} `), 5]).flat();
    const { replies } = repliesOf(room, [status('Looking'), ...words, 200, message('Whole.')]);
    await replies.answer(itemOf('a').item, said('r'));
    await allShown(room);
    const drawn = room.of('edit').slice(0, -1);
    const gaps = drawn.slice(1).map((it, at) => it.at - (drawn[at]?.at ?? 0));
    // A timer may be a millisecond early.
    expect(Math.min(...gaps)).toBeGreaterThan(RHYTHM_MS - 3);
    expect(drawn.length).toBeGreaterThan(4);
    expect(room.most()).toBe(1);
    expect(drawn.at(-1)?.text).toMatch(/98 99 $/);
  });

  it('draws nothing more once its last word is there, also not what waited for its turn', async () => {
    const room = chat({ rhythmMs: 200 });
    const { replies } = repliesOf(room, [
      status('Looking'),
      seen('Looking'),
      delta('One'),
      message('Whole.'),
    ]);
    await replies.answer(itemOf('a').item, said('r'));
    await sleep(400);
    expect(room.calls.map((it) => it.text)).toEqual(['_Looking_', 'Whole.']);
  });

  it('waits for an edit that is under way before its last word, which nothing then covers', async () => {
    const room = chat({ rhythmMs: RHYTHM_MS });
    room.slow('edit', 300);
    const { replies } = repliesOf(room, [
      status('Looking'),
      seen('Looking'),
      delta('One'),
      (it: Chat) => it.of('edit').length > 0,
      message('Whole.'),
    ]);
    await replies.answer(itemOf('a').item, said('r'));
    await allShown(room);
    expect(room.texts('r')).toEqual(['Whole.']);
    expect(room.most()).toBe(1);
  });

  it('is posted as its last word when nothing was shown before', async () => {
    const room = chat();
    await repliesOf(room, [message('Whole.')]).replies.answer(itemOf('a').item, said('r'));
    await allShown(room);
    expect(room.calls.map((it) => [it.verb, it.text])).toEqual([['post', 'Whole.']]);
  });

  it('begins with what was heard, and ends with it', async () => {
    const room = chat({ rhythmMs: RHYTHM_MS });
    const { replies } = repliesOf(room, [status('Looking'), seen('Heard'), ...WORDS, message('Whole.')]);
    await replies.answer(itemOf('a').item, said('r', { preface: 'Heard: “book”' }));
    await allShown(room);
    expect(room.calls[0]?.text).toBe('Heard: “book”\n\n');
    expect(room.of('edit')[0]?.text).toBe('Heard: “book”\n\nOne ');
    expect(room.texts('r')).toEqual(['Heard: “book”\n\nWhole.']);
  });

  it('whose message somebody deletes says its last word anew', async () => {
    const room = chat({ rhythmMs: RHYTHM_MS });
    const removed = () => seen('Looking')(room) && room.remove('r/1');
    const script = [status('Looking'), removed, delta('One'), over('edit', 1), 1_200, message('Whole.')];
    await repliesOf(room, script).replies.answer(itemOf('a').item, said('r'));
    await allShown(room);
    expect(room.texts('r')).toEqual(['Whole.']);
    expect(room.of('edit')).toHaveLength(2);
  });
});

describe.concurrent('a lost answer', () => {
  it('to the first post has the message found and gone on with', async () => {
    const room = chat({ rhythmMs: RHYTHM_MS });
    room.fail('post', 'lost');
    const { item, kept } = itemOf('a');
    const { replies } = repliesOf(room, [
      status('Looking'),
      over('find', 1),
      delta('One'),
      seen('One'),
      message('Whole.'),
    ]);
    await replies.answer(item, said('r'));
    await allShown(room);
    expect(room.texts('r')).toEqual(['Whole.']);
    expect(room.of('post')).toHaveLength(1);
    expect(kept).toEqual([{ ref: 'r/1', streamed: false }]);
  });

  it('to the first post of a short reply has its last word stand there, and not beside it', async () => {
    const room = chat();
    room.fail('post', 'lost');
    const { replies } = repliesOf(room, [status('Looking'), over('post', 1), message('Whole.')]);
    await replies.answer(itemOf('a').item, said('r'));
    await allShown(room);
    expect(room.texts('r')).toEqual(['Whole.']);
    expect(room.calls.map((it) => it.verb)).toEqual(['post', 'find', 'edit']);
  });

  it('is not followed by a second post while nobody can look', async () => {
    const room = chat();
    room.fail('post', 'lost');
    room.fail('find', fault('doubtful'));
    const { replies } = repliesOf(room, [status('Looking'), over('find', 1), message('Whole.')]);
    await replies.answer(itemOf('a').item, said('r'));
    await allShown(room);
    expect(room.texts('r')).toEqual(['Whole.']);
    expect(room.calls.map((it) => it.verb)).toEqual(['post', 'find', 'find', 'edit']);
  });

  it('to a post that was not taken has it posted', async () => {
    const room = chat();
    room.fail('post', fault('doubtful'));
    const { replies } = repliesOf(room, [status('Looking'), over('post', 2), message('Whole.')]);
    await replies.answer(itemOf('a').item, said('r'));
    await allShown(room);
    expect(room.calls.map((it) => it.verb)).toEqual(['post', 'find', 'post', 'edit']);
    expect(room.texts('r')).toEqual(['Whole.']);
  });
});

describe.concurrent('a channel that is too busy', () => {
  it('for an edit is left alone for as long as it says, by all replies and by the last word', async () => {
    const room = chat({ rhythmMs: RHYTHM_MS });
    room.fail('edit', fault('later', 2_000));
    const { replies } = repliesOf(room, [
      ...GROWING.slice(0, 2),
      delta('One '),
      400,
      delta('two '),
      400,
      message('Whole.'),
    ]);
    await replies.answer(itemOf('a').item, said('r'));
    const held = await createPace(database.db, 'slack').take(room.port.budget({ room: 'r' }, 'edit'));
    expect(held).toBeGreaterThan(500);
    await allShown(room);
    const [refused, last] = room.of('edit');
    expect([refused?.text, last?.text]).toEqual(['One ', 'Whole.']);
    expect((last?.at ?? 0) - (refused?.ended ?? 0)).toBeGreaterThanOrEqual(1_900);
    expect(room.of('edit')).toHaveLength(2);
  });

  it('for the first post is asked again, and then it grows', async () => {
    const room = chat({ rhythmMs: RHYTHM_MS });
    room.fail('post', fault('later', 700));
    const { replies } = repliesOf(room, [status('Looking'), over('post', 2), message('Whole.')]);
    await replies.answer(itemOf('a').item, said('r'));
    await allShown(room);
    expect(room.calls.map((it) => it.text)).toEqual(['_Looking_', '_Looking_', 'Whole.']);
    const [first, second] = room.of('post');
    expect((second?.at ?? 0) - (first?.ended ?? 0)).toBeGreaterThanOrEqual(695);
  });
});

describe.concurrent('a reply that the channel lets grow', () => {
  const lines = (room: Chat) => room.calls.map((it) => [it.verb, it.text]);

  it('begins with what is being done, gets its words bit by bit, and ends whole', async () => {
    const room = chat({ stream: LIVE });
    const { item, kept } = itemOf('a');
    const script = [...GROWING.slice(0, 2), status('Booking'), seen('Booking'), ...WORDS, message('Whole.')];
    await repliesOf(room, script).replies.answer(item, said('r'));
    await allShown(room);
    expect(lines(room)).toEqual([
      ['begin', 'Looking'],
      ['status', 'Booking'],
      ...['One ', 'two ', 'three.'].map((text) => ['append', text]),
      ['edit', 'Whole.'],
    ]);
    expect(room.texts('r')).toEqual(['Whole.']);
    expect(kept).toEqual([{ ref: 'r/1', streamed: true }]);
  });

  it('and then refuses a bit goes on by edits of the same message, without waiting for more words', async () => {
    const room = chat({ stream: LIVE, rhythmMs: RHYTHM_MS });
    room.fail('append', 'ok', fault('never'));
    const { replies } = repliesOf(room, [...GROWING.slice(0, -2), message('Whole.')]);
    await replies.answer(itemOf('a').item, said('r'));
    await allShown(room);
    expect(lines(room).slice(1)).toEqual([
      ['append', 'One '],
      ['append', 'two '],
      ['edit', 'One two '],
      ['edit', 'Whole.'],
    ]);
    expect(room.texts('r')).toEqual(['Whole.']);
  });

  it('and then is too busy for a bit gets it at its time, once', async () => {
    const room = chat({ stream: LIVE, rhythmMs: RHYTHM_MS });
    room.fail('append', fault('later', 200));
    await repliesOf(room, [...GROWING, message('Whole.')]).replies.answer(itemOf('a').item, said('r'));
    const [first, second, ...more] = room.of('append');
    expect((second?.at ?? 0) - (first?.ended ?? 0)).toBeGreaterThanOrEqual(195);
    expect([second, ...more].map((it) => it?.text).join('')).toBe('One two three.');
  });

  it('goes on by edits before the channel would end it by itself', async () => {
    const room = chat({ stream: { ...LIVE, lifeMs: 700 }, rhythmMs: RHYTHM_MS });
    const script = [...GROWING.slice(0, 4), 750, delta('two '), seen('two '), message('Whole.')];
    await repliesOf(room, script).replies.answer(itemOf('a').item, said('r'));
    await allShown(room);
    expect(lines(room).slice(1)).toEqual([
      ['append', 'One '],
      ['edit', 'One two '],
      ['edit', 'Whole.'],
    ]);
  });

  it.each(['never', 'later', 'doubtful'] as const)('but not now (%s) is posted and edited', async (kind) => {
    const room = chat({ stream: LIVE, rhythmMs: RHYTHM_MS });
    room.fail('begin', fault(kind));
    const { item, kept } = itemOf('a');
    await repliesOf(room, [...GROWING, message('Whole.')]).replies.answer(item, said('r'));
    await allShown(room);
    expect(lines(room).slice(0, 3)).toEqual([
      ['begin', 'Looking'],
      ['post', '_Looking_'],
      ['edit', 'One '],
    ]);
    expect(kept).toEqual([{ ref: 'r/1', streamed: false }]);
  });

  it('without anything to say yet begins with a line all the same', async () => {
    const room = chat({ stream: LIVE });
    await repliesOf(room, [delta('One'), seen('One'), message('Whole.')]).replies.answer(
      itemOf('a').item,
      said('r'),
    );
    expect(lines(room).slice(0, 2)).toEqual([
      ['begin', '…'],
      ['append', 'One'],
    ]);
  });
});

describe.concurrent('a process that takes a reply over', () => {
  it('goes on in the message that was noted, by edits also where it had been streamed', async () => {
    const room = chat({ stream: LIVE, rhythmMs: RHYTHM_MS });
    const ref = await room.port.stream?.begin({ room: 'r' }, 'Looking');
    const { item } = itemOf('a', { attempts: 2, reply: { ref, streamed: true } });
    await repliesOf(room, [...GROWING, message('Whole.')]).replies.answer(item, said('r'));
    await allShown(room);
    expect(room.texts('r')).toEqual(['Whole.']);
    expect(new Set(room.calls.slice(1).map((it) => it.verb))).toEqual(new Set(['edit']));
  });

  it('finds the message where nothing was noted, and notes it', async () => {
    const room = chat({ stream: LIVE, rhythmMs: RHYTHM_MS });
    await room.port.post({ room: 'r' }, { text: '_Looking_' }, 'a:live');
    const { item, kept } = itemOf('a', { attempts: 2 });
    await repliesOf(room, [...GROWING, message('Whole.')]).replies.answer(item, said('r'));
    await allShown(room);
    expect(room.texts('r')).toEqual(['Whole.']);
    expect(kept).toEqual([{ ref: 'r/1', streamed: false }]);
  });

  it('posts it where there is none', async () => {
    const room = chat({ rhythmMs: RHYTHM_MS });
    const { item } = itemOf('a', { attempts: 2 });
    await repliesOf(room, [...GROWING, message('Whole.')]).replies.answer(item, said('r'));
    await allShown(room);
    expect(room.texts('r')).toEqual(['Whole.']);
  });

  it('when the last word stands there already leaves it alone, and what was heard with it', async () => {
    const room = chat({ rhythmMs: RHYTHM_MS });
    const asked = said('r', { preface: 'Heard: “book”' });
    const { item, kept } = itemOf('a');
    await repliesOf(room, [status('Looking'), seen('Heard'), message('Whole.')]).replies.answer(item, asked);
    await allShown(room);
    const before = room.calls.length;
    const again = itemOf('a', { attempts: 2, reply: kept[0] });
    await repliesOf(room, [150, message('Whole.')]).replies.answer(again.item, asked);
    await sleep(150);
    expect(room.calls).toHaveLength(before);
    expect(room.texts('r')).toEqual(['Heard: “book”\n\nWhole.']);
  });

  it('finds what was noted too late: it is noted again until it is', async () => {
    const room = chat({ rhythmMs: RHYTHM_MS });
    const kept: unknown[] = [];
    const { item } = itemOf('a', {
      keep: async (reply) => {
        kept.push(reply);
        if (kept.length === 1) throw new Error('the database is away');
      },
    });
    await repliesOf(room, [...GROWING, message('Whole.')]).replies.answer(item, said('r'));
    expect(kept).toHaveLength(2);
  });
});

describe.concurrent('a reply that is handed over', () => {
  it('says so, and stores no last word', async () => {
    const room = chat({ rhythmMs: RHYTHM_MS });
    const stop = new AbortController();
    const { item } = itemOf('a', { signal: stop.signal });
    const answered = repliesOf(room, [...GROWING, 60_000, message('Whole.')]).replies.answer(item, said('r'));
    await until(() => room.texts('r').includes('One two three.'));
    stop.abort(HANDED_OVER);
    await answered;
    expect(room.texts('r')).toEqual([PHRASES.restarting]);
    await sleep(100);
    expect(await keysOf(room)).toEqual([]);
    expect(room.texts('r')).toEqual([PHRASES.restarting]);
  });

  it('because another process has it already leaves that one’s words alone', async () => {
    const room = chat({ rhythmMs: RHYTHM_MS });
    const stop = new AbortController();
    const keep = async () => {
      if (stop.signal.aborted) throw new Error('taken over');
    };
    const { item } = itemOf('a', { signal: stop.signal, keep });
    const answered = repliesOf(room, [...GROWING, 60_000, message('Whole.')]).replies.answer(item, said('r'));
    await until(() => room.texts('r').includes('One two three.'));
    stop.abort(HANDED_OVER);
    await room.port.edit('r/1', { text: 'Words of the other' });
    await answered;
    expect(room.texts('r')).toEqual(['Words of the other']);
  });

  it('before anything was shown says nothing', async () => {
    const room = chat();
    const stop = new AbortController();
    const { item } = itemOf('a', { signal: stop.signal });
    const answered = repliesOf(room, [60_000]).replies.answer(item, said('r'));
    stop.abort(HANDED_OVER);
    await answered;
    expect(room.calls).toEqual([]);
  });
});

describe.concurrent('the last word', () => {
  it('after a long time is followed by a message that calls the person', async () => {
    const room = chat();
    const script = [status('Looking'), 150, message('Whole.')];
    await repliesOf(room, script, { longMs: 100 }).replies.answer(itemOf('a').item, said('r'));
    await repliesOf(room, script, { longMs: 60_000 }).replies.answer(itemOf('b').item, said('s'));
    await allShown(room);
    expect(room.texts('r')).toEqual(['Whole.', PHRASES.ready]);
    expect(room.texts('s')).toEqual(['Whole.']);
  });

  it('is shown without what stands under it when that cannot be made', async () => {
    const room = chat();
    const present = async () => {
      throw new Error('broke');
    };
    const { replies, lines } = repliesOf(room, [message('Whole.')], { desk: { present } });
    await replies.answer(itemOf('a').item, said('r'));
    await allShown(room);
    expect(room.texts('r')).toEqual(['Whole.']);
    expect(lines).toHaveLength(1);
  });

  it('that never comes, because something broke, ends the growing', async () => {
    const room = chat({ rhythmMs: 300 });
    async function* receive(): AsyncIterable<TurnEvent> {
      yield status('Looking');
      await until(() => Boolean(seen('Looking')(room)));
      yield delta('One');
      throw new Error('broke');
    }
    const { replies } = repliesOf(room, [], { receive });
    await expect(replies.answer(itemOf('a').item, said('r'))).rejects.toThrow('broke');
    await sleep(400);
    expect(room.texts('r')).toEqual(['_Looking_']);
  });

  it('that could not be stored ends the growing, and the delivery with it', async () => {
    const room = chat({ rhythmMs: 200 });
    const add = async () => {
      throw new Error('the database is away');
    };
    const deliveries = {
      add,
      isNext: async () => true,
      ratingAt: async () => undefined,
      start: () => {},
      stop: async () => {},
    };
    const script = [status('Looking'), seen('Looking'), delta('One'), message('Whole.')];
    const { replies } = repliesOf(room, script, { deliveries });
    await expect(replies.answer(itemOf('a').item, said('r'))).rejects.toThrow('away');
    await sleep(300);
    expect(room.texts('r')).toEqual(['_Looking_']);
  });
});

it('eight replies at once under 50 edits a minute: no 429, and every last word within a second', async () => {
  const room = chat({
    rhythmMs: 1_500,
    budgets: { edit: { name: 'edit', perMinute: 42, burst: 8, spare: 8 } },
    takes: { edit: { perMinute: 50, burst: 10 } },
  });
  const words = Array.from({ length: 60 }, (_, at) => [delta(`${at} `), 100]).flat();
  const rooms = Array.from({ length: 8 }, (_, at) => `r${at}`);
  const ready: Record<string, number> = {};
  const present = async (_: Actor, threadId: string, last: LastWord) => {
    ready[threadId] = performance.now();
    return { text: last.text };
  };
  const { replies } = repliesOf(room, [status('Looking'), ...words, message('Whole.')], {
    desk: { present },
  });
  await Promise.all(rooms.map((it) => replies.answer(itemOf(it).item, said(it))));
  await allShown(room);
  expect(rooms.map((it) => room.texts(it))).toEqual(rooms.map(() => ['Whole.']));
  const late = rooms.map((it) => {
    const last = room
      .of('edit')
      .find((call) => call.ref?.startsWith(`${it}/`) && call.text === 'Whole.' && !call.failed);
    return (last?.ended ?? Number.POSITIVE_INFINITY) - (ready[it] ?? 0);
  });
  expect(Math.max(...late)).toBeLessThan(1_000);
  expect(room.calls.filter((it) => it.failed === 'later')).toEqual([]);
  // They did grow meanwhile, as far as there was room for it.
  expect(room.of('edit').length - rooms.length).toBeGreaterThanOrEqual(4);
});
