import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Deliveries, Message } from '../src/conversation/channel.ts';
import { createDeliveries, type DeliveriesNeeds } from '../src/conversation/deliveries.ts';
import { createPace } from '../src/conversation/pace.ts';
import { chat, fault, frailDatabase, paperLog, until } from './support/chat-port.ts';
import { type TestDatabase, testDatabase } from './support/database.ts';

/** Last words are rows until they were shown: once, as far as the channel lets us tell. */

const QUICK = { leaseMs: 400, renewMs: 100, lookMs: 40 };
/** Where nobody dies: a process that the machine keeps waiting is not taken for gone. */
const PATIENT = { times: { ...QUICK, leaseMs: 60_000 } };
const ROOM = { room: 'r' };

let database: TestDatabase;
let siteId: string;
let opened: Deliveries[] = [];
/** What the house takes for now is this much ahead. */
let ahead: number;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  ahead = 0;
  const [row] = await database.owner.query<{ id: string }>(
    'site',
    `INSERT INTO site (name, time_zone) VALUES ($1, 'UTC') RETURNING id`,
    [randomUUID()],
  );
  siteId = row?.id ?? '';
});
afterEach(async () => {
  await Promise.all(opened.map((it) => it.stop()));
  opened = [];
});

type Chat = ReturnType<typeof chat>;

/** A process that shows what is to be shown; begun unless told otherwise. */
function deliveriesOf({ port }: Chat, more: Partial<DeliveriesNeeds> & { begun?: false } = {}): Deliveries {
  const { begun = true, ...needs } = more;
  const clock = () => new Date(Date.now() + ahead);
  const deliveries = createDeliveries({
    ...{ db: database.db, siteId, clock, log: paperLog().log, channel: 'slack', port, times: QUICK },
    ...{ pace: createPace(database.db, 'slack'), ...needs },
  });
  opened.push(deliveries);
  if (begun) deliveries.start();
  return deliveries;
}

interface Row {
  key: string;
  message: Message;
  attempts: number;
  doubtful: boolean;
  due_in: number;
  delivered_at: Date | null;
  given_up_at: Date | null;
}
const rows = () =>
  database.owner.query<Row>(
    'rows',
    `SELECT *, extract(epoch FROM due_at - now())::float8 * 1000 AS due_in FROM delivery
      WHERE site_id = $1 ORDER BY id`,
    [siteId],
  );
const allShown = async () => {
  const all = await rows();
  return all.length > 0 && all.every((it) => it.delivered_at);
};
const putOff = (times: number) => async () => {
  const [row] = await rows();
  return row?.attempts === times && row.due_in > ahead;
};

describe('a message', () => {
  it('is shown once, at once, and kept no longer', async () => {
    const room = chat();
    const deliveries = deliveriesOf(room, { times: { ...QUICK, lookMs: 60_000 } });
    await deliveries.add('warm', { room: 'other' }, { text: 'up' });
    await until(allShown);
    const at = performance.now();
    await deliveries.add('a', ROOM, { text: 'Hello' });
    await until(() => room.texts('r').length === 1);
    expect(performance.now() - at).toBeLessThan(150);
    await until(allShown);
    await sleep(100);
    expect(room.of('post').map((it) => it.key)).toEqual(['warm:0', 'a:0']);
    expect(room.of('find')).toEqual([]);
    expect((await rows()).map((it) => it.message)).toEqual([{}, {}]);
  });

  it('with the same key is stored and shown once, by two processes together', async () => {
    const room = chat();
    const both = [deliveriesOf(room, PATIENT), deliveriesOf(room, PATIENT)];
    await Promise.all(
      Array.from({ length: 20 }, (_, at) => both[at % 2]?.add('a', ROOM, { text: `Hello ${at}` })),
    );
    await until(allShown);
    expect(room.texts('r')).toHaveLength(1);
  });

  it('is shown by one of four processes: 40 messages, 40 posts', async () => {
    const room = chat();
    const all = Array.from({ length: 4 }, () => deliveriesOf(room, PATIENT));
    room.slow('post', 20);
    const keys = Array.from({ length: 40 }, (_, at) => `k${at}`);
    await Promise.all(keys.map((key, at) => all[at % 4]?.add(key, ROOM, { text: key })));
    await until(allShown);
    expect(room.texts('r').sort()).toEqual([...keys].sort());
    expect((await rows()).every((it) => it.attempts === 1)).toBe(true);
  });

  it('takes the place of another, which is edited and not posted', async () => {
    const room = chat();
    const ref = await room.port.post(ROOM, { text: 'grows…' }, 'live');
    await deliveriesOf(room).add('a', ROOM, { text: 'Whole', buttons: [{ id: 'b', label: 'Undo' }] }, ref);
    await until(allShown);
    expect(room.texts('r')).toEqual(['Whole']);
  });

  it('may hold half a character, which a model or a cut can leave', async () => {
    const room = chat();
    await deliveriesOf(room).add('a', ROOM, { text: 'half \ud83d and nul \0' });
    await until(allShown);
    expect(room.texts('r')).toEqual(['half \ufffd and nul ']);
  });

  it('that takes the channel longer than a lease is still one process’ own', async () => {
    const room = chat();
    room.slow('post', QUICK.leaseMs * 2);
    const deliveries = deliveriesOf(room);
    deliveriesOf(room);
    await deliveries.add('a', ROOM, { text: 'Hello' });
    await until(allShown);
    expect(room.calls.map((it) => it.verb)).toEqual(['post']);
  });

  it('stored while nobody was there is shown by whoever begins; a stop waits for what is under way', async () => {
    const room = chat();
    room.slow('post', 200);
    const first = deliveriesOf(room, { begun: false });
    await first.add('a', ROOM, { text: 'Hello' });
    await sleep(50);
    expect(room.calls).toEqual([]);
    first.start();
    await until(() => room.calls.length === 1);
    await first.add('b', ROOM, { text: 'Hello again' });
    await first.stop();
    expect((await rows())[0]?.delivered_at).not.toBeNull();
    const begun = room.calls.length;
    await sleep(100);
    expect(room.calls).toHaveLength(begun);
  });
});

