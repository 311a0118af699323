import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChatUser } from '../src/accounts/link-words.ts';
import { createMet } from '../src/conversation/chat-places.ts';
import { createDeliveries } from '../src/conversation/deliveries.ts';
import { createNews, type NewsNeeds } from '../src/conversation/news.ts';
import { createNewsRows } from '../src/conversation/news-rows.ts';
import { createPace } from '../src/conversation/pace.ts';
import type { Database } from '../src/db/connect.ts';
import type { Actor, ChannelName } from '../src/words.ts';
import { chat, fault, frailDatabase, paperLog, until } from './support/chat-port.ts';
import { type Given, given, granted } from './support/given.ts';

/** News leaves the outbox for one chat, once, whoever looks and whatever breaks. */

let house: Given;
let erin: Actor;
let sam: Actor;
let opened: { stop(): Promise<void> }[] = [];
let rooms: Partial<Record<ChannelName, ReturnType<typeof chat>>> = {};
let paper: ReturnType<typeof paperLog>;
beforeEach(async () => {
  house = await given();
  erin = await house.actor('engineer', 'Erin Engineer');
  sam = await house.actor('scheduler', 'Sam Scheduler');
  await house.dyno('Cell 1');
  rooms = {};
  paper = paperLog();
});
afterEach(async () => {
  await Promise.all(opened.map((it) => it.stop()));
  opened = [];
  await house.close();
});

const own = () => ({
  ...{ db: house.database.db, siteId: house.site.id, log: paper.log },
  clock: () => new Date(),
});

/** A process that looks for news. */
function looker(more: Partial<NewsNeeds> = {}) {
  const news = createNews({
    ...{ ...own(), channels: ['slack', 'teams'] as ChannelName[], everyMs: 20 },
    inWords: async ({ payload }) => ({ text: payload.by.fullname, notify: true }),
    ...more,
  });
  opened.push(news);
  news.start();
}

/** A process that shows what is to be shown in this channel. */
function shower(channel: ChannelName) {
  const room = rooms[channel] ?? chat();
  rooms[channel] = room;
  const deliveries = createDeliveries({
    ...{ ...own(), channel, port: room.port, pace: createPace(house.database.db, channel) },
    times: { lookMs: 20, leaseMs: 60_000 },
  });
  opened.push(deliveries);
  deliveries.start();
  return room;
}

const someone = (channel: ChannelName = 'slack'): ChatUser => {
  return { channel, tenant: 'T1', user: `U-${randomUUID()}`, name: 'Erin' };
};

