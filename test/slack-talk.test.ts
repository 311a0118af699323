import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { facts, labels, read } from './support/slack/seen.ts';
import { day, openSlackHouse, type SlackHouse, said, until } from './support/slack-house.ts';

let house: SlackHouse;
beforeAll(async () => {
  house = await openSlackHouse();
  await house.link('U0ADA');
  await house.link('U0BOB');
});
afterAll(() => house.close());

const FREE = 'which dynos are free for HLD42, brake, on';

describe('a mention in a channel', () => {
  it('becomes one message in its thread, which ends with the card and what may be pressed', async () => {
    const { slack } = house;
    const before = slack.visible('C0BAY').length;
    const { ts, deliveries } = await slack.says(
      'U0ADA',
      'C0BAY',
      `<@U0ROLLBOOK> book TRK-101 for a brake test on ${day(0)} for 2 days`,
    );
    expect(deliveries.map((it) => [it.type, it.state])).toEqual([
      ['message', 'acked'],
      ['app_mention', 'acked'],
    ]);
    await house.quiet();
    const [, reply, ...rest] = slack.thread('C0BAY', ts);
    expect(rest).toEqual([]);
    expect(slack.visible('C0BAY')).toHaveLength(before + 1);
    expect(reply?.text).toMatch(/^Booked: TRK-101 on Cell \d for brake/);
    const [{ id } = { id: '' }] = await house.bookings('TRK-101');
    expect(facts(reply)).toMatchObject({
      ...{ Vehicle: 'TRK-101', Test: 'brake', 'Asked by': 'Ada Fast', Booking: `#${id}` },
      When: expect.stringContaining(`${said(0)} to ${said(1)}`),
    });
    expect(facts(reply)['When']).toContain('America/Detroit');
    expect(labels(reply)).toEqual(['Undo', 'Move', 'Cancel']);
    expect(await house.bookings('TRK-101')).toEqual([{ id, day: day(0), by: 'Ada Fast' }]);
  });

  it('shows a status first and is then edited, without a second post', async () => {
    const { slack } = house;
    slack.slow(300, 'chat.update');
    const lock = await house.hold('outage');
    const { ts } = await slack.says('U0ADA', 'C0BAY', `<@U0ROLLBOOK> ${FREE} ${day(2)} for 2 days?`);
    const reply = await until(() => slack.thread('C0BAY', ts)[1], 'a first sign');
    expect(reply.text).toMatch(/^_.*…_$/);
    await lock.release();
    await house.quiet();
    slack.slow(0, 'chat.update');
    expect(slack.thread('C0BAY', ts)).toHaveLength(2);
    expect(reply.text).toContain('Cell');
    expect(reply.text).not.toContain('…_');
    expect(reply.edited).toBe(false);
  });

  it('goes on in its thread without another one, and remembers', async () => {
    const asked = await house.ask('U0ADA', `${FREE} ${day(4)} for 2 days?`);
    const { replies } = await house.say('U0ADA', 'C0BAY', 'book the first one', {
      thread_ts: asked.thread_ts,
    });
    expect(replies.map((it) => it.text)).toEqual([expect.stringMatching(/^Booked: HLD42 .* for brake/)]);
  });

  it('is not answered for another person, who has to mention us as well', async () => {
    const asked = await house.ask('U0ADA', `${FREE} ${day(6)}?`);
    const thread = { thread_ts: asked.thread_ts };
    expect((await house.say('U0BOB', 'C0BAY', 'book the first one', thread)).replies).toEqual([]);
    expect(house.slack.ephemerals('U0BOB')).toEqual([]);
    const answer = await house.ask('U0BOB', `${FREE} ${day(7)} for 1 day?`, asked.thread_ts);
    expect(answer.text).toContain(said(7));
  });

  it('anywhere in the words is one; a mention of somebody else is none', async () => {
    const { replies } = await house.say('U0ADA', 'C0BAY', 'Hello <@U0ROLLBOOK>, list dynos please');
    expect(read(replies[0])).toContain('Cell 12');
    const named = await house.say('U0ADA', 'C0BAY', '<@U0ROLLBOOK|rollbook> list dynos');
    expect(read(named.replies[0])).toContain('Cell 12');
    expect((await house.say('U0ADA', 'C0BAY', '<@U0BOB> list dynos')).replies).toEqual([]);
  });
});