describe('an answer that was lost', () => {
  it('after a post has the message found and not posted again', async () => {
    const room = chat();
    room.fail('post', 'lost');
    await deliveriesOf(room).add('a', ROOM, { text: 'Hello' });
    await until(putOff(1));
    ahead = 2_000;
    await until(allShown);
    expect(room.calls.map((it) => it.verb)).toEqual(['post', 'find']);
    expect(room.texts('r')).toEqual(['Hello']);
  });

  it('after a post that was not taken has it posted', async () => {
    const room = chat();
    room.fail('post', fault('doubtful'));
    await deliveriesOf(room).add('a', ROOM, { text: 'Hello' });
    await until(putOff(1));
    ahead = 2_000;
    await until(allShown);
    expect(room.calls.map((it) => it.verb)).toEqual(['post', 'find', 'post']);
  });

  it('is looked for until the channel lets us look: that it is too busy to does not end the doubt', async () => {
    const room = chat();
    room.fail('post', 'lost');
    room.fail('find', fault('later', 3_000), fault('doubtful', 3_000));
    await deliveriesOf(room).add('a', ROOM, { text: 'Hello' });
    for (const times of [1, 2, 3]) {
      await until(putOff(times));
      ahead += 5_000;
    }
    await until(allShown);
    expect(room.calls.map((it) => it.verb)).toEqual(['post', 'find', 'find', 'find']);
    expect(room.texts('r')).toEqual(['Hello']);
  });

  it('of a find that is never allowed has it posted: twice is better than not at all', async () => {
    const room = chat();
    room.fail('post', fault('doubtful'));
    room.fail('find', fault('never'));
    await deliveriesOf(room).add('a', ROOM, { text: 'Hello' });
    await until(putOff(1));
    ahead = 2_000;
    await until(allShown);
    expect(room.texts('r')).toEqual(['Hello']);
  });

  it('of an edit has it edited again', async () => {
    const room = chat();
    const ref = await room.port.post(ROOM, { text: 'grows…' }, 'live');
    room.fail('edit', 'lost');
    await deliveriesOf(room).add('a', ROOM, { text: 'Whole' }, ref);
    await until(putOff(1));
    ahead = 2_000;
    await until(allShown);
    expect(room.texts('r')).toEqual(['Whole']);
    expect(room.of('edit')).toHaveLength(2);
  });

  it('of an edit has what was to stand there after it wait: the last word stays the last', async () => {
    const room = chat();
    const [ref, other] = [
      await room.port.post(ROOM, { text: 'grows…' }, 'live'),
      await room.port.post(ROOM, { text: 'another' }, 'other'),
    ];
    room.fail('edit', 'lost');
    const [one, two] = [deliveriesOf(room, PATIENT), deliveriesOf(room, PATIENT)];
    await one.add('a', ROOM, { text: 'Booked' }, ref);
    await until(putOff(1));
    await two.add('b', ROOM, { text: 'Taken back' }, ref);
    await one.add('c', ROOM, { text: 'Elsewhere' }, other);
    await until(() => room.texts('r')[1] === 'Elsewhere');
    ahead = 2_000;
    await until(allShown);
    expect(room.of('edit').map((it) => it.text)).toEqual(['Booked', 'Elsewhere', 'Booked', 'Taken back']);
    expect(room.texts('r')).toEqual(['Taken back', 'Elsewhere']);
  });
});

