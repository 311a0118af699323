import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeGemini, openFakeGemini } from './support/gemini/index.ts';
import type { Message } from './support/teams/index.ts';
import { openTeamsHouse, type TeamsHouse } from './support/teams-house.ts';

let gemini: FakeGemini;
let house: TeamsHouse;
let ada: string;
beforeAll(async () => {
  gemini = await openFakeGemini();
  house = await openTeamsHouse({}, { GOOGLE_API_KEY: 'test-key', ROLLBOOK_GEMINI_BASE_URL: gemini.url });
  ada = (await house.link('ada')).id;
  await house.link('bob');
});
afterAll(async () => {
  await house?.close();
  await gemini?.close();
});

const verdicts = () =>
  house.rows<{ account: string; score: number; comment: string | null }>(
    `SELECT account_id AS account, score, comment FROM feedback ORDER BY at`,
  );
const asksForOne = (it: Message | undefined) =>
  JSON.stringify(it?.channelData ?? {}).includes('feedbackLoop');
const isLabelled = (it: Message | undefined) =>
  JSON.stringify(it?.entities ?? []).includes('AIGeneratedContent');

describe('what a model wrote', () => {
  it('is marked as such, in a channel and in a chat that streams', async () => {
    gemini.script({ text: 'The brake dyno is quiet today.' }, { text: 'Nothing runs on it tomorrow.' });
    const there = await house.ask('ada', 'how is the brake dyno doing, all in all?');
    expect(house.read(there)).toContain('quiet today');
    expect(isLabelled(there)).toBe(true);
    const { replies } = await house.say('ada', 'chat', 'and how does it look, all in all, tomorrow?');
    expect(replies.map((it) => it.text)).toEqual(['Nothing runs on it tomorrow.']);
    expect(replies.map(isLabelled)).toEqual([true]);
  });

  it('and what our own code wrote is not', async () => {
    gemini.script({ status: 403, message: 'no more' });
    const reply = await house.ask('ada', 'list dynos');
    expect(house.read(reply)).toContain('Cell 1');
    expect(isLabelled(reply)).toBe(false);
    expect(asksForOne(reply)).toBe(true);
    const command = await house.ask('ada', '/allocate TRK-101 brake 2028-05-02 1d');
    expect(house.read(command)).toContain('Booked: TRK-101');
    expect(isLabelled(command)).toBe(false);
  });
});

describe('a reply', () => {
  it('is liked or disliked with words, which are kept with its turn; the last verdict counts', async () => {
    gemini.script({ text: 'It is free on Tuesday.' }, { text: 'It is free on Friday.' });
    const reply = await house.ask('ada', 'when would you say it is free?');
    await house.aside('ada', async () => {
      const { status } = await house.teams.submitsFeedback('ada', reply, 'dislike', 'too vague');
      expect(status).toBe(200);
    });
    expect(await verdicts()).toEqual([{ account: ada, score: 0, comment: 'too vague' }]);
    const said = await house.aside('ada', () => house.teams.submitsFeedback('ada', reply, 'like'));
    expect(await verdicts()).toEqual([{ account: ada, score: 1, comment: null }]);
    expect(said.map((it) => house.read(it))).toEqual([]);
    const { replies } = await house.say('ada', 'chat', 'and when else would you say?');
    await house.teams.submitsFeedback('ada', replies[0] as Message, 'like', 'right');
    await house.quiet();
    expect((await verdicts()).map((it) => it.comment)).toEqual([null, 'right']);
  });

  it('to somebody else is not judged by others, who are told so', async () => {
    gemini.script({ text: 'It is free on Monday.' });
    const reply = await house.ask('ada', 'on which day would you book?');
    const before = await verdicts();
    const said = await house.aside('bob', () => house.teams.submitsFeedback('bob', reply, 'dislike', 'no'));
    expect(said).toHaveLength(1);
    expect(await verdicts()).toEqual(before);
  });
});
