import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HANDED_OVER } from '../src/conversation/channel.ts';
import type { Actor } from '../src/words.ts';
import { type Given, given, granted } from './support/given.ts';
import { ScriptedModel } from './support/scripted-model.ts';
import { collect, gate, inbound, saying, scriptedAgent, talkingHouse, tell } from './support/talking.ts';
import { agentOver } from './support/thinking.ts';

/** A process ends, and another one goes on with what it was answering. */

let house: Given;
let lee: Actor;
beforeAll(async () => {
  house = await given();
  await house.dyno('Cell 1');
  await house.vehicle('HLD42');
});
afterAll(() => house.close());
beforeEach(async () => {
  lee = { ...(await house.actor('engineer', 'Lee')), channel: 'slack' };
});

const turnOf = async (deliveryId: string) => {
  const [row] = await house.database.owner.query<{ status: string; over: boolean; reply: string | null }>(
    'turn',
    'SELECT status, lease_until <= now() AS over, reply FROM turn WHERE delivery_id = $1',
    [deliveryId],
  );
  return row;
};

/** An agent that works until it is stopped. */
function endless() {
  const began = gate();
  const agent = scriptedAgent(async function* ({ signal }) {
    began.open();
    yield { type: 'delta', text: 'Looking' };
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
    yield { type: 'failed', code: 'stopped', text: 'Stopped. Nothing was changed.', focus: null };
  });
  return { agent, began };
}