describe('a process that dies', () => {
  it('between the post and its note: the message is found by another', async () => {
    const room = chat();
    const frail = frailDatabase(database.db);
    frail.takeAway((name) => /shown|put_off|renew/.test(name));
    const dying = deliveriesOf(room, { db: frail });
    await dying.add('a', ROOM, { text: 'Hello' });
    await until(() => room.texts('r').length === 1);
    await dying.stop();
    deliveriesOf(room);
    await until(allShown);
    expect(room.calls.map((it) => it.verb)).toEqual(['post', 'find']);
    expect(room.texts('r')).toEqual(['Hello']);
  });

  it('between two parts: another goes on with the next', async () => {
    const room = chat();
    const frail = frailDatabase(database.db);
    room.slow('post', 50);
    const dying = deliveriesOf(room, { db: frail });
    await dying.add('a', ROOM, { text: 'one|two|three' });
    await until(async () => room.of('post').length === 2 && !(await rows())[0]?.delivered_at);
    frail.takeAway();
    await dying.stop();
    deliveriesOf(room);
    await until(allShown);
    expect(room.texts('r')).toEqual(['one', 'two', 'three']);
    expect(room.of('post').map((it) => it.key)).toEqual(['a:0', 'a:1', 'a:2']);
    expect(room.of('find').map((it) => it.key)).toEqual(['a:1']);
  });

  it('and comes back after another took over posts nothing more', async () => {
    const room = chat();
    const frail = frailDatabase(database.db);
    room.slow('post', 600);
    const frozen = deliveriesOf(room, { db: frail });
    await frozen.add('a', ROOM, { text: 'one|two' });
    await until(() => room.of('post').length === 1);
    frail.takeAway();
    await sleep(QUICK.leaseMs + 50);
    deliveriesOf(room);
    await until(() => room.of('find').length === 1);
    frail.giveBack();
    await until(allShown);
    // The first part was not to be found yet when it was looked for: that is as far as we can tell.
    expect(room.of('post').map((it) => it.key)).toEqual(['a:0', 'a:0', 'a:1']);
  });
});

describe('parts', () => {
  it('are shown in order, one after the other, the first in the place of what stood there', async () => {
    const room = chat();
    const ref = await room.port.post(ROOM, { text: 'grows…' }, 'live');
    await deliveriesOf(room).add('a', ROOM, { text: 'one|two|three' }, ref);
    await until(allShown);
    expect(room.texts('r')).toEqual(['one', 'two', 'three']);
    expect(room.most()).toBe(1);
  });

  it('that stand are not shown again when a later one is put off', async () => {
    const room = chat();
    const ref = await room.port.post(ROOM, { text: 'grows…' }, 'live');
    room.fail('post', fault('later', 60));
    await deliveriesOf(room).add('a', ROOM, { text: 'one|two' }, ref);
    await until(allShown);
    expect(room.texts('r')).toEqual(['one', 'two']);
    expect(room.of('edit')).toHaveLength(1);
  });
});

