import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeGemini, openFakeGemini } from './support/gemini/index.ts';
import type { Json } from './support/slack/index.ts';
import { labels, read } from './support/slack/seen.ts';
import { day, openSlackHouse, type SlackHouse, until } from './support/slack-house.ts';

const EVIL = '<!channel> <@U0BOB> <https://evil.example|login> *bold* ```x``` @here :tada:';
let gemini: FakeGemini;
let house: SlackHouse;
let mallory: string;
let admin: string;
beforeAll(async () => {
  gemini = await openFakeGemini();
  const env = { GOOGLE_API_KEY: 'test-key', ROLLBOOK_GEMINI_BASE_URL: gemini.url };
  house = await openSlackHouse({ env });
  mallory = house.newcomer(EVIL);
  await house.link(mallory, 'engineer', EVIL);
  await house.link('U0ADA');
  admin = await house.signIn();
  const vehicle = { vin: 'EVIL-1', name: EVIL.slice(0, 80), weight_lbs: 4_000, drive_type: 'AWD' };
  expect((await house.call('POST', '/vehicles', { as: admin, body: vehicle })).status).toBe(201);
});
afterAll(async () => {
  await house.close();
  await gemini.close();
});

/** Every text that Slack would read for marks, out of everything that the app sent so far. */
function marked(): string[] {
  const inside = (value: unknown): string[] => {
    if (Array.isArray(value)) return value.flatMap(inside);
    if (typeof value !== 'object' || value === null) return [];
    const it = value as Json;
    if (it['type'] === 'plain_text') return [];
    return Object.values(it).flatMap((inner) => (typeof inner === 'string' ? [inner] : inside(inner)));
  };
  const { slack } = house;
  const calls = slack.calls().filter((it) => /^(?:chat|views)\./.test(it.method));
  const answers = slack.log.filter((it) => it.kind === 'response').map((it) => it.body);
  return [...calls.map((it) => it.args), ...answers].flatMap(inside);
}
/** What would ping somebody, lead somewhere else than it says, or break out. */
const harm = () =>
  marked().filter((it) => /<[!@#]|<https?:[^>]*evil|```x|(?<!\w)@here|\*bold\*|:tada:/.test(it));
const built = () => gemini.script({ status: 403, message: 'no' });

describe('what a model writes', () => {
  it('pings nobody and hides no address', async () => {
    gemini.script({
      text: `${EVIL}\n\n[your bank](https://evil.example/x) [slack.com](https://evil.example/y)`,
    });
    const reply = await house.ask('U0ADA', 'how are things?');
    expect(read(reply)).toMatch(/!channel&gt;.*\n.*your bank/s);
    expect(harm()).toEqual([]);
  });

  it('at length comes in parts, in order, with the thumbs under the last', async () => {
    const long = Array.from({ length: 30 }, (_, n) => `Paragraph ${n}. ${'word '.repeat(60)}`).join('\n\n');
    gemini.script({ text: `${long}\n\n\`\`\`\n${'code\n'.repeat(400)}\`\`\`\nThe end.` });
    const { replies } = await house.say('U0ADA', 'C0BAY', '<@U0ROLLBOOK> tell me all');
    expect(replies.length).toBeGreaterThan(2);
    for (const it of replies) {
      expect(it.text.length).toBeLessThanOrEqual(4_000);
      expect(it.text.split('```').length % 2).toBe(1);
    }
    const whole = replies.map((it) => it.text).join('\n');
    const order = Array.from({ length: 30 }, (_, n) => whole.indexOf(`Paragraph ${n}.`));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order[0]).toBeGreaterThanOrEqual(0);
    const rated = replies.map((it) => JSON.stringify(it.blocks).includes('rollbook:rate'));
    expect(rated).toEqual([...replies.slice(1).map(() => false), true]);
  });
});

describe('a message', () => {
  it('of 8,000 characters is read', async () => {
    gemini.script({ text: 'I have read it.' });
    const { replies } = await house.say('U0ADA', house.slack.dm('U0ADA'), 'a'.repeat(8_000));
    expect(replies.map((it) => it.text)).toEqual(['I have read it.']);
  });

  it('that is longer is not, and says how long it may be', async () => {
    const asked = gemini.requests.length;
    const { replies } = await house.say('U0ADA', house.slack.dm('U0ADA'), 'a'.repeat(8_001));
    expect(replies.map((it) => it.text)).toEqual([
      'The message has 8,001 characters; I read up to 8,000. Nothing was done. Send it shorter.',
    ]);
    expect(gemini.requests).toHaveLength(asked);
  });

  it('of somebody without an account is read up to 1,000', async () => {
    const kim = house.newcomer();
    const { replies } = await house.say(kim, house.slack.dm(kim), 'a'.repeat(1_001));
    expect(replies[0]?.text).toMatch(/longer than I read before your account is linked \(1,000 characters\)/);
  });

  it('a command, up to 500', async () => {
    const { aside } = await house.command('U0ADA', `HLD42 brake ${'x'.repeat(600)}`);
    expect(aside[0]?.text).toBe('That is longer than 500 characters. Nothing was booked. Write it shorter.');
    await until(() => labels(aside[0]).length === 0, 'no buttons');
  });
});

describe('what people wrote', () => {
  it('as the name of a person pings nobody, on a card, in private and on the page', async () => {
    await house.slack.opensHome(mallory);
    const { posted } = await house.command(mallory, `HLD42 brake ${day(0)} 1d`);
    expect(read(posted[0])).toContain('&lt;!channel&gt; &lt;@U0BOB&gt;');
    const aside = await house.press('U0ADA', posted[0] as never, 'Undo');
    expect(read(aside[0])).toContain('‹!channel› ‹@U0BOB›');
    expect(read(house.slack.home(mallory))).toContain('‹!channel›');
    expect(harm()).toEqual([]);
  });

  it('as the name of a vehicle pings nobody, in lists, forms and refusals', async () => {
    built();
    const list = await house.ask('U0ADA', 'list vehicles called EVIL-1');
    expect(read(list)).toContain('‹!channel›');
    await house.slack.command('U0ADA', 'C0BAY', '/allocate');
    await house.modal('U0ADA', 'Book a dyno');
    const { options, trouble } = await house.slack.suggests('U0ADA', 'vehicle', 'evil');
    expect(trouble).toBeUndefined();
    expect(JSON.stringify(options)).toContain('<!channel>');
    const values = { vehicle: 'EVIL-1', test_type: 'nvh', start_date: day(1), days: '1', notes: EVIL };
    const sent = await house.slack.submits('U0ADA', values);
    expect([sent.errors, sent.trouble]).toEqual([undefined, undefined]);
    await house.quiet();
    built();
    await house.ask('U0ADA', 'what is booked for EVIL-1?');
    expect(harm()).toEqual([]);
  });

  it('as a message is said back as it was written, and does nothing', async () => {
    for (const words of [
      EVIL,
      `book ${EVIL} for brake`,
      `${EVIL.replaceAll('<', '&lt;').replaceAll('>', '&gt;')}`,
    ]) {
      built();
      await house.ask('U0ADA', words);
    }
    await house.command('U0ADA', `${EVIL} nvh ${day(2)} 1d`);
    await house.command('U0ADA', `EVIL-1 <!channel> ${day(2)} 1d`);
    await house.command('U0ADA', `EVIL-1 nvh ${day(2)} 1d *bold* <https://evil.example|x>`);
    const kim = house.newcomer(EVIL);
    await house.ask(kim, `book ${EVIL}`);
    expect(harm()).toEqual([]);
  });

  it('as a reason why a dyno is down is read, not obeyed', async () => {
    const { body } = await house.call('GET', '/dynos', { as: admin });
    const cell = body.items.find((it: { name: string }) => it.name === 'Cell 9');
    const outage = { start_date: day(3), days: 1, reason: EVIL };
    const made = await house.call('POST', `/dynos/${cell.id}/outages`, { as: admin, body: outage });
    expect(made.status).toBe(201);
    built();
    const why = await house.ask('U0ADA', `why not Cell 9 for HLD42, mileage, on ${day(3)}?`);
    expect(read(why)).toContain('‹!channel›');
    expect(harm()).toEqual([]);
  });
});
