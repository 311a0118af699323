import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { elsewhere, free } from './support/elsewhere.ts';
import { type Linked, openTeamsHouse, said, type TeamsHouse, until } from './support/teams-house.ts';

/** What others do to a person's bookings reaches them by itself, in their own chat, once. */

describe('in Teams', () => {
  let house: TeamsHouse;
  let hands: ReturnType<typeof elsewhere>;
  let [ada, sam]: Linked[] = [];
  beforeAll(async () => {
    house = await openTeamsHouse();
    hands = elsewhere(house);
    ada = await house.link('ada');
    sam = await house.account('scheduler', 'Sam Scheduler');
    await house.ask('ada', 'list dynos');
  });
  afterAll(() => house?.close());

  const told = (who: Parameters<TeamsHouse['read']>[1]) =>
    house.teams.fromBot(house.teams.chatWith(who ?? 'ada')).map((it) => ({ it, text: house.read(it) }));
  const hears = (who: Parameters<TeamsHouse['read']>[1], { id }: { id: string }) =>
    until(
      () => told(who).find(({ text }) => text.includes(`#${id}:`)),
      () => `news of #${id}; heard: ${told(who).map(({ text }) => text)}`,
    );

  it('who was met in a channel is told in the chat alone, which is opened for it', async () => {
    const { vin, at } = free();
    const booked = await hands.book(ada as Linked, { vin, at });
    const chat = house.teams.chatWith('ada');
    expect(house.teams.fromBot(chat)).toEqual([]);
    await hands.move(sam as Linked, booked, at + 300);
    const { it: news, text } = await hears('ada', booked);
    expect(text).toContain(`Sam Scheduler moved your booking #${booked.id}: ${vin} on `);
    expect(text).toContain(said(at + 300));
    expect(house.teams.buttons(news)).toEqual(['Move', 'Cancel']);
    expect(house.teams.calls('create').length).toBeGreaterThan(0);
    const pressed = await house.press('ada', news, 'Cancel');
    expect(pressed.shown).toBe('card');
    expect(told('ada').filter((one) => one.text.includes(`#${booked.id}`))).toHaveLength(1);
  });

  it('a cancelled one, later and once, when Teams refuses for a while', async () => {
    const booked = await hands.book(ada as Linked);
    house.teams.fail('post', { status: 429 });
    house.teams.fail('post', { status: 502 });
    await hands.cancel(sam as Linked, booked, 'The rig is needed.');
    const { text } = await hears('ada', booked);
    expect(text).toContain('Reason: The rig is needed.');
    await house.quiet();
    expect(told('ada').filter((one) => one.text.includes(`#${booked.id}:`))).toHaveLength(1);
  });

  it('who has done nothing but type the code is known by that', async () => {
    const kim = house.newcomer();
    const person = await house.account('engineer', 'Kim Lee');
    const { code } = await hands.must(person, 'POST', '/links/codes', {});
    const { replies } = await house.say(kim, 'chat', `link ${code}`);
    const [asked] = replies;
    await house.press(kim, asked as NonNullable<typeof asked>, 'Yes');
    const booked = await hands.book(person);
    await hands.cancel(sam as Linked, booked);
    expect((await hears(kim, booked)).text).toContain('Sam Scheduler cancelled your booking');
  });

  it('who blocked the bot hears it with their next reply, and nobody is the worse for it', async () => {
    const kim = house.newcomer('Bea Blocks');
    const person = await house.link(kim);
    await house.say(kim, 'chat', 'list dynos');
    const booked = await hands.book(person);
    house.teams.blocks(kim);
    await hands.cancel(sam as Linked, booked);
    await until(
      async () => (await house.rows('SELECT 1 FROM delivery WHERE given_up_at IS NOT NULL')).length > 0,
      'the news to be given up',
    );
    house.teams.unblocks(kim);
    const { replies } = await house.say(kim, 'chat', 'list dynos');
    expect(house.read(replies[0])).toContain('Meanwhile Sam Scheduler cancelled your booking');
  });

  it('a place that was noted elsewhere gets no call: our token goes to Teams alone', async () => {
    const kim = house.newcomer('Eve Elsewhere');
    const person = await house.link(kim);
    await house.say(kim, 'chat', 'list dynos');
    let calls = 0;
    const other = createServer((_, response) => {
      calls += 1;
      response.end('{}');
    }).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;
    await house.rows(
      `UPDATE chat_place SET place = jsonb_set(place, '{serviceUrl}', to_jsonb($1::text)) WHERE chat_user_id = $2`,
      [url, kim.aadObjectId],
    );
    const booked = await hands.book(person);
    await hands.cancel(sam as Linked, booked);
    await until(
      async () =>
        (
          await house.rows(
            `SELECT 1 FROM delivery WHERE given_up_at IS NOT NULL AND place ->> 'serviceUrl' = $1`,
            [url],
          )
        ).length > 0,
      'the news to be given up',
    );
    other.close();
    expect(calls).toBe(0);
    expect(await hands.chat(person)).toContain('Meanwhile Sam Scheduler cancelled your booking');
  });
});
