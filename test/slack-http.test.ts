import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { facts, labels, read } from './support/slack/seen.ts';
import { day, openSlackHouse, type SlackHouse, VINS } from './support/slack-house.ts';

let house: SlackHouse;
let url: string;
beforeAll(async () => {
  house = await openSlackHouse({ mode: 'http', slack: { retryPauses: [0, 50] } });
  url = `${house.url}/slack/events`;
  await house.link('U0ADA');
});
afterAll(() => house.close());

const inbox = async () => (await house.rows('SELECT 1 FROM inbox')).length;
let count = 0;
const event = (text = '<@U0ROLLBOOK> list dynos') => {
  count += 1;
  const message = house.slack.writes('U0ADA', 'C0BAY', text);
  return {
    ...{
      type: 'event_callback',
      team_id: house.slack.team.id,
      event_id: `Ev0KNOCK${count}`,
      api_app_id: 'A',
    },
    event: {
      type: 'app_mention',
      user: 'U0ADA',
      channel: 'C0BAY',
      text,
      ts: message.ts,
      event_ts: message.ts,
    },
  };
};

describe('Slack that posts to us', () => {
  it('is heard and answered like by a socket, and no socket is opened', async () => {
    const vin = VINS[0] ?? '';
    const card = await house.ask('U0ADA', `book ${vin} for nvh on ${day(0)} for 1 day`);
    expect(facts(card)['Vehicle']).toBe(vin);
    await house.press('U0ADA', card, 'Cancel');
    await house.press('U0ADA', card, 'Cancel it');
    expect(await house.bookings(vin)).toEqual([]);
    expect(house.slack.connections).toBe(0);
    for (const it of house.slack.deliveries()) {
      expect([it.state, it.attempts.length]).toEqual(['acked', 1]);
      expect(it.ackMs).toBeLessThan(1_000);
    }
  });

  it('opens forms, offers choices and shows what is wrong', async () => {
    await house.slack.command('U0ADA', 'C0BAY', '/allocate');
    await house.modal('U0ADA', 'Book a dyno');
    expect((await house.slack.suggests('U0ADA', 'test_type', 'brak')).options).toHaveLength(1);
    const values = { vehicle: 'NOPE-1', test_type: 'nvh', start_date: day(3), days: '1' };
    const wrong = await house.slack.submits('U0ADA', values);
    expect(Object.keys(wrong.errors ?? {})).toEqual(['vehicle']);
    const right = await house.slack.submits('U0ADA', { vehicle: VINS[1] });
    expect([right.errors, right.trouble, right.view]).toEqual([undefined, undefined, undefined]);
    await house.quiet();
    expect(await house.bookings(VINS[1] ?? '')).toHaveLength(1);
  });

  it('shows the page of one’s own, and answers commands in private', async () => {
    await house.slack.opensHome('U0ADA');
    await house.quiet();
    expect(read(house.slack.home('U0ADA'))).toContain('Linked to Ada Fast.');
    const { aside } = await house.command('U0ADA', `${VINS[1]} evap ${day(3)} 1d`);
    expect(labels(aside[0]).length).toBeGreaterThan(0);
  });

  it('says in readyz by which way it listens', async () => {
    const { body } = await house.call('GET', '/readyz');
    expect(body.checks.slack).toMatchObject({ ok: true, detail: 'listens at /slack/events' });
  });
});

describe('whoever posts', () => {
  it.each([
    ['signs with another secret', { secret: 'another' }, 401],
    ['signs what is six minutes old', { skew: -360 }, 401],
    ['leaves the signature out', { headers: { 'x-slack-signature': undefined } }, 401],
    ['leaves the time out', { headers: { 'x-slack-request-timestamp': undefined } }, 401],
    ['signs another version', { headers: { 'x-slack-signature': 'v1=00' } }, 401],
  ])('and %s is turned away, and nothing is stored', async (_name, tamper, status) => {
    const before = await inbox();
    const answer = await house.slack.knock(url, event(), tamper);
    expect(answer?.status).toBe(status);
    expect(await inbox()).toBe(before);
  });

  it('the same once more is acknowledged, and handled once', async () => {
    const body = event();
    for (let n = 0; n < 3; n += 1) expect((await house.slack.knock(url, body))?.status).toBe(200);
    await house.quiet();
    expect(house.slack.thread('C0BAY', body.event.ts).slice(1)).toHaveLength(1);
  });

  it('asks whether we are there is answered', async () => {
    const proof = await house.slack.urlVerification(url);
    expect(proof).toMatchObject({ status: 200, body: { challenge: 'prove it' } });
    expect((await house.slack.urlVerification(url, { secret: 'another' }))?.status).toBe(401);
    expect((await house.slack.sslCheck(url))?.status).toBe(200);
  });

  it('sends too much is turned away', async () => {
    const before = await inbox();
    const answer = await house.slack.knock(url, event('x'.repeat(2_000_000)));
    expect(answer?.status).toBe(413);
    expect(await inbox()).toBe(before);
  });

  it('sends what is no JSON, or nothing of ours, does no harm', async () => {
    expect((await house.slack.knock(url, { type: 'event_callback' }))?.status).toBe(200);
    expect((await fetch(url)).status).toBe(405);
    expect((await fetch(url, { method: 'POST', body: '{' })).status).toBe(401);
    expect((await house.call('GET', '/readyz')).status).toBe(200);
  });

  it('what could not be stored is not acknowledged, and Slack sends it again', async () => {
    const lock = await house.hold('inbox');
    const said = house.slack.says('U0ADA', 'C0BAY', '<@U0ROLLBOOK> list dynos');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(house.slack.deliveries().at(-1)?.state).toBe('pending');
    await lock.release();
    const { ts, deliveries } = await said;
    expect(deliveries.map((it) => it.state)).toEqual(['acked', 'acked']);
    await house.quiet();
    expect(house.slack.thread('C0BAY', ts).slice(1)).toHaveLength(1);
  });
});
