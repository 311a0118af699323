import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { elsewhere, free } from './support/elsewhere.ts';
import { labels, read } from './support/slack/seen.ts';
import { day, type Linked, openSlackHouse, type SlackHouse, said, until } from './support/slack-house.ts';

/** What others do to a person's bookings reaches them by itself, in their own chat, once. */

describe('in Slack', () => {
  let house: SlackHouse;
  let hands: ReturnType<typeof elsewhere>;
  let [ada, sam, admin]: Linked[] = [];
  beforeAll(async () => {
    house = await openSlackHouse();
    hands = elsewhere(house);
    ada = await house.link('U0ADA');
    sam = await house.account('scheduler', 'Sam Scheduler');
    admin = await house.account('admin', 'Ann Admin');
    // She was never met in her own chat.
    await house.ask('U0ADA', 'list dynos');
  });
  afterAll(() => house?.close());

  const as = (who: Linked | undefined) => who as Linked;
  const told = (user: string) => house.slack.fromApp(house.slack.dm(user));
  const about = (user: string, { id }: { id: string }) =>
    told(user).filter((it) => read(it).includes(`#${id}:`));
  const hears = (user: string, booking: { id: string }, times = 1) =>
    until(
      () => {
        const all = about(user, booking);
        return all.length === times ? all.at(-1) : undefined;
      },
      () => `news of #${booking.id}; heard: ${told(user).map(read).join(' | ')}`,
    );
  /** When what happened later is told, what happened before was told, or is not. */
  const everythingIsTold = async () => {
    const later = await hands.book(as(ada));
    await hands.cancel(as(sam), later);
    await hears('U0ADA', later);
    await house.quiet();
  };

  it('a booking that somebody moved: by whom, with both days, and what can be done about it', async () => {
    const { vin, at } = free();
    const booked = await hands.book(as(ada), { vin, at });
    await hands.move(as(sam), booked, at + 300);
    const news = await hears('U0ADA', booked);
    expect(read(news)).toContain(`Sam Scheduler moved your booking #${booked.id}: ${vin} on `);
    expect(read(news)).toContain(said(at + 300));
    expect(read(news)).toMatch(new RegExp(`It was (?:on .*, )?${said(at)}`));
    expect(labels(news)).toEqual(['Move', 'Cancel']);
    // Every message in one's own chat calls by itself.
    expect(news.text).not.toContain('<@U0ADA>');
    expect(news.thread_ts).toBeUndefined();
    await house.press('U0ADA', news, 'Cancel');
    expect(read(news)).toContain('Nothing is cancelled yet');
    await everythingIsTold();
    expect(about('U0ADA', booked).filter((it) => it !== news)).toEqual([]);
  });

  it('a booking that somebody cancelled, with the reason, and nothing to press', async () => {
    const { vin, at } = free();
    const booked = await hands.book(as(ada), { vin, at });
    await hands.cancel(as(sam), booked, 'The *customer* withdrew.');
    const news = await hears('U0ADA', booked);
    expect(read(news)).toContain(`Sam Scheduler cancelled your booking #${booked.id}: ${vin}`);
    expect(read(news)).toContain(said(at));
    expect(read(news).replaceAll('\u200B', '')).toMatch(/Reason: The \*?customer\*? withdrew\./);
    expect(labels(news)).toEqual([]);
  });

  it('a change that was taken back', async () => {
    const booked = await hands.book(as(ada));
    await hands.cancel(as(sam), booked);
    await hears('U0ADA', booked);
    await hands.must(as(sam), 'POST', `/allocations/${booked.id}/undo`);
    const news = await hears('U0ADA', booked, 2);
    expect(read(news)).toContain('Sam Scheduler took back a change of your booking, and now it stands');
  });

  it('a dyno that is out of service: which, and why', async () => {
    const booked = await hands.book(as(ada));
    await hands.must(as(sam), 'POST', `/dynos/${booked.dyno.id}/outages`, {
      ...{ start_date: booked.start_date, days: 1, reason: 'new rollers', move: true },
    });
    const news = await hears('U0ADA', booked);
    expect(read(news)).toContain('Sam Scheduler moved your booking');
    expect(read(news)).toContain(`Reason: ${booked.dyno.name} is out of service: new rollers.`);
  });

  it('a dyno that is switched off while a booking stands on it', async () => {
    const { vin, at } = free();
    const booked = await hands.book(as(ada), { vin, at });
    await hands.must(as(admin), 'PATCH', `/dynos/${booked.dyno.id}`, { enabled: false });
    const news = await hears('U0ADA', booked);
    expect(read(news)).toContain(
      `Ann Admin took ${booked.dyno.name} out of service, and your booking stands there: #${booked.id}: ${vin}`,
    );
    expect(read(news)).toContain(`, ${said(at)}`);
    expect(read(news)).toContain('(1 day). It stays until you move or cancel it.');
    expect(labels(news)).toEqual(['Undo', 'Move', 'Cancel']);
    await hands.must(as(admin), 'PATCH', `/dynos/${booked.dyno.id}`, { enabled: true });
  });

  it('what a scheduler said yes to in their name', async () => {
    const { vin, at } = free();
    const card = await house.ask('U0ADA', `book ${vin} for braek on ${day(at)} for 1 day`);
    const sue = house.newcomer('sue');
    await house.link(sue, 'scheduler', 'Sue Scheduler');
    await house.press(sue, card, 'Book it');
    const news = await until(
      () => told('U0ADA').find((it) => read(it).includes(vin)),
      'news of what was booked',
    );
    expect(read(news)).toMatch(/Sue Scheduler said yes to what you had asked for\.\s+Booked: /);
    expect(read(news)).toContain(said(at));
    expect(labels(news)).toEqual(['Undo', 'Move', 'Cancel']);
    await everythingIsTold();
    expect(told('U0ADA').filter((it) => read(it).includes(vin))).toHaveLength(1);
  });

  it('nothing of what they did themselves', async () => {
    const { vin, at } = free();
    const booked = await hands.book(as(ada), { vin, at });
    await hands.move(as(ada), booked, at + 300);
    await hands.cancel(as(ada), booked);
    await everythingIsTold();
    expect(about('U0ADA', booked)).toEqual([]);
  });

  it('later, and once, when Slack refuses for a while', async () => {
    const booked = await hands.book(as(ada));
    house.slack.fail('chat.postMessage', { retryAfter: 1 });
    house.slack.fail('chat.postMessage', { status: 503 });
    await hands.cancel(as(sam), booked);
    await hears('U0ADA', booked);
    expect(house.slack.calls('chat.postMessage').filter((it) => it.fault)).toHaveLength(2);
    await everythingIsTold();
    expect(about('U0ADA', booked)).toHaveLength(1);
  });

  it('with their next reply, where Slack takes no message for them', async () => {
    const kim = house.newcomer('kim');
    const person = await house.link(kim);
    await house.ask(kim, 'list dynos');
    const booked = await hands.book(person);
    house.slack.fail('chat.postMessage', { error: 'messages_tab_disabled' });
    await hands.cancel(as(sam), booked);
    await until(
      async () => (await house.rows('SELECT 1 FROM delivery WHERE given_up_at IS NOT NULL')).length > 0,
      'the news to be given up',
    );
    await everythingIsTold();
    expect(told(kim)).toEqual([]);
    expect(await hands.chat(person)).toContain('Meanwhile Sam Scheduler cancelled your booking');
    expect(await hands.chat(person)).not.toContain('Meanwhile');
    await everythingIsTold();
    expect(told(kim)).toEqual([]);
  });

  it('nothing in a chat whose link has ended: it waits for their next reply elsewhere', async () => {
    const kim = house.newcomer('lea');
    const person = await house.link(kim);
    const booked = await hands.book(person);
    await house.say(kim, house.slack.dm(kim), 'unlink');
    await hands.cancel(as(sam), booked);
    await everythingIsTold();
    expect(about(kim, booked)).toEqual([]);
    expect(await hands.chat(person)).toContain('Meanwhile Sam Scheduler cancelled your booking');
  });

  it('nothing while their account is disabled', async () => {
    const kim = house.newcomer('max');
    const person = await house.link(kim);
    await house.say(kim, house.slack.dm(kim), 'list dynos');
    const booked = await hands.book(person);
    await hands.must(as(admin), 'PATCH', `/accounts/${person.id}`, { enabled: false });
    await hands.cancel(as(sam), booked);
    await everythingIsTold();
    expect(about(kim, booked)).toEqual([]);
  });

  it('with their next reply, who is linked nowhere', async () => {
    const person = await house.account();
    const booked = await hands.book(person);
    await hands.cancel(as(sam), booked);
    await everythingIsTold();
    const reply = await hands.chat(person);
    expect(reply).toContain(`Meanwhile Sam Scheduler cancelled your booking #${booked.id}`);
  });
});