describe('a turn that is handed over', () => {
  it('says no last word here and is not in the transcript; elsewhere it is answered at once, whole', async () => {
    const { agent, began } = endless();
    const here = talkingHouse(house, agent);
    const thread = here.newThreadId('slack');
    const ending = new AbortController();
    const message = inbound(lee, thread, 'book it', { signal: ending.signal });
    const events = collect(here.receive(message));
    await began.opened;
    ending.abort(HANDED_OVER);
    expect((await events).map((it) => it.type)).toEqual(['conversation', 'delta', 'done']);
    expect(await turnOf(message.deliveryId)).toEqual({ status: 'waiting', over: true, reply: null });
    expect(granted(await here.get(lee, thread)).messages).toEqual([]);

    const there = talkingHouse(house, scriptedAgent(), house.secondCore().db);
    const started = performance.now();
    const again = await collect(
      there.receive(inbound(lee, thread, 'book it', { deliveryId: message.deliveryId })),
    );
    expect(again.map((it) => it.type)).toEqual(['conversation', 'message', 'done']);
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(granted(await there.get(lee, thread)).messages.map((it) => it.text)).toEqual([
      ...['book it', 'You said: book it'],
    ]);
  });

  it('while its booking is under way is not booked a second time', async () => {
    const book = {
      name: 'auto_allocate_vehicle',
      args: { vehicle: 'HLD42', test_type: 'brake', when: '9 March for 1 day' },
    };
    const said = 'book HLD42 for brake on 9 March for 1 day';
    const booked = gate();
    const cut = new ScriptedModel([{ call: [book] }, { asked: booked.open, wait: 'never' }]);
    const here = talkingHouse(house, agentOver(house, cut));
    const thread = here.newThreadId('slack');
    const ending = new AbortController();
    const message = inbound(lee, thread, said, { signal: ending.signal });
    const events = collect(here.receive(message));
    await booked.opened;
    expect(await house.activeRows()).toHaveLength(1);
    ending.abort(HANDED_OVER);
    expect((await events).filter((it) => it.type === 'message' || it.type === 'error')).toEqual([]);

    const whole = new ScriptedModel([{ call: [book] }, { say: 'It is booked.' }]);
    const there = talkingHouse(house, agentOver(house, whole), house.secondCore().db);
    const again = await collect(
      there.receive(inbound(lee, thread, said, { deliveryId: message.deliveryId })),
    );
    const [row, another] = await house.activeRows();
    expect(another).toBeUndefined();
    expect(again.find((it) => it.type === 'message')).toMatchObject({ allocation_id: row?.id });
  });

  it('while it waits behind another is not run here, and keeps its place in the line', async () => {
    const { agent, began } = endless();
    const here = talkingHouse(house, agent);
    const thread = here.newThreadId('slack');
    const [one, two] = [new AbortController(), new AbortController()];
    const first = collect(here.receive(inbound(lee, thread, 'first', { signal: one.signal })));
    await began.opened;
    const message = inbound(lee, thread, 'second', { signal: two.signal });
    // Another process, so that it waits in the database and not in this one's own line.
    const there = talkingHouse(house, agent, house.secondCore().db);
    const second = collect(there.receive(message));
    await expect.poll(async () => (await turnOf(message.deliveryId))?.status).toBe('waiting');
    two.abort(HANDED_OVER);
    expect((await second).map((it) => it.type)).toEqual(['conversation', 'done']);
    expect(agent.runs).toHaveLength(1);
    one.abort();
    await first;

    // A third message does not bury what waits for its new owner, and does not overtake it.
    const last = talkingHouse(house, scriptedAgent(), house.secondCore().db);
    const third = tell(last, lee, thread, 'third');
    await sleep(300);
    expect(await turnOf(message.deliveryId)).toMatchObject({ status: 'waiting' });
    const again = await collect(last.receive({ ...message, signal: new AbortController().signal }));
    expect(again.find((it) => it.type === 'message')).toMatchObject({ text: 'You said: second' });
    expect((await third).text).toBe('You said: third');
    const { messages } = granted(await last.get(lee, thread));
    expect(messages.filter((it) => it.role === 'user').map((it) => it.text)).toEqual([
      ...['first', 'second', 'third'],
    ]);
  });

  it('when its reply is whole is told all the same: a yes is not said twice', async () => {
    const hold = gate();
    const asked = gate();
    const agent = scriptedAgent(
      async function* (input) {
        const waiting = await input.propose({ tool: 'cancel_allocation', args: {}, summary: 'Cancel it?' });
        yield { type: 'confirm', ...waiting, summary: 'Cancel it?' };
        yield saying('Cancel it?');
      },
      async () => {
        asked.open();
        await hold.opened;
        return { ok: true, text: 'Cancelled.', focus: null };
      },
    );
    const here = talkingHouse(house, agent);
    const thread = here.newThreadId('slack');
    await tell(here, lee, thread, 'cancel it');
    const ending = new AbortController();
    const message = inbound(lee, thread, 'yes', { signal: ending.signal });
    const events = collect(here.receive(message));
    await asked.opened;
    ending.abort(HANDED_OVER);
    hold.open();
    expect((await events).at(-2)).toMatchObject({ type: 'message', text: 'Cancelled.' });
    const there = talkingHouse(house, agent, house.secondCore().db);
    const again = await collect(there.receive({ ...message, signal: new AbortController().signal }));
    expect(again.at(-2)).toMatchObject({ type: 'message', text: 'Cancelled.' });
    expect(agent.performed).toHaveLength(1);
  });

  it('before it was begun with is not stored, also while the house closes', async () => {
    const talk = talkingHouse(house, scriptedAgent());
    const message = () =>
      inbound(lee, talk.newThreadId('slack'), 'hello', { signal: AbortSignal.abort(HANDED_OVER) });
    const [open, closing] = [message(), message()];
    expect(await collect(talk.receive(open))).toEqual([{ type: 'done' }]);
    await talk.stop();
    expect(await collect(talk.receive(closing))).toEqual([{ type: 'done' }]);
    expect(await turnOf(open.deliveryId)).toBeUndefined();
  });
});

it('a turn that its person stops is over, and is not run again', async () => {
  const { agent, began } = endless();
  const here = talkingHouse(house, agent);
  const thread = here.newThreadId('slack');
  const leaving = new AbortController();
  const message = inbound(lee, thread, 'book it', { signal: leaving.signal });
  const events = collect(here.receive(message));
  await began.opened;
  leaving.abort('stopped');
  expect((await events).at(-2)).toMatchObject({ type: 'error', code: 'stopped' });
  expect(await turnOf(message.deliveryId)).toMatchObject({ status: 'stopped' });
  const again = await collect(here.receive({ ...message, signal: new AbortController().signal }));
  expect(again.at(-2)).toMatchObject({ type: 'error', code: 'stopped' });
  expect(agent.runs).toHaveLength(1);
});