describe('a channel that says', () => {
  it('later is asked again at its time and not before, and what grows waits for it', async () => {
    const room = chat();
    room.fail('post', fault('later', 300));
    await deliveriesOf(room).add('a', ROOM, { text: 'Hello' });
    await until(() => room.of('post').length === 1);
    await sleep(50);
    expect(await createPace(database.db, 'slack').take(room.port.budget(ROOM, 'post'))).toBeGreaterThan(100);
    expect(await createPace(database.db, 'slack').take(room.port.budget(ROOM, 'edit'))).toBe(0);
    await until(allShown);
    const [first, second] = room.of('post');
    expect((second?.at ?? 0) - (first?.ended ?? 0)).toBeGreaterThanOrEqual(295);
    expect((second?.at ?? 0) - (first?.ended ?? 0)).toBeLessThan(600);
    expect(room.of('find')).toEqual([]);
  });

  it('later again and again is believed three times, and then asked less and less often', async () => {
    const room = chat();
    room.fail('post', ...Array.from({ length: 8 }, () => fault('later', 10)));
    await deliveriesOf(room).add('a', ROOM, { text: 'Hello' });
    await until(putOff(4));
    for (const [times, wait] of [
      [4, 8_000],
      [5, 16_000],
      [6, 32_000],
      [7, 60_000],
      [8, 60_000],
    ] as const) {
      await until(putOff(times));
      const [row] = await rows();
      expect((row?.due_in ?? 0) - ahead).toBeGreaterThan(wait - 1_000);
      expect((row?.due_in ?? 0) - ahead).toBeLessThanOrEqual(wait);
      ahead += wait;
    }
    await until(allShown);
  });

  it('never to an edit has the message posted anew', async () => {
    const room = chat();
    const ref = (await room.port.post(ROOM, { text: 'grows…' }, 'live')) as string;
    room.remove(ref);
    await deliveriesOf(room).add('a', ROOM, { text: 'Whole' }, ref);
    await until(allShown);
    expect(room.texts('r')).toEqual(['Whole']);
  });

  it('never to an edit, and dies with the post that follows, shows it once', async () => {
    const room = chat();
    const ref = (await room.port.post(ROOM, { text: 'grows…' }, 'live')) as string;
    room.remove(ref);
    room.fail('post', 'lost');
    await deliveriesOf(room).add('a', ROOM, { text: 'Whole' }, ref);
    await until(putOff(1));
    ahead = 2_000;
    await until(allShown);
    expect(room.texts('r')).toEqual(['Whole']);
  });

  it('never to a post is asked no more, and somebody can read why; the rest goes on', async () => {
    const room = chat();
    const { log, said } = paperLog();
    room.fail('post', fault('never'));
    const deliveries = deliveriesOf(room, { log });
    await deliveries.add('a', ROOM, { text: 'secret words' });
    await until(async () => (await rows())[0]?.given_up_at != null);
    await deliveries.add('b', ROOM, { text: 'Hello' });
    await until(() => room.texts('r').length === 1);
    ahead = 3_600_000;
    await sleep(150);
    expect(room.texts('r')).toEqual(['Hello']);
    const lines = said('a message was not shown, and is given up');
    expect(lines).toMatchObject([{ delivery: 'a', why: 'a never' }]);
    expect(JSON.stringify(lines)).not.toContain('secret words');
  });

  it('nothing for half an hour is given up at the fortieth time', async () => {
    const room = chat();
    const { log, said } = paperLog();
    room.fail('post', ...Array.from({ length: 60 }, () => fault('doubtful')));
    const deliveries = deliveriesOf(room, { log, begun: false });
    await deliveries.add('a', ROOM, { text: 'Hello' });
    await database.owner.query('tried', 'UPDATE delivery SET attempts = 38 WHERE site_id = $1', [siteId]);
    deliveries.start();
    await until(putOff(39));
    ahead = 61_000;
    await until(async () => (await rows())[0]?.given_up_at != null);
    expect(said('a message was not shown, and is given up')).toHaveLength(1);
    expect(room.of('post')).toHaveLength(2);
  });
});

it('a database that is away for a while is survived', async () => {
  const room = chat();
  const frail = frailDatabase(database.db);
  const { log, lines } = paperLog();
  const deliveries = deliveriesOf(room, { db: frail, log });
  frail.takeAway();
  await expect(deliveries.add('a', ROOM, { text: 'Hello' })).rejects.toThrow();
  await sleep(200);
  frail.giveBack();
  await deliveries.add('b', ROOM, { text: 'Hello again' });
  await until(allShown);
  expect(room.texts('r')).toEqual(['Hello again']);
  expect(lines).toHaveLength(1);
});

describe('what stands in one place', () => {
  it('is shown in the order of what was said, by two processes and when the first has to wait', async () => {
    const room = chat();
    const [one, other] = [deliveriesOf(room, PATIENT), deliveriesOf(room, PATIENT)];
    room.fail('post', fault('later', 300));
    await one.add('a', ROOM, { text: 'first' });
    await until(async () => room.of('post').length === 1);
    await other.add('b', ROOM, { text: 'second' });
    await other.add('c', { room: 'elsewhere' }, { text: 'third' });
    await until(allShown);
    expect(room.texts('r')).toEqual(['first', 'second']);
    expect(room.calls.filter((it) => !it.failed).map((it) => it.text)[0]).toBe('third');
  });

  it('holds nothing up for long when one of them cannot be shown', async () => {
    const room = chat();
    const deliveries = deliveriesOf(room, PATIENT);
    room.fail('post', ...Array.from({ length: 4 }, () => fault('later', 20)), 'ok');
    await deliveries.add('a', ROOM, { text: 'first' });
    await until(async () => room.of('post').length === 4);
    await deliveries.add('b', ROOM, { text: 'second' });
    await until(async () => room.texts('r').includes('second'));
    expect(room.texts('r')).not.toContain('first');
  });
});
