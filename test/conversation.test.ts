import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Performed, ProposedAction } from '../src/agent/words.ts';
import type { Conversation } from '../src/conversation/index.ts';
import type { Actor } from '../src/words.ts';
import { type Given, given, granted, refusedAs } from './support/given.ts';
import {
  collect,
  gate,
  inbound,
  type ScriptedAgent,
  saying,
  scriptedAgent,
  talkingHouse,
  tell,
} from './support/talking.ts';

let house: Given;
let lee: Actor;
let kim: Actor;
beforeAll(async () => {
  house = await given();
});
afterAll(() => house.close());
beforeEach(async () => {
  lee = { ...(await house.actor('engineer', 'Lee')), channel: 'web' };
  kim = { ...(await house.actor('engineer', 'Kim')), channel: 'web' };
});

const MOVE: ProposedAction = { tool: 'cancel_allocation', args: { b: 2, a: 1 }, summary: 'Cancel it?' };

/** An agent that asks for a yes to everything. */
function asking(perform?: () => Promise<Performed>): ScriptedAgent {
  return scriptedAgent(async function* (input) {
    const waiting = await input.propose(MOVE);
    yield { type: 'confirm', ...waiting, summary: MOVE.summary };
    yield saying(MOVE.summary);
  }, perform);
}

async function asked(talk: Conversation, actor = lee): Promise<{ thread: string; action: string }> {
  const thread = talk.newThreadId('web');
  const { events } = await tell(talk, actor, thread, 'cancel it');
  const confirm = events.find((it) => it.type === 'confirm');
  if (confirm?.type !== 'confirm') throw new Error('nothing was asked');
  return { thread, action: confirm.action_id };
}

