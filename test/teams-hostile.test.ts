import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeGemini, openFakeGemini } from './support/gemini/index.ts';
import type { Json, Message, Person } from './support/teams/words.ts';
import { day, openTeamsHouse, type TeamsHouse } from './support/teams-house.ts';
import { seen, tags } from './support/teams-markup.ts';

const EVIL = '<at>Bob Slow</at> <b>x</b> [bank](https://evil.example) **loud** &lt;at&gt; <!--';
let gemini: FakeGemini;
let house: TeamsHouse;
let mallory: Person;
let admin: string;
beforeAll(async () => {
  gemini = await openFakeGemini();
  const env = { GOOGLE_API_KEY: 'test-key', ROLLBOOK_GEMINI_BASE_URL: gemini.url };
  house = await openTeamsHouse({}, env);
  mallory = house.newcomer(EVIL);
  await house.link(mallory, 'engineer', EVIL);
  await house.link('ada');
  admin = await house.signIn();
  const vehicle = { vin: 'EVIL-1', name: EVIL.slice(0, 80), weight_lbs: 4_000, drive_type: 'AWD' };
  expect((await house.call('POST', '/vehicles', { as: admin, body: vehicle })).status).toBe(201);
});
afterAll(async () => {
  await house?.close();
  await gemini?.close();
});

/** Every text in which Teams reads marks, out of all that was sent so far: messages, cards, answers to presses. */
function texts(): string[] {
  const inside = (value: unknown): string[] => {
    if (Array.isArray(value)) return value.flatMap(inside);
    if (typeof value !== 'object' || value === null) return [];
    const it = value as Json;
    if (it['type'] === 'TextRun' || String(it['type']).startsWith('Input.')) return [];
    const { data: _, title, ...rest } = it;
    const shown = it['type'] === undefined && typeof title === 'string' ? [title] : [];
    return [
      ...shown,
      ...Object.values(rest).flatMap((one) => (typeof one === 'string' ? [one] : inside(one))),
    ];
  };
  const { teams } = house;
  const sent = [...teams.calls('post'), ...teams.calls('edit'), ...teams.calls('stream')].map(({ body }) => {
    const { text, attachments, summary } = body;
    return { text, attachments, summary };
  });
  return [...sent, ...teams.deliveries().map((it) => it.answer)].flatMap(inside);
}
/** What would call somebody, lead elsewhere than it says, or be drawn as what it is not. */
const harm = () => texts().filter((it) => tags(it).length > 0 || /(?<!\\)\]\(https?:\/\/evil/.test(it));
const mentions = () =>
  JSON.stringify(house.teams.calls().map((it) => it.body['entities'])).includes('Bob Slow');
const built = () => gemini.script({ status: 403, message: 'no' });
const read = (message?: Message) => seen(house.read(message));

describe('what a model writes', () => {
  it('calls nobody, and hides no address behind other words', async () => {
    gemini.script({
      text: `${EVIL}\n\n[your bank](https://evil.example/x) [bank.example](https://evil.example/y)`,
    });
    const reply = await house.ask('ada', 'how are things?');
    expect(read(reply)).toMatch(/at>Bob Slow.*your bank/s);
    expect([harm(), mentions()]).toEqual([[], false]);
  });

  it('at length comes in parts, in order, each with its code whole', async () => {
    const long = Array.from({ length: 52 }, (_, n) => `Paragraph ${n}. ${'word '.repeat(60)}`).join('\n\n');
    gemini.script({ text: `${long}\n\n\`\`\`\n${'code\n'.repeat(400)}\`\`\`\nThe end.` });
    const { replies } = await house.say('ada', house.room(), 'tell me all', { mention: true });
    expect(replies.length).toBeGreaterThan(1);
    for (const { text } of replies) {
      expect(text.length).toBeLessThanOrEqual(16_000);
      expect(text.split('```').length % 2).toBe(1);
    }
    const whole = replies.map((it) => it.text).join('\n');
    const order = Array.from({ length: 52 }, (_, n) => whole.indexOf(`Paragraph ${n}.`));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order[0]).toBeGreaterThanOrEqual(0);
    expect(replies.at(-1)?.text).toMatch(/The end\.$/);
  });
});