describe('what is said to nobody', () => {
  it('in a channel is left alone', async () => {
    const calls = house.slack.calls('chat.postMessage').length;
    expect((await house.say('U0ADA', 'C0BAY', 'book TRK-102 for brake tomorrow')).replies).toEqual([]);
    expect(house.slack.calls('chat.postMessage')).toHaveLength(calls);
  });

  it('by another bot, by ourselves, or by Slack about somebody is left alone', async () => {
    const { slack } = house;
    const message = {
      type: 'message',
      channel: 'C0BAY',
      channel_type: 'channel',
      text: '<@U0ROLLBOOK> list dynos',
    };
    const inbox = async () => (await house.rows('SELECT key FROM inbox')).length;
    const before = await inbox();
    await slack.event({ ...message, user: 'U0OTHER', bot_id: 'B0OTHER', ts: '1700000000.000001' });
    await slack.event({ ...message, subtype: 'bot_message', bot_id: 'B0OTHER', ts: '1700000000.000002' });
    await slack.event({ ...message, user: 'U0ROLLBOOK', ts: '1700000000.000003' });
    for (const subtype of ['channel_join', 'channel_topic', 'thread_reply'])
      await slack.event({ ...message, subtype, user: 'U0ADA', ts: '1700000000.000004' });
    expect(await inbox()).toBe(before);
    await slack.event({ ...message, subtype: 'thread_broadcast', user: 'U0ADA', ts: '1700000000.000005' });
    expect(await inbox()).toBe(before + 1);
    await house.quiet();
  });

  it('echoes of our own posts and edits reach nobody', async () => {
    const { slack } = house;
    await house.ask('U0ADA', `${FREE} ${day(8)}?`);
    await slack.settled();
    const rows = await house.rows(`SELECT key FROM inbox WHERE payload::text LIKE '%U0ROLLBOOK%'`);
    expect(rows).toEqual([]);
    expect(slack.log.some((it) => it.kind === 'delivery' && it.echo)).toBe(true);
  });
});

describe('a message to the app alone', () => {
  it('is answered by a native stream that ends with the card', async () => {
    const { slack } = house;
    const dm = slack.dm('U0ADA');
    const { replies } = await house.say('U0ADA', dm, `book HLD77 for nvh on ${day(0)} for 1 day`);
    const [reply, ...rest] = replies;
    expect(rest).toEqual([]);
    expect(reply?.stream).toMatchObject({ state: 'stopped', recipient: 'U0ADA' });
    expect(labels(reply)).toEqual(['Undo', 'Move', 'Cancel']);
    expect(facts(reply)['Vehicle']).toBe('HLD77');
  });

  it('goes on in the thread of the first message', async () => {
    const dm = house.slack.dm('U0ADA');
    const first = await house.say('U0ADA', dm, `${FREE} ${day(10)} for 1 day?`);
    const { replies } = await house.say('U0ADA', dm, 'book the first one', { thread_ts: first.ts });
    expect(replies[0]?.text).toMatch(/^Booked: HLD42/);
  });

  it('is answered by a post and edits where Slack knows no streams', async () => {
    const { slack } = house;
    slack.fail('chat.startStream', { error: 'unknown_method', times: 99 });
    const dm = slack.dm('U0BOB');
    const { replies } = await house.say('U0BOB', dm, `book SUV-201 for nvh on ${day(0)} for 1 day`);
    slack.heal();
    expect(replies).toHaveLength(1);
    expect(replies[0]?.stream).toBeUndefined();
    expect(labels(replies[0])).toEqual(['Undo', 'Move', 'Cancel']);
    // Slack is not asked again and again for what it does not know.
    const asked = slack.calls('chat.startStream').length;
    await house.say('U0BOB', dm, 'help');
    await house.say('U0BOB', dm, 'list dynos');
    expect(slack.calls('chat.startStream')).toHaveLength(asked);
  });
});