describe('a message', () => {
  it('is answered in order: conversation, the reply, done', async () => {
    const talk = talkingHouse(
      house,
      scriptedAgent(async function* () {
        yield { type: 'status', text: 'Looking…' };
        yield { type: 'delta', text: 'Hel' };
        yield { type: 'delta', text: 'lo' };
        yield saying('Hello', { allocation_id: '7' });
      }),
    );
    const thread = talk.newThreadId('web');
    const { events, types } = await tell(talk, lee, thread, 'hi');
    expect(types).toEqual(['conversation', 'status', 'delta', 'delta', 'message', 'done']);
    expect(events[0]).toEqual({
      ...{ type: 'conversation', conversation_id: thread, correlation_id: lee.correlationId },
    });
    expect(events[4]).toMatchObject({ text: 'Hello', allocation_id: '7', model: 'scripted' });
  });

  it('is remembered with its reply, and the next run is told both', async () => {
    const agent = scriptedAgent();
    const talk = talkingHouse(house, agent);
    const thread = talk.newThreadId('web');
    await tell(
      talk,
      lee,
      thread,
      '  which dynos\nare free on Friday for an emission test of HLD42, please?  ',
    );
    await tell(talk, lee, thread, 'and on Monday?');
    expect(agent.runs[1]?.transcript.map((it) => it.role)).toEqual(['user', 'assistant']);
    const kept = granted(await talk.get(lee, thread));
    expect(kept.title).toBe('which dynos are free on Friday for an emission test of HLD4…');
    expect(kept.messages.map((it) => [it.role, it.text]).slice(2)).toEqual([
      ['user', 'and on Monday?'],
      ['assistant', 'You said: and on Monday?'],
    ]);
  });

  it('tells the agent the last eight turns and no more', async () => {
    const agent = scriptedAgent();
    const talk = talkingHouse(house, agent);
    const thread = talk.newThreadId('web');
    for (let turn = 1; turn <= 10; turn += 1) await tell(talk, lee, thread, `message ${turn}`);
    const told = agent.runs[9]?.transcript ?? [];
    expect(told).toHaveLength(16);
    expect(told[0]?.text).toBe('message 2');
  });

  it('keeps what "it" means for the next message', async () => {
    const agent = scriptedAgent(async function* () {
      yield saying('Booked.', { focus: { booking: { id: '42' } } });
    });
    const talk = talkingHouse(house, agent);
    const thread = talk.newThreadId('web');
    await tell(talk, lee, thread, 'book');
    await tell(talk, lee, thread, 'move it');
    expect(agent.runs[1]?.focus).toEqual({ booking: { id: '42' } });
  });

  it('delivered twice is answered twice with one reply and run once', async () => {
    const hold = gate();
    const agent = scriptedAgent(async function* () {
      await hold.opened;
      yield saying('Once.');
    });
    const talk = talkingHouse(house, agent);
    const other = talkingHouse(house, agent, house.secondCore().db);
    const message = inbound(lee, talk.newThreadId('web'), 'book');
    const first = collect(talk.receive(message));
    const again = [collect(talk.receive(message)), collect(other.receive(message))];
    setTimeout(hold.open, 150);
    const replies = await Promise.all([first, ...again]);
    const late = await collect(other.receive(message));
    for (const events of [...replies, late]) {
      expect(events.find((it) => it.type === 'message')).toMatchObject({ text: 'Once.' });
      expect(events.at(-1)?.type).toBe('done');
    }
    expect(agent.runs).toHaveLength(1);
    expect(granted(await talk.get(lee, message.threadId)).messages).toHaveLength(2);
  });

  it('into the conversation of another account is refused and leaves no trace', async () => {
    const agent = scriptedAgent();
    const talk = talkingHouse(house, agent);
    const thread = talk.newThreadId('web');
    await tell(talk, lee, thread, 'mine');
    const { code, types } = await tell(talk, kim, thread, 'let me in');
    expect([code, types]).toEqual(['conversation_not_found', ['conversation', 'error', 'done']]);
    expect(agent.runs).toHaveLength(1);
    expect(granted(await talk.get(lee, thread)).messages).toHaveLength(2);
    refusedAs(await talk.get(kim, thread), 'conversation_not_found');
  });

  it("may not open a thread of another channel before that channel's own people come", async () => {
    const talk = talkingHouse(house, scriptedAgent());
    expect((await tell(talk, lee, 'slack:T1:C1:123.45', 'squat')).code).toBe('conversation_not_found');
  });

  it.each([
    ['   ', 'The message is empty'],
    ['x'.repeat(100_000), '100,000 characters'],
  ])('that cannot be read is refused with a sentence', async (text, said) => {
    const agent = scriptedAgent();
    const talk = talkingHouse(house, agent);
    const answer = await tell(talk, lee, talk.newThreadId('web'), text);
    expect(answer.code).toBe('invalid_request');
    expect(answer.text).toContain(said);
    expect(agent.runs).toHaveLength(0);
  });

  it('with NUL and half a surrogate pair in it is stored and answered', async () => {
    const talk = talkingHouse(house, scriptedAgent());
    const { text } = await tell(talk, lee, talk.newThreadId('web'), 'a\0b\ud800c');
    expect(text).toBe('You said: ab\ufffdc');
  });

  it('whose agent breaks ends with an error that names the correlation id, then done', async () => {
    const talk = talkingHouse(
      house,
      // biome-ignore lint/correctness/useYield: it breaks before it says anything
      scriptedAgent(async function* () {
        throw new Error('the model fell over');
      }),
    );
    const thread = talk.newThreadId('web');
    const { code, text, types } = await tell(talk, lee, thread, 'book');
    expect([code, types]).toEqual(['internal', ['conversation', 'error', 'done']]);
    expect(text).toContain(lee.correlationId);
    expect(granted(await talk.get(lee, thread)).messages.at(-1)?.text).toBe(text);
  });

  it('is answered with an error also when the database is gone', async () => {
    const { db } = house.secondCore();
    const talk = talkingHouse(house, scriptedAgent(), db);
    await db.close();
    const { code, types } = await tell(talk, lee, 'web:lost', 'hello?');
    expect([code, types]).toEqual(['internal', ['conversation', 'error', 'done']]);
  });
});

