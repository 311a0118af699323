import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labels, read } from './support/slack/seen.ts';
import { day, openSlackHouse, type SlackHouse, VINS } from './support/slack-house.ts';

let house: SlackHouse;
beforeAll(async () => {
  house = await openSlackHouse();
});
afterAll(() => house.close());

const links = (user: string) =>
  house.rows('SELECT account_id FROM link WHERE chat_user_id = $1 AND ended_at IS NULL', [user]);

describe('unlinking', () => {
  it('from the chat says for whom it no longer speaks, and to nobody else', async () => {
    const kim = house.newcomer();
    const account = await house.link(kim, 'engineer', 'Kim Lee');
    const { replies } = await house.say(kim, 'C0BAY', '<@U0ROLLBOOK> unlink');
    expect(replies).toEqual([]);
    expect(read(house.slack.ephemerals(kim).at(-1))).toContain(
      `Unlinked: this chat no longer speaks for Kim Lee (${account.email}).`,
    );
    expect(await links(kim)).toEqual([]);
    expect((await house.command(kim, `${VINS[1]} nvh ${day(0)} 1d`)).posted).toEqual([]);
  });

  it('from the page holds at once in the chat', async () => {
    const kim = house.newcomer();
    const { email, password } = await house.link(kim);
    const as = await house.signIn({ email, password });
    const { body } = await house.call('GET', '/links', { as });
    expect(body.items).toHaveLength(1);
    expect((await house.call('DELETE', `/links/${body.items[0].id}`, { as })).status).toBe(204);
    expect((await house.command(kim, `${VINS[1]} nvh ${day(0)} 1d`)).posted).toEqual([]);
    expect(await house.bookings(VINS[1] ?? '')).toEqual([]);
  });
});

describe('somebody who is not linked', () => {
  it('is told what is free', async () => {
    const kim = house.newcomer();
    const answer = await house.ask(kim, `which dynos are free for HLD42, brake, on ${day(2)} for 1 day?`);
    expect(answer.text).toMatch(/Cell 1/);
    expect(answer.text).toContain('To book, link your account first: write "link".');
    expect(labels(answer)).toEqual([]);
  });

  it('who wants to book is told how to link, in private, and nothing is written', async () => {
    const kim = house.newcomer();
    const before = house.slack.ephemerals(kim).length;
    const answer = await house.ask(kim, `book ${VINS[2]} for nvh on ${day(2)} for 1 day`);
    expect(answer.text).toContain('not linked yet, so nothing was done');
    const [offer, ...rest] = house.slack.ephemerals(kim).slice(before);
    expect([labels(offer), rest]).toEqual([['Open the page', 'Confirm', 'No'], []]);
    expect(await house.bookings(VINS[2] ?? '')).toEqual([]);
    const written = await house.rows('SELECT 1 FROM turn WHERE thread_id LIKE $1', [`%${kim}%`]);
    expect(written).toEqual([]);
  });
});
