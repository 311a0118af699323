import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { RunInput } from '../src/agent/words.ts';
import type { TurnEvent } from '../src/conversation/channel.ts';
import type { Actor } from '../src/words.ts';
import { type Given, given, granted } from './support/given.ts';
import { collect, gate, inbound, saying, scriptedAgent, talkingHouse, tell } from './support/talking.ts';

let house: Given;
let lee: Actor;
beforeAll(async () => {
  house = await given();
});
afterAll(() => house.close());
beforeEach(async () => {
  lee = { ...(await house.actor('engineer', 'Lee')), channel: 'web' };
});

/** An agent that takes its time, and notes when it was at work for two messages at once. */
function slowAgent(ms = 20) {
  const seen = { order: [] as string[], atOnce: 0, most: 0 };
  const agent = scriptedAgent(async function* (input: RunInput) {
    seen.atOnce += 1;
    seen.most = Math.max(seen.most, seen.atOnce);
    seen.order.push(input.text);
    await sleep(ms);
    seen.atOnce -= 1;
    yield saying(`Reply to ${input.text}`);
  });
  return { agent, seen };
}

const texts = (count: number) => Array.from({ length: count }, (_, index) => `message ${index + 1}`);

it('eight messages at once into one thread are answered one after the other, in order, none lost', async () => {
  const { agent, seen } = slowAgent();
  const talk = talkingHouse(house, agent);
  const thread = talk.newThreadId('web');
  const replies = await Promise.all(texts(8).map((text) => tell(talk, lee, thread, text)));
  expect(replies.map((it) => it.text)).toEqual(texts(8).map((text) => `Reply to ${text}`));
  expect(seen).toMatchObject({ order: texts(8), most: 1 });
  const { messages } = granted(await talk.get(lee, thread));
  expect(messages.map((it) => it.text)).toEqual(texts(8).flatMap((text) => [text, `Reply to ${text}`]));
});

it('two processes share one thread: never two runs at once, and the order is that of arrival', async () => {
  const { agent, seen } = slowAgent();
  const one = talkingHouse(house, agent);
  const two = talkingHouse(house, agent, house.secondCore().db);
  const thread = one.newThreadId('web');
  const replies = await Promise.all(
    texts(10).map((text, index) => tell(index % 2 === 0 ? one : two, lee, thread, text)),
  );
  expect(replies.map((it) => it.code)).toEqual(Array.from({ length: 10 }, () => undefined));
  expect(seen.most).toBe(1);
  expect([...seen.order].sort()).toEqual([...texts(10)].sort());
  const stored = await house.database.owner.query<{ said: string }>(
    'order',
    'SELECT said FROM turn WHERE thread_id = $1 ORDER BY id',
    [thread],
  );
  expect(seen.order).toEqual(stored.map((it) => it.said));
});

it('different threads do not wait for each other', async () => {
  const { agent, seen } = slowAgent(150);
  const talk = talkingHouse(house, agent);
  await Promise.all(texts(4).map((text) => tell(talk, lee, talk.newThreadId('web'), text)));
  expect(seen.most).toBe(4);
});

it('who waits for more than a moment is told so', async () => {
  const hold = gate();
  const talk = talkingHouse(
    house,
    scriptedAgent(async function* (input) {
      if (input.text === 'first') await hold.opened;
      yield saying('ok');
    }),
  );
  const thread = talk.newThreadId('web');
  const first = tell(talk, lee, thread, 'first');
  const second: TurnEvent[] = [];
  for await (const event of talk.receive(inbound(lee, thread, 'second'))) {
    second.push(event);
    if (event.type === 'status') hold.open();
  }
  expect((await first).types).toEqual(['conversation', 'message', 'done']);
  expect(second[1]).toEqual({ type: 'status', text: 'Waiting for the message before this one…' });
  expect(second.at(-2)).toMatchObject({ type: 'message', text: 'ok' });
});

it('who gives up while waiting is not run', async () => {
  const hold = gate();
  const agent = scriptedAgent(async function* () {
    await hold.opened;
    yield saying('ok');
  });
  const talk = talkingHouse(house, agent);
  const thread = talk.newThreadId('web');
  const first = tell(talk, lee, thread, 'first');
  const leaving = new AbortController();
  const second = collect(talk.receive(inbound(lee, thread, 'second', { signal: leaving.signal })));
  await sleep(50);
  leaving.abort();
  hold.open();
  await first;
  expect((await second).at(-2)).toMatchObject({ type: 'error', code: 'stopped' });
  expect(agent.runs).toHaveLength(1);
});

/** A turn whose process was killed: it is in the table, and nobody renews it. */
async function deadTurn(thread: string, delivery: string, text: string): Promise<void> {
  await house.database.owner.query(
    'dead_turn',
    `INSERT INTO turn (site_id, thread_id, account_id, delivery_id, status, lease_until, correlation_id, said)
     VALUES ($1, $2, $3, $4, 'running', now() - interval '1 second', 'c-dead', $5)`,
    [house.site.id, thread, lee.accountId, delivery, text],
  );
}

it('a message whose process was killed does not block the thread, and the transcript says so', async () => {
  const talk = talkingHouse(house, scriptedAgent());
  const thread = talk.newThreadId('web');
  await tell(talk, lee, thread, 'before');
  await deadTurn(thread, `dead-${thread}`, 'book it');
  expect((await tell(talk, lee, thread, 'after')).text).toBe('You said: after');
  const { messages } = granted(await talk.get(lee, thread));
  expect(messages.map((it) => it.text)).toEqual([
    ...['before', 'You said: before', 'book it'],
    expect.stringContaining('I was interrupted'),
    ...['after', 'You said: after'],
  ]);
});

it('delivered again after its process was killed, a message is run again under the key of the same turn', async () => {
  const agent = scriptedAgent();
  const talk = talkingHouse(house, agent);
  const thread = talk.newThreadId('web');
  await tell(talk, lee, thread, 'before');
  const deliveryId = `again-${thread}`;
  await deadTurn(thread, deliveryId, 'book it');
  const events = await collect(talk.receive(inbound(lee, thread, 'book it', { deliveryId })));
  expect(events.find((it) => it.type === 'message')).toMatchObject({ text: 'You said: book it' });
  const [row] = await house.database.owner.query<{ id: string }>(
    'turn_id',
    'SELECT id FROM turn WHERE delivery_id = $1',
    [deliveryId],
  );
  expect(agent.runs[1]?.turn).toBe(row?.id);
});