describe('a person who goes away', () => {
  it('stops the run, and the transcript says what stays', async () => {
    const began = gate();
    const agent = scriptedAgent(async function* (input) {
      began.open();
      await new Promise((resolve) => input.signal.addEventListener('abort', resolve));
      yield {
        type: 'failed',
        code: 'stopped',
        text: 'Stopped. Booking 7 stays.',
        focus: { booking: { id: '7' } },
      };
    });
    const talk = talkingHouse(house, agent);
    const thread = talk.newThreadId('web');
    const leaving = new AbortController();
    const events = collect(talk.receive(inbound(lee, thread, 'book', { signal: leaving.signal })));
    await began.opened;
    leaving.abort();
    expect((await events).slice(-2)).toEqual([
      { type: 'error', code: 'stopped', text: 'Stopped. Booking 7 stays.' },
      { type: 'done' },
    ]);
    expect(granted(await talk.get(lee, thread)).messages.at(-1)?.text).toBe('Stopped. Booking 7 stays.');
  });

  it('by not reading on is the same', async () => {
    const stopped = gate();
    const agent = scriptedAgent(async function* (input) {
      yield { type: 'status', text: 'Working…' };
      await new Promise((resolve) => input.signal.addEventListener('abort', resolve));
      stopped.open();
      yield { type: 'failed', code: 'stopped', text: 'Stopped.', focus: null };
    });
    const talk = talkingHouse(house, agent);
    for await (const event of talk.receive(inbound(lee, talk.newThreadId('web'), 'book'))) {
      if (event.type === 'status') break;
    }
    await stopped.opened;
    await talk.stop();
  });
});

describe('a change that waits for a yes', () => {
  it('is carried out once by the person who was asked', async () => {
    const agent = asking(async () => ({ ok: true, text: 'Cancelled.', focus: { booking: { id: '9' } } }));
    const talk = talkingHouse(house, agent);
    const { thread, action } = await asked(talk);
    expect(granted(await talk.get(lee, thread)).pending_action?.action_id).toBe(action);
    expect(granted(await talk.confirm(lee, action))).toEqual({
      ...{ action_id: action, status: 'confirmed', ok: true, text: 'Cancelled.' },
    });
    expect(agent.performed).toEqual([
      { by: lee.accountId, tool: 'cancel_allocation', args: { a: 1, b: 2 }, key: `action:${action}` },
    ]);
    const kept = granted(await talk.get(lee, thread));
    expect(kept.messages.at(-1)).toMatchObject({ role: 'assistant', text: 'Cancelled.' });
    expect(kept.pending_action).toBeUndefined();
  });

  it('pressed ten times at once is carried out once', async () => {
    const agent = asking();
    const talk = talkingHouse(house, agent);
    const { action } = await asked(talk);
    const presses = await Promise.all(Array.from({ length: 10 }, () => talk.confirm(lee, action)));
    expect(presses.filter((it) => it.ok)).toHaveLength(1);
    for (const press of presses) if (!press.ok) expect(press).toBeRefused('action_done');
    expect(agent.performed).toHaveLength(1);
  });

  it('is nothing to another account, nor to a wrong id', async () => {
    const agent = asking();
    const talk = talkingHouse(house, agent);
    const { action } = await asked(talk);
    refusedAs(await talk.confirm(kim, action), 'action_not_found');
    refusedAs(await talk.dismiss(kim, action), 'action_not_found');
    refusedAs(await talk.confirm(lee, 'not-a-uuid'), 'action_not_found');
    expect(agent.performed).toHaveLength(0);
    granted(await talk.confirm(lee, action));
  });

  it('expires after five minutes', async () => {
    const before = house.now;
    const agent = asking();
    const talk = talkingHouse(house, agent);
    const { thread, action } = await asked(talk);
    house.now = new Date(before.getTime() + 5 * 60_000);
    try {
      refusedAs(await talk.confirm(lee, action), 'action_expired');
      expect((await tell(talk, lee, thread, 'yes')).text).toContain('has expired');
      expect(granted(await talk.get(lee, thread)).pending_action).toBeUndefined();
    } finally {
      house.now = before;
    }
    expect(agent.performed).toHaveLength(0);
  });

  it.each(['yes', 'Y', 'ok, do it!', 'Go ahead.'])(
    'is carried out by a written "%s", without the model',
    async (yes) => {
      const agent = asking();
      const talk = talkingHouse(house, agent);
      const { thread, action } = await asked(talk);
      expect((await tell(talk, lee, thread, yes)).text).toBe('Done as asked.');
      expect(agent.performed).toHaveLength(1);
      expect(agent.runs).toHaveLength(1);
      refusedAs(await talk.confirm(lee, action), 'action_done');
    },
  );

  it.each(['no', 'Never mind.', 'cancel'])('is dropped by a written "%s"', async (no) => {
    const agent = asking();
    const talk = talkingHouse(house, agent);
    const { thread } = await asked(talk);
    expect((await tell(talk, lee, thread, no)).text).toContain('nothing was changed');
    expect(agent.performed).toHaveLength(0);
  });

  it('means the newest question: a second yes does not reach back to an older one', async () => {
    const agent = asking();
    const talk = talkingHouse(house, agent);
    const { thread, action } = await asked(talk);
    await tell(talk, lee, thread, 'and cancel the other one');
    await tell(talk, lee, thread, 'yes');
    await tell(talk, lee, thread, 'yes');
    expect(agent.performed).toHaveLength(1);
    expect(agent.runs.map((it) => it.text)).toEqual(['cancel it', 'and cancel the other one', 'yes']);
    granted(await talk.confirm(lee, action));
  });

  it('tells the no of the core as an answer', async () => {
    const talk = talkingHouse(
      house,
      asking(async () => ({ ok: false, code: 'no_dyno_free', text: 'Taken by now.', focus: null })),
    );
    const { action } = await asked(talk);
    expect(granted(await talk.confirm(lee, action))).toMatchObject({ ok: false, code: 'no_dyno_free' });
  });

  it('that broke can be pressed again', async () => {
    let broken = true;
    const agent = asking(async () => {
      if (broken) throw new Error('connection lost');
      return { ok: true, text: 'Done.', focus: null };
    });
    const talk = talkingHouse(house, agent);
    const { action } = await asked(talk);
    await expect(talk.confirm(lee, action)).rejects.toThrow('connection lost');
    broken = false;
    expect(granted(await talk.confirm(lee, action)).text).toBe('Done.');
  });

  it('whose stored arguments were touched is not carried out', async () => {
    const agent = asking();
    const talk = talkingHouse(house, agent);
    const { action } = await asked(talk);
    await house.database.owner.query('touch', `UPDATE action SET args = '{"a": 99}' WHERE id = $1`, [action]);
    await expect(talk.confirm(lee, action)).rejects.toThrow('was changed');
    expect(agent.performed).toHaveLength(0);
  });
});

