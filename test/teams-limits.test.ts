import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeGemini, openFakeGemini } from './support/gemini/index.ts';
import { sentences, until } from './support/replicas.ts';
import type { Conversation, Fault } from './support/teams/words.ts';
import { openTeamsHouse, type TeamsHouse } from './support/teams-house.ts';

/** What Teams takes in a moment, in half a minute and in an hour, and what becomes of what it does not take. */

let gemini: FakeGemini;
let house: TeamsHouse;
beforeAll(async () => {
  gemini = await openFakeGemini({ fallback: ({ body }) => answerTo(JSON.stringify(body.contents)) });
  const env = { GOOGLE_API_KEY: 'test-key', ROLLBOOK_GEMINI_BASE_URL: gemini.url };
  house = await openTeamsHouse({}, env);
  await house.link('ada');
});
beforeEach(() => house.teams.heal());
afterAll(async () => {
  await house?.close();
  await gemini?.close();
});

const answerTo = (said: string) => {
  const word = said.match(/\b(?:eight|busy)\d\b(?!\.)/g)?.at(-1);
  return word
    ? { text: [...sentences(12), `Whole ${word}.`], chunkDelay: 400 }
    : { text: ['Begun. ', 'More of it. ', 'Whole.'], chunkDelay: 800 };
};
const textsIn = (place: Conversation) => house.teams.fromBot(place).map((message) => message.text);
const limited = (since: number) => house.teams.limited().filter((call) => call.at >= since);

/** When it stood there whole, and how much later that is than when it was known. */
async function lateness(place: Conversation, words: string[]): Promise<number[]> {
  const rows = await house.rows<{ said: string; finished_at: Date }>(
    'SELECT said, finished_at FROM turn WHERE said = ANY($1)',
    [words],
  );
  return words.map((said) => {
    const message = house.teams.fromBot(place).find((it) => it.text.includes(`Whole ${said}.`));
    const edit = message?.edits.find((it) => it.text.includes(`Whole ${said}.`));
    const known = rows.find((row) => row.said === said)?.finished_at.getTime() ?? 0;
    return (edit?.at ?? message?.stream?.updates.at(-1)?.at ?? 0) - known;
  });
}

describe('Teams’ own limits', () => {
  it('are kept by eight people at once in one channel, and each last word comes soon', async () => {
    const room = house.room();
    const since = Date.now();
    const people = Array.from({ length: 8 }, () => house.newcomer());
    for (const person of people) await house.link(person);
    const words = people.map((_, n) => `eight${n}`);
    await Promise.all(
      people.map((person, n) => house.teams.says(person, room, words[n] ?? '', { mention: true })),
    );
    const whole = () => words.every((it) => textsIn(room).some((text) => text.includes(`Whole ${it}.`)));
    await until(whole, 'all eight', 40_000);
    const late = await lateness(room, words);
    expect(house.teams.fromBot(room)).toHaveLength(8);
    expect(limited(since)).toEqual([]);
    expect(Math.max(...late)).toBeLessThan(6_000);
  });

  it('are kept in a chat in which one message follows the other', async () => {
    const person = house.newcomer();
    await house.link(person);
    const since = Date.now();
    const chat = house.teams.chatWith(person);
    const words = ['busy0', 'busy1', 'busy2'];
    await Promise.all(words.map((it) => house.teams.says(person, 'chat', it)));
    await until(() => textsIn(chat).at(-1)?.includes('Whole busy2.') === true, 'the last', 60_000);
    await house.quiet();
    expect(textsIn(chat)).toHaveLength(3);
    expect(limited(since)).toEqual([]);
    expect(Math.max(...(await lateness(chat, words)))).toBeLessThan(4_000);
  });
});

describe('what Teams does not take', () => {
  const faults: [string, Fault][] = [
    ['a 429 that says when', { retryAfter: 2 }],
    ['a 429 that does not', { status: 429 }],
    ['a 412', { status: 412 }],
    ['a 502', { status: 502 }],
    ['a 504', { status: 504 }],
  ];
  it('is said again later: each reply is there once, and whole', async () => {
    // Each in a channel of its own, all at once: what is turned away is whoever comes first.
    const since = Date.now();
    const rooms = faults.map(() => house.room());
    for (const [, fault] of faults) house.teams.fail('edit', { ...fault, times: 2 });
    await Promise.all(rooms.map((room) => house.teams.says('ada', room, 'tell me', { mention: true })));
    await until(() => rooms.every((room) => textsIn(room)[0] === 'Begun. More of it. Whole.'), 'all', 40_000);
    await house.quiet();
    expect(rooms.map((room) => textsIn(room))).toEqual(rooms.map(() => ['Begun. More of it. Whole.']));
    const met = house.teams.calls('edit').filter((call) => call.at >= since && call.fault);
    expect(met).toHaveLength(10);
  });

  it.each(faults.slice(0, 3))('at the first word, by %s, is posted once', async (_, fault) => {
    const room = house.room();
    house.teams.fail('post', fault);
    const { replies } = await house.say('ada', room, 'tell me', { mention: true });
    expect(replies.map((message) => message.text)).toEqual(['Begun. More of it. Whole.']);
    expect(house.teams.calls('post').filter((call) => call.conversation === room.id)).toHaveLength(2);
  });

  it('because far less is taken than was agreed is there in the end, once and whole', async () => {
    const { teams } = house;
    const room = house.room();
    teams.limit('send', [{ many: 1, ms: 1_500 }]);
    const words = ['eight1', 'eight2', 'eight3'];
    await Promise.all(words.map((it) => teams.says('ada', room, it, { mention: true })));
    const whole = () => words.every((it) => textsIn(room).some((text) => text.includes(`Whole ${it}.`)));
    await until(whole, 'all three', 60_000);
    await house.quiet();
    expect(textsIn(room)).toHaveLength(3);
    expect(teams.limited('edit').length + teams.limited('post').length).toBeGreaterThan(0);
  });
});
