import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createCalls, patiently } from '../adapters/teams/calls.ts';
import { createPort } from '../adapters/teams/port.ts';
import { type FakeGemini, openFakeGemini } from './support/gemini/index.ts';
import type { Message } from './support/teams/index.ts';
import type { Fault } from './support/teams/words.ts';
import { day, openTeamsHouse, type TeamsHouse, until, VINS, wayTo } from './support/teams-house.ts';

/** What becomes of a reply that Teams streams: one message, whole, whatever happens to it on its way. */

let gemini: FakeGemini;
let house: TeamsHouse;
let mortal: TeamsHouse;
beforeAll(async () => {
  gemini = await openFakeGemini();
  const env = { GOOGLE_API_KEY: 'test-key', ROLLBOOK_GEMINI_BASE_URL: gemini.url };
  house = await openTeamsHouse({}, env);
  mortal = await openTeamsHouse({ streamLifeMs: 3_000 }, env);
});
afterEach(() => house.teams.heal());
afterAll(async () => {
  await house?.close();
  await mortal?.close();
  await gemini?.close();
});

const SLOWLY = { text: ['Begun. ', 'More of it. ', 'Whole.'], chunkDelay: 1_300 };
const WHOLE = 'Begun. More of it. Whole.';

/** Somebody in a chat of their own, in which nothing was said yet. */
async function somebody(at: TeamsHouse = house) {
  const person = at.newcomer();
  await at.link(person);
  return { person, chat: at.teams.chatWith(person) };
}
/** What stands in a chat and says something: a stream that never had words is gone when its time is over. */
const standing = (chat: ReturnType<TeamsHouse['teams']['chatWith']>, at = house): Message[] =>
  at.teams.fromBot(chat).filter((message) => message.text !== '' || message.attachments.length > 0);
const partsOf = (message?: Message) => (message?.stream?.updates ?? []).map((update) => update.type);
const labelled = (message?: Message) => JSON.stringify(message?.entities).includes('AIGeneratedContent');
/** Nothing that Teams ever complained of as our own mistake. */
const mistakes = (at = house) =>
  at.teams.calls().filter((call) => /previously streamed|PreCondition|Sequence/i.test(call.message ?? ''));

describe('a reply in a chat alone', () => {
  it('is said step by step, then word by word, and ends as one message with its card and label', async () => {
    const { person, chat } = await somebody();
    const [vin = ''] = VINS;
    const args = { vehicle: vin, test_type: 'nvh', when: `${day(0)} for 1 day` };
    gemini.script(
      { calls: [{ name: 'auto_allocate_vehicle', args }] },
      { text: ['It is ', 'booked, ', 'have fun ', 'with it.'], chunkDelay: 1_200 },
    );
    const { replies } = await house.say(person, 'chat', `book ${vin} for nvh on ${day(0)} for 1 day`);
    const [message] = replies;
    expect(replies).toHaveLength(1);
    expect(partsOf(message)[0]).toBe('informative');
    expect(partsOf(message)).toContain('streaming');
    expect(partsOf(message).at(-1)).toBe('final');
    expect(house.read(message)).toContain(vin);
    expect(message && house.teams.buttons(message)).toEqual(['Undo', 'Move', 'Cancel']);
    expect(labelled(message)).toBe(true);
    const at = (message?.stream?.updates ?? []).map((update) => update.at);
    expect(Math.min(...at.slice(1).map((ms, index) => ms - (at[index] ?? 0)))).toBeGreaterThanOrEqual(1_000);
    expect(house.teams.calls('stream').filter((call) => call.conversation === chat.id && call.error)).toEqual(
      [],
    );
  });

  it('is one message each for two that were said at once', async () => {
    const { person, chat } = await somebody();
    gemini.script(
      { text: ['One, ', 'whole.'], chunkDelay: 800 },
      { text: ['Two, ', 'whole.'], chunkDelay: 800 },
    );
    const said = ['first', 'second'].map((words) => house.teams.says(person, 'chat', words));
    await Promise.all(said);
    await house.quiet();
    expect(standing(chat).map((message) => message.text)).toEqual(['One, whole.', 'Two, whole.']);
    expect(standing(chat).map((message) => message.stream?.state)).toEqual(['final', 'final']);
    expect(house.teams.limited()).toEqual([]);
  });
});

describe('a stream that Teams refuses', () => {
  const refused: [string, Fault][] = [
    [
      'as not allowed',
      { status: 403, code: 'ContentStreamNotAllowed', message: 'Content stream is not allowed' },
    ],
    ['as a bad argument', { status: 400, code: 'BadArgument', message: 'Streaming api is not enabled.' }],
  ];
  it.each(refused)('at its beginning, %s, is a message that is edited', async (_, fault) => {
    const { person } = await somebody();
    gemini.script(SLOWLY);
    house.teams.fail('stream', fault);
    const { replies } = await house.say(person, 'chat', 'tell me');
    expect(replies.map((message) => message.text)).toEqual([WHOLE]);
    expect(replies[0]?.stream).toBeUndefined();
    expect(replies[0]?.edits.length).toBeGreaterThan(0);
    expect(labelled(replies[0])).toBe(true);
  });

  it('because its time is over goes on by edits of the same message', async () => {
    const { person, chat } = await somebody(mortal);
    gemini.script({ text: ['Begun. ', 'More. ', 'And more. ', 'Whole.'], chunkDelay: 1_700 });
    const { replies } = await mortal.say(person, 'chat', 'tell me');
    expect(replies.map((message) => message.text)).toEqual(['Begun. More. And more. Whole.']);
    expect(replies[0]?.stream?.state).toBe('expired');
    expect(replies[0]?.edits.length).toBeGreaterThan(0);
    expect(labelled(replies[0])).toBe(true);
    expect(standing(chat, mortal)).toHaveLength(1);
  });

  it('for the size of a piece goes on by edits of the same message', async () => {
    const { person, chat } = await somebody();
    gemini.script(SLOWLY);
    await house.teams.says(person, 'chat', 'tell me');
    await until(() => house.teams.fromBot(chat).length === 1, 'the stream');
    house.teams.fail('stream', { status: 413, code: 'MessageSizeTooBig' });
    await house.quiet();
    expect(standing(chat).map((message) => message.text)).toEqual([WHOLE]);
    expect(house.teams.fromBot(chat)).toHaveLength(1);
  });
});