describe('conversations', () => {
  it('are listed newest first, page by page, to their owner only', async () => {
    const talk = talkingHouse(house, scriptedAgent());
    const before = house.now;
    for (const name of ['one', 'two', 'three']) {
      house.now = new Date(house.now.getTime() + 1000);
      await tell(talk, lee, talk.newThreadId('web'), name);
    }
    house.now = before;
    await tell(talk, kim, talk.newThreadId('web'), 'not yours');
    const first = granted(await talk.list(lee, { limit: 2 }));
    const second = granted(await talk.list(lee, { limit: 2, cursor: first.next_cursor ?? '' }));
    expect([...first.items, ...second.items].map((it) => it.title)).toEqual(['three', 'two', 'one']);
    expect(second.next_cursor).toBeNull();
    refusedAs(await talk.list(lee, { cursor: 'nonsense' }), 'invalid_request');
  });

  it('once deleted are gone with everything in them, also from under a running reply', async () => {
    const hold = gate();
    const talk = talkingHouse(
      house,
      scriptedAgent(async function* () {
        await hold.opened;
        yield saying('Too late.');
      }),
    );
    const thread = talk.newThreadId('web');
    const events = collect(talk.receive(inbound(lee, thread, 'hello')));
    await expect.poll(async () => (await talk.get(lee, thread)).ok).toBe(true);
    refusedAs(await talk.remove(kim, thread), 'conversation_not_found');
    granted(await talk.remove(lee, thread));
    hold.open();
    expect((await events).map((it) => it.type)).toEqual(['conversation', 'message', 'done']);
    refusedAs(await talk.get(lee, thread), 'conversation_not_found');
    const rows = await house.database.owner.query(
      'leftovers',
      'SELECT id::text FROM turn WHERE thread_id = $1 UNION ALL SELECT id::text FROM message WHERE thread_id = $1',
      [thread],
    );
    expect(rows).toEqual([]);
  });
});

it('a reply with characters that cannot be stored is stored without them, and holds up nobody', async () => {
  const talk = talkingHouse(
    house,
    scriptedAgent(async function* () {
      yield saying('Booked HLD42.\u0000 \uD800');
    }),
  );
  const thread = talk.newThreadId('web');
  await tell(talk, lee, thread, 'one');
  const began = performance.now();
  await tell(talk, lee, thread, 'two');
  expect(performance.now() - began).toBeLessThan(3_000);
  const { messages } = granted(await talk.get(lee, thread));
  expect(messages.map((it) => it.text)).toEqual([
    'one',
    'Booked HLD42. \uFFFD',
    'two',
    'Booked HLD42. \uFFFD',
  ]);
});

