import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type FakeGemini, openFakeGemini, type Step } from './support/gemini/index.ts';
import type { Conversation, Person } from './support/teams/words.ts';
import { day, openTeamsHouse, type TeamsHouse, until, VINS } from './support/teams-house.ts';

/** Who wants no more of an answer says so, or presses Teams' own button, of which we hear only when we speak. */

let gemini: FakeGemini;
let house: TeamsHouse;
let free: () => void = () => {};
beforeAll(async () => {
  gemini = await openFakeGemini();
  const env = { GOOGLE_API_KEY: 'test-key', ROLLBOOK_GEMINI_BASE_URL: gemini.url };
  house = await openTeamsHouse({}, env);
  await house.link('ada');
  await house.link('bob');
});
afterEach(() => free());
afterAll(async () => {
  await house?.close();
  await gemini?.close();
});

/** An answer that comes when the test lets it. */
const slowly = (text: string): Step => {
  const freed = new Promise<void>((resolve) => {
    free = resolve;
  });
  return async () => {
    await freed;
    return { text };
  };
};
const STOPPED = 'Stopped. Nothing was changed.';

/** Says something that the model is busy with until it is freed. */
async function busy(who: Person | string, where: 'chat' | Conversation, words: string, ...before: Step[]) {
  gemini.script(...before, slowly('There you are.'));
  const asked = gemini.requests.length + before.length;
  const { id } = await house.teams.says(who, where, words, { mention: where !== 'chat' });
  await until(() => gemini.requests.length > asked, 'the model to be asked');
  return id;
}
async function somebody() {
  const person = house.newcomer();
  await house.link(person);
  return { person, chat: house.teams.chatWith(person) };
}
/** Presses Stop under what streams there. */
function press(person: Person, chat: Conversation): void {
  const [message] = house.teams.fromBot(chat);
  if (!message) throw new Error('Nothing streams.');
  house.teams.stops(person, message);
}
const wordsIn = (place: Conversation) =>
  house.teams
    .fromBot(place)
    .map((message) => message.text)
    .filter(Boolean);
const book = (vin: string): Step => ({
  calls: [
    { name: 'auto_allocate_vehicle', args: { vehicle: vin, test_type: 'nvh', when: `${day(0)} for 1 day` } },
  ],
});

describe('Teams’ own button', () => {
  it.each(['canceled', 'cancelled'] as const)(
    'is noticed within seconds while nothing is said (%s)',
    async (spelling) => {
      const { person, chat } = await somebody();
      await busy(person, 'chat', 'how are things?');
      await until(() => house.teams.fromBot(chat).length === 1, 'the stream');
      house.teams.spells(spelling);
      const pressed = Date.now();
      press(person, chat);
      await house.quiet();
      expect(Date.now() - pressed).toBeLessThan(9_000);
      expect(wordsIn(chat)).toEqual([STOPPED]);
      // The message that was stopped is left as it stood.
      expect(house.teams.fromBot(chat)[0]?.stream?.state).toBe('stopped');
    },
  );

  it('says of what was booked before that it stays', async () => {
    const { person, chat } = await somebody();
    const [vin = ''] = VINS;
    await busy(person, 'chat', `book ${vin} for nvh on ${day(0)} for 1 day`, book(vin));
    await until(() => house.teams.fromBot(chat).length === 1, 'the stream');
    press(person, chat);
    await house.quiet();
    expect(wordsIn(chat).at(-1)).toMatch(/^Stopped\. Before that, this was done and stays:\n\nBooked: /);
    expect(await house.bookings(vin)).toHaveLength(1);
  });

  it('that nobody presses changes nothing: what is quiet for long ends as one message, one call at a time', async () => {
    const { person, chat } = await somebody();
    await busy(person, 'chat', 'how are things?');
    const calls = () => house.teams.calls('stream').filter((call) => call.conversation === chat.id);
    await until(() => calls().length >= 3, 'it to be said again');
    free();
    await house.quiet();
    expect(wordsIn(chat)).toEqual(['There you are.']);
    expect(calls().filter((call) => call.error)).toEqual([]);
    const all = calls();
    for (const [index, call] of all.slice(1).entries())
      expect(call.at - (all[index]?.doneAt ?? 0)).toBeGreaterThanOrEqual(950);
    const count = all.length;
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    expect(calls()).toHaveLength(count);
  });
});

describe('the word', () => {
  it('ends what runs in the chat alone', async () => {
    const { person, chat } = await somebody();
    await busy(person, 'chat', 'how are things?');
    await house.say(person, 'chat', 'stop');
    expect(wordsIn(chat)).toEqual([STOPPED]);
    expect(house.teams.fromBot(chat)).toHaveLength(1);
  });

  it('ends what runs in the thread of a channel, and nothing in another thread', async () => {
    const room = house.room();
    const other = house.room();
    const id = await busy('ada', room, 'how are things?');
    const ended = slowly('Other.');
    gemini.script(ended);
    await house.teams.says('ada', other, 'and elsewhere?', { mention: true });
    await house.teams.says('ada', room, 'please stop now', { mention: true, thread: id });
    await until(() => wordsIn(room).includes(STOPPED), 'it to stop');
    free();
    await house.quiet();
    expect(wordsIn(room)).toEqual([STOPPED]);
    expect(wordsIn(other)).toEqual(['Other.']);
  });

  it('ends what runs in a group chat for whoever says it, and for nobody else', async () => {
    const crew = house.room('groupChat');
    await busy('ada', crew, 'how are things?');
    await house.teams.says('bob', crew, 'stop', { mention: true });
    await until(() => wordsIn(crew).some((words) => words.includes('nothing to stop')), 'Bob to be told');
    expect(wordsIn(crew)).not.toContain(STOPPED);
    await house.say('ada', crew, 'stop', { mention: true });
    expect(wordsIn(crew)).toContain(STOPPED);
    expect(wordsIn(crew)).not.toContain('There you are.');
  });

  it('is answered in a sentence when nothing runs, and no model is asked', async () => {
    const { person } = await somebody();
    const asked = gemini.requests.length;
    const { replies } = await house.say(person, 'chat', 'Stop!');
    expect(replies.map((it) => it.text)).toEqual([
      expect.stringMatching(/^Nothing of yours is running here/),
    ]);
    expect(gemini.requests).toHaveLength(asked);
  });
});