describe('a lost answer', () => {
  /** The calls that are lost, by the kind of the piece. */
  const lost: [string, Fault, (message: Message) => boolean][] = [
    ['of a piece that was taken', { cutAfter: true }, (message) => message.stream?.text !== ''],
    ['of a piece that was not', { cutBefore: true }, (message) => message.stream?.text !== ''],
    ['of a step that was taken', { cutAfter: true }, () => true],
  ];
  it.each(lost)('%s leads to one message, whole', async (_, fault, isTime) => {
    const { person, chat } = await somebody();
    gemini.script(SLOWLY);
    await house.teams.says(person, 'chat', 'tell me');
    await until(() => house.teams.fromBot(chat).some(isTime), 'its time');
    house.teams.fail('stream', fault);
    await house.quiet();
    expect(house.teams.fromBot(chat).map((message) => message.text)).toEqual([WHOLE]);
    expect(labelled(house.teams.fromBot(chat)[0])).toBe(true);
    expect(house.teams.calls('stream').some((call) => call.fault && call.conversation === chat.id)).toBe(
      true,
    );
  });

  it.each([
    ['that was taken', { cutAfter: true }],
    ['that was not', { cutBefore: true }],
  ])('of the last piece %s leads to one message, whole', async (_, fault) => {
    const { person, chat } = await somebody();
    gemini.script({ text: 'Whole.', delay: 1_200 });
    await house.teams.says(person, 'chat', 'tell me');
    await until(() => house.teams.fromBot(chat).length === 1, 'the stream');
    house.teams.fail('stream', fault);
    await house.quiet();
    expect(house.teams.fromBot(chat).map((message) => message.text)).toEqual(['Whole.']);
    expect(labelled(house.teams.fromBot(chat)[0])).toBe(true);
  });

  it('of the beginning leaves a step that says nothing, and one message', async () => {
    const { person, chat } = await somebody();
    gemini.script(SLOWLY);
    house.teams.fail('stream', { cutAfter: true });
    await house.say(person, 'chat', 'tell me');
    expect(standing(chat).map((message) => message.text)).toEqual([WHOLE]);
  });
});

describe('a stream that said other words than the message has', () => {
  const portOf = () => {
    const calls = createCalls(wayTo(house.teams).teamsWire.connectorTo);
    return createPort({ calls, pace: { take: async () => 0 }, stopped: () => {} });
  };
  const button = { id: 'undo:1', label: 'Undo' };
  async function begun() {
    const { person, chat } = await somebody();
    const { serviceUrl, bot, tenant } = house.teams;
    const place = {
      ...{ serviceUrl, bot, tenant: tenant.id, conversation: chat.id, kind: 'personal' as const },
      ...{ user: String(person.aadObjectId), member: person.id, name: person.name },
    };
    const port = portOf();
    const { stream = never() } = port;
    const ref = await stream.begin(place, 'Looking');
    const said = stream.ahead?.(ref, 'Let me look at the ') ?? ref;
    await stream.append(said, 'Let me look at the ');
    return { port, ref: said, messages: () => house.teams.fromBot(chat) };
  }
  const message = { text: 'Booked: *Cell 3*.', buttons: [button], generated: true as const };

  it('ends as it stood, and is made what it shall be in the same breath', async () => {
    const { port, ref, messages } = await begun();
    await port.edit(ref, message);
    expect(messages().map((it) => it.text)).toEqual([expect.stringContaining('Cell 3')]);
    expect(messages()[0]?.text).not.toContain('Let me');
    expect(messages()[0]?.stream?.state).toBe('final');
    expect(messages().flatMap((it) => house.teams.buttons(it))).toEqual(['Undo']);
    expect(labelled(messages()[0])).toBe(true);
    expect(mistakes()).toEqual([]);
  });

  it('is ended by another process, which knows what was said in it, and twice is once', async () => {
    const { ref, messages } = await begun();
    const stored = structuredClone(ref);
    // Within the second of what the other one said: Teams says later, and later it is.
    for (const other of [portOf(), portOf()])
      expect(await patiently(() => other.edit(structuredClone(stored), message))).toBeUndefined();
    expect(messages()).toHaveLength(1);
    expect(messages()[0]?.text).toMatch(/^Booked/);
    expect(messages()[0]?.stream?.state).toBe('final');
    expect(mistakes()).toEqual([]);
  });
});

function never(): never {
  throw new Error('Teams streams.');
}