describe('a voice message', () => {
  const sound = { mimeType: 'audio/ogg', data: 'AAAA' };
  const hearing = (heard: { ok: boolean; text: string }) => ({
    ...scriptedAgent(),
    hear: async () => ({ ...heard, usage: { input_tokens: 5, output_tokens: 1, cost_usd: 0.001 } }),
  });

  it('is shown back as heard, then answered and remembered like a typed one', async () => {
    const agent = hearing({ ok: true, text: 'what is *free*?' });
    const talk = talkingHouse(house, agent);
    const thread = talk.newThreadId('web');
    const events = await collect(talk.receive(inbound(lee, thread, '', { sound })));
    expect(events.map((it) => it.type)).toEqual(['conversation', 'status', 'delta', 'message', 'done']);
    expect(events[3]).toMatchObject({
      text: 'Heard: “what is \\*free\\*?”\n\nYou said: what is *free*?',
      usage: { input_tokens: 5, output_tokens: 1, cost_usd: 0.001 },
    });
    expect(agent.runs.map((it) => it.text)).toEqual(['what is *free*?']);
    const { messages, title } = granted(await talk.get(lee, thread));
    expect(messages[0]).toMatchObject({ role: 'user', text: 'what is *free*?' });
    expect(title).toBe('Voice message');
  });

  it('says yes like a written one', async () => {
    const base = asking(async () => ({ ok: true, text: 'Cancelled.', focus: null }));
    const talk = talkingHouse(house, { ...base, hear: hearing({ ok: true, text: 'Yes.' }).hear });
    const { thread } = await asked(talk);
    const events = await collect(talk.receive(inbound(lee, thread, '', { sound })));
    expect(events.at(-2)).toMatchObject({ type: 'message', text: 'Heard: “Yes.”\n\nCancelled.' });
    expect(base.performed).toHaveLength(1);
  });

  it('that cannot be heard is said so, and nothing is run', async () => {
    const agent = hearing({ ok: false, text: 'I could not listen. Please write it.' });
    const talk = talkingHouse(house, agent);
    const events = await collect(talk.receive(inbound(lee, talk.newThreadId('web'), '', { sound })));
    expect(events.at(-2)).toMatchObject({ type: 'message', text: 'I could not listen. Please write it.' });
    expect(agent.runs).toEqual([]);
  });
});

describe('what a person thinks of a reply', () => {
  const stored = () =>
    house.database.owner.query('feedback', 'SELECT score, comment FROM feedback ORDER BY at');

  it('is kept, the last verdict counts, and goes with the conversation', async () => {
    const talk = talkingHouse(house, scriptedAgent());
    const thread = talk.newThreadId('web');
    await tell(talk, lee, thread, 'hello');
    const verdict = { conversationId: thread, correlationId: lee.correlationId };
    granted(await talk.feedback(lee, { ...verdict, good: true }));
    granted(await talk.feedback(lee, { ...verdict, good: false, comment: 'Wrong dyno.' }));
    expect(await stored()).toEqual([{ score: 0, comment: 'Wrong dyno.' }]);
    refusedAs(await talk.feedback(kim, { ...verdict, good: true }), 'conversation_not_found');
    refusedAs(
      await talk.feedback(lee, { ...verdict, correlationId: 'x', good: true }),
      'conversation_not_found',
    );
    granted(await talk.remove(lee, thread));
    expect(await stored()).toEqual([]);
  });
});

describe('closing', () => {
  it('lets a running reply end, and takes no new message', async () => {
    const hold = gate();
    const began = gate();
    const talk = talkingHouse(
      house,
      scriptedAgent(async function* () {
        began.open();
        await hold.opened;
        yield saying('In time.');
      }),
    );
    const running = collect(talk.receive(inbound(lee, talk.newThreadId('web'), 'book')));
    await began.opened;
    const closed = talk.stop();
    expect((await tell(talk, lee, talk.newThreadId('web'), 'me too')).code).toBe('busy');
    hold.open();
    await closed;
    expect((await running).find((it) => it.type === 'message')).toMatchObject({ text: 'In time.' });
  });
});