/** Linked, and met in a room of this name. @returns the link's id */
async function linked(user: ChatUser, room: string, actor = erin): Promise<string> {
  const [row] = await house.database.owner.query<{ id: string }>(
    'given_link',
    `INSERT INTO link (site_id, channel, tenant, chat_user_id, chat_name, account_id)
      VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
    [house.site.id, user.channel, user.tenant, user.user, user.name, actor.accountId],
  );
  await createMet(own())(user, { room });
  return row?.id ?? '';
}
const run = (sql: string, values: unknown[] = []) => house.database.owner.pool.query(sql, values);

/** Somebody else cancels so many of Erin's bookings. */
async function cancelled(many = 1): Promise<void> {
  for (let n = 0; n < many; n += 1) {
    const vin = `CAR-${randomUUID().slice(0, 8).toUpperCase()}`;
    await house.vehicle(vin);
    const booking = await house.booking({ vin }, erin);
    granted(await house.core.cancel(sam, booking.id));
  }
}
const waiting = async () =>
  (await run('SELECT id FROM outbox WHERE delivered_at IS NULL ORDER BY id')).rows.length;
/** A look that began after this was asked for is over. */
const lookedAgain = async (names: string[]) => {
  const looks = () => names.filter((name) => name === 'news_unsent').length;
  const before = looks();
  await until(() => looks() >= before + 2);
};

describe('news', () => {
  it('is said once by three that look and two that show: 24 changes, 24 messages', async () => {
    await linked(someone(), 'dm');
    const room = shower('slack');
    shower('slack');
    room.slow('post', 5);
    for (const _ of [1, 2, 3]) looker();
    await cancelled(24);
    await until(() => room.texts('dm').length >= 24);
    await until(
      async () => (await run('SELECT 1 FROM delivery WHERE delivered_at IS NULL')).rows.length === 0,
    );
    expect(room.of('post')).toHaveLength(24);
    expect(await waiting()).toBe(0);
    // Those that came too late noticed so, and stumbled over nothing.
    expect(paper.lines).toEqual([]);
  });

  it('stays where it was when the statement that sends it fails, and is sent when it does not', async () => {
    await linked(someone(), 'dm');
    const room = shower('slack');
    const frail = frailDatabase(house.database.db);
    frail.takeAway((name) => name === 'news_send');
    looker({ db: frail });
    await cancelled();
    await until(() => frail.names.includes('news_send'));
    expect(await waiting()).toBe(1);
    expect((await run('SELECT 1 FROM delivery')).rows).toEqual([]);
    frail.giveBack();
    await until(() => room.texts('dm').length === 1);
    expect(await waiting()).toBe(0);
  });

  it('is said once when the answer to that statement is lost', async () => {
    await linked(someone(), 'dm');
    const room = shower('slack');
    const frail = frailDatabase(house.database.db);
    let lost = 0;
    const query: Database['query'] = async (name, sql, values) => {
      const rows = await frail.query(name, sql, values);
      if (name !== 'news_send' || lost > 0) return rows as never;
      lost += 1;
      throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
    };
    looker({ db: { query } });
    await cancelled();
    await until(() => room.texts('dm').length > 0);
    await lookedAgain(frail.names);
    expect(lost).toBe(1);
    expect(room.of('post')).toHaveLength(1);
  });

  it('that cannot be put into words holds up no other', async () => {
    await linked(someone(), 'dm');
    const room = shower('slack');
    await cancelled(2);
    const [first] = (await run('SELECT id FROM outbox ORDER BY id')).rows;
    const inWords: NewsNeeds['inWords'] = async ({ id }) => {
      if (id === first.id) throw new Error('no words');
      return { text: 'said' };
    };
    looker({ inWords });
    await until(() => room.texts('dm').length === 1);
    expect(await waiting()).toBe(1);
  });
});

describe('of several chats', () => {
  it('the one in which they were met last is told, and no other', async () => {
    await linked(someone('slack'), 'slack-dm');
    await linked(someone('teams'), 'teams-chat');
    const [slack, teams] = [shower('slack'), shower('teams')];
    await cancelled();
    looker();
    await until(() => teams.texts('teams-chat').length === 1);
    expect(slack.of('post')).toEqual([]);
    expect(await waiting()).toBe(0);
  });

  it('one whose channel is turned off does not count', async () => {
    await linked(someone('slack'), 'slack-dm');
    await linked(someone('teams'), 'teams-chat');
    const slack = shower('slack');
    looker({ channels: ['slack'] });
    await cancelled();
    await until(() => slack.texts('slack-dm').length === 1);
  });

  it('the newest place of a person is the one that counts', async () => {
    const user = someone();
    await linked(user, 'old');
    await createMet(own())(user, { room: 'new' });
    const room = shower('slack');
    looker();
    await cancelled();
    await until(() => room.texts('new').length === 1);
    expect(room.texts('old')).toEqual([]);
  });
});

describe('nothing is', () => {
  it('sent of what is older than three days; the next reply still has it', async () => {
    await linked(someone(), 'dm');
    await cancelled();
    await run(`UPDATE outbox SET created_at = now() - interval '73 hours'`);
    await cancelled();
    const room = shower('slack');
    looker();
    await until(() => room.texts('dm').length === 1);
    expect(await waiting()).toBe(1);
  });

  it('sent while a reply to this person is being made, which has the news itself', async () => {
    await linked(someone(), 'dm');
    const at = new Date();
    await run(
      `INSERT INTO thread (site_id, id, account_id, channel, title, created_at, updated_at)
       VALUES ($1, 'web:1', $2, 'web', 'Talk', $3, $3)`,
      [house.site.id, erin.accountId, at],
    );
    await run(
      `INSERT INTO turn (site_id, thread_id, account_id, delivery_id, status, lease_until, correlation_id, said)
       VALUES ($1, 'web:1', $2, 'd1', 'running', now() + interval '1 minute', 'c1', 'list dynos')`,
      [house.site.id, erin.accountId],
    );
    await cancelled();
    const room = shower('slack');
    const frail = frailDatabase(house.database.db);
    looker({ db: frail });
    await lookedAgain(frail.names);
    expect(await waiting()).toBe(1);
    // Its process died: nobody makes that reply any more.
    await run('UPDATE turn SET lease_until = now()');
    await until(() => room.texts('dm').length === 1);
  });

  it('sent to a chat whose link ended before it could be shown; the next reply has it, and nobody is told twice', async () => {
    const link = await linked(someone(), 'dm');
    const room = shower('slack');
    const frail = frailDatabase(house.database.db);
    room.fail('post', fault('later', 600));
    looker({ db: frail });
    await cancelled();
    await until(() => room.of('post').length === 1);
    await run('UPDATE link SET ended_at = now() WHERE id = $1', [link]);
    await until(async () => (await waiting()) === 1);
    await linked(someone(), 'elsewhere');
    await lookedAgain(frail.names);
    expect(room.of('post')).toHaveLength(1);
    expect(room.texts('elsewhere')).toEqual([]);
  });

  it('kept for ever of where somebody was met whom nobody is linked to', async () => {
    const [stays, goes] = [someone(), someone()];
    await linked(stays, 'dm');
    await createMet(own())(goes, { room: 'other' });
    await run(`UPDATE chat_place SET met_at = now() - interval '31 days'`);
    await createNewsRows({ ...own(), channels: ['slack'] }).forget();
    const { rows } = await run('SELECT chat_user_id FROM chat_place');
    expect(rows).toEqual([{ chat_user_id: stays.user }]);
  });
});