describe('a message', () => {
  it('that is too long is not read, and says how long it may be', async () => {
    const asked = gemini.requests.length;
    const { replies } = await house.say('ada', 'chat', 'a'.repeat(8_001));
    expect(replies.map(read)).toEqual([
      'The message has 8,001 characters; I read up to 8,000. Nothing was done. Send it shorter.',
    ]);
    expect(gemini.requests).toHaveLength(asked);
  });

  it('of somebody without an account is read up to 1,000', async () => {
    const { replies } = await house.say(house.newcomer(), 'chat', 'a'.repeat(1_001));
    expect(read(replies[0])).toMatch(/longer than I read before your account is linked \(1,000 characters\)/);
  });

  it('that is a command, up to 500', async () => {
    const told = await house.aside('ada', () =>
      house.say('ada', house.room(), `/allocate HLD42 brake ${'x'.repeat(600)}`, { mention: true }),
    );
    expect(told.map(read)).toEqual([
      'That is longer than 500 characters. Nothing was booked. Write it shorter.',
    ]);
  });

  it('with characters that nobody sees is read as what one sees', async () => {
    built();
    const { replies } = await house.say('ada', house.room(), 'list\u200B \u202Edynos\u0000\u0007', {
      mention: true,
    });
    expect(read(replies[0])).toContain('Cell 12');
  });
});

describe('what people wrote', () => {
  it('as the name of a person calls nobody: on a card, to one person, and on the page', async () => {
    const { replies } = await house.say(mallory, house.room(), `allocate HLD42 brake ${day(0)} 1d`, {
      mention: true,
    });
    const [card] = replies as [Message];
    expect(read(card)).toContain('<at>Bob Slow</at>');
    const { text } = await house.press('ada', card, 'Undo');
    expect(text).toContain('Bob Slow');
    const page = await house.say(mallory, 'chat', 'my bookings');
    expect(read(page.replies[0])).toContain('Bob Slow');
    expect([harm(), mentions()]).toEqual([[], false]);
  });

  it('as the name of a vehicle is only a name: in lists, forms and refusals', async () => {
    built();
    const list = await house.ask('ada', 'list vehicles called EVIL-1');
    expect(read(list)).toContain('Bob Slow');
    const form = await house.ask('ada', 'allocate');
    const values = { vehicle: 'EVIL-1', test_type: 'nvh', start_date: day(1), days: '1', notes: EVIL };
    expect((await house.press('ada', form, 'Book', values)).shown).toBe('card');
    built();
    await house.ask('ada', 'what is booked for EVIL-1?');
    expect([harm(), mentions()]).toEqual([[], false]);
  });

  it('as a message is said back as it was written, and does nothing', async () => {
    for (const words of [
      EVIL,
      `book ${EVIL} for brake`,
      `link ${EVIL}`,
      `allocate ${EVIL} nvh ${day(2)} 1d`,
    ]) {
      built();
      await house.say('ada', house.room(), words, { mention: true });
    }
    await house.say('ada', house.room(), `/allocate EVIL-1 nvh ${day(2)} 1d ${EVIL}`, { mention: true });
    await house.say(house.newcomer(EVIL), house.room(), `book ${EVIL}`, { mention: true });
    expect(await house.bookings('EVIL-1')).toHaveLength(1);
    expect([harm(), mentions()]).toEqual([[], false]);
    expect(texts().length).toBeGreaterThan(20);
  });

  it('as a reason why a dyno is down is read, not obeyed', async () => {
    const { body } = await house.call('GET', '/dynos', { as: admin });
    const cell = body.items.find((it: { name: string }) => it.name === 'Cell 9');
    const outage = { start_date: day(3), days: 1, reason: EVIL };
    expect((await house.call('POST', `/dynos/${cell.id}/outages`, { as: admin, body: outage })).status).toBe(
      201,
    );
    built();
    const why = await house.ask('ada', `why not Cell 9 for HLD42, mileage, on ${day(3)}?`);
    expect(read(why)).toContain('Bob Slow');
    expect([harm(), mentions()]).toEqual([[], false]);
  });
});
