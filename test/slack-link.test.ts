import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { labels, read } from './support/slack/seen.ts';
import type { Ephemeral } from './support/slack/words.ts';
import { day, type Linked, openSlackHouse, type SlackHouse, VINS } from './support/slack-house.ts';

/** Every line that the house logs, at its most talkative. */
const logged = vi.hoisted(() => [] as string[]);
vi.mock('../src/log.ts', async (original) => {
  const log = await original<typeof import('../src/log.ts')>();
  const stream = { write: (line: string) => void logged.push(line) };
  return { ...log, createLog: () => log.createLog({ level: 'trace', format: 'json' }, stream) };
});

let house: SlackHouse;
const secrets: string[] = [];
beforeAll(async () => {
  house = await openSlackHouse();
});
afterAll(() => house.close());

interface Offer {
  message: Ephemeral;
  url: string;
  secret: string;
  number: string;
}

/** Asks for a link in the chat: what is shown to this person alone. */
async function offered(user: string, channel = 'C0BAY'): Promise<Offer> {
  const before = house.slack.ephemerals(user).length;
  await house.say(user, channel, channel === 'C0BAY' ? '<@U0ROLLBOOK> link' : 'link');
  const [message, ...rest] = house.slack.ephemerals(user).slice(before);
  if (!message || rest.length > 0) throw new Error(`${rest.length} more private messages`);
  const elements = (message.blocks ?? []).flatMap((it) => (it['elements'] ?? []) as { url?: string }[]);
  const url = elements.find((it) => it.url)?.url ?? '';
  const number = /\*(\d\d)\*/.exec(message.text)?.[1] ?? '';
  const secret = new URL(url).hash.slice(1);
  secrets.push(secret);
  return { message, url, secret, number };
}
const look = (secret: string) => house.call('POST', '/links/look', { body: { secret } });
const signIn = ({ email, password }: Linked) => house.signIn({ email, password });
const claim = async ({ secret, number }: Offer, who: Linked) =>
  await house.call('POST', '/links/claim', { as: await signIn(who), body: { secret, number } });
const links = (user: string) =>
  house.rows('SELECT account_id FROM link WHERE chat_user_id = $1 AND ended_at IS NULL', [user]);
const pressed = async (user: string, offer: Offer, label: string) =>
  (await house.press(user, offer.message, label)).map((it) => it.text);

describe('linking', () => {
  it('goes from the chat to the page and back, and then one acts as that account', async () => {
    const kim = house.newcomer('kim');
    const account = await house.account('engineer', 'Kim Lee');
    const offer = await offered(kim);
    expect(labels(offer.message)).toEqual(['Open the page', 'Confirm', 'No']);
    expect(offer.url).toMatch(new RegExp(`^${house.url}/link#`));
    // Nobody else sees it, and it stands in no channel.
    expect(JSON.stringify(house.slack.ephemerals('U0ADA'))).not.toContain(offer.secret);
    expect(JSON.stringify(house.slack.visible('C0BAY'))).not.toContain(offer.secret);
    expect((await look(offer.secret)).body).toMatchObject({ channel: 'slack', chat_name: 'kim' });
    expect((await claim(offer, account)).status).toBe(200);
    expect(await links(kim)).toEqual([]);
    expect(await pressed(kim, offer, 'Confirm')).toEqual([]);
    expect(read(offer.message)).toContain(`Link this chat to Kim Lee (${account.email})?`);
    expect(labels(offer.message)).toEqual(['Link it', 'No']);
    expect(await links(kim)).toEqual([]);
    await house.press(kim, offer.message, 'Link it');
    expect(read(offer.message)).toContain('Linked. You are Kim Lee here.');
    expect(await links(kim)).toEqual([{ account_id: account.id }]);
    await house.command(kim, `${VINS[0]} nvh ${day(0)} 1d`);
    expect((await house.bookings(VINS[0] ?? '')).map((it) => it.by)).toEqual(['Kim Lee']);
    expect(read(house.slack.home(kim))).toContain('Linked to Kim Lee.');
  });

  it('confirmed before anybody was at the page links nothing, and says what is missing', async () => {
    const kim = house.newcomer();
    const offer = await offered(kim, house.slack.dm(kim));
    expect(await pressed(kim, offer, 'Confirm')).toEqual([
      expect.stringMatching(/^Nobody has typed the number/),
    ]);
    expect(labels(offer.message)).toEqual(['Open the page', 'Confirm', 'No']);
    expect(await links(kim)).toEqual([]);
  });

  it('relayed to somebody else ends with whoever asked: they see the wrong name and say no', async () => {
    const ada = house.newcomer('ada');
    const bob = await house.account('engineer', 'Bob Slow');
    const offer = await offered(ada);
    expect((await claim(offer, bob)).status).toBe(200);
    await pressed(ada, offer, 'Confirm');
    expect(read(offer.message)).toContain(`Link this chat to Bob Slow (${bob.email})?`);
    await pressed(ada, offer, 'No');
    expect(read(offer.message)).toContain('Nothing was linked, and that link or code works no more');
    expect(await links(ada)).toEqual([]);
    expect((await look(offer.secret)).body.code).toBe('link_ended');
  });

  it('used a second time is refused', async () => {
    const kim = house.newcomer();
    const [first, second] = [await house.account(), await house.account()];
    const offer = await offered(kim);
    expect((await claim(offer, first)).status).toBe(200);
    expect((await claim(offer, second)).body.code).toBe('link_used');
    await pressed(kim, offer, 'Confirm');
    await pressed(kim, offer, 'Link it');
    expect((await claim(offer, second)).body.code).toBe('link_used');
    expect(await links(kim)).toEqual([{ account_id: first.id }]);
  });

  it('after its ten minutes is refused on the page and in the chat', async () => {
    const kim = house.newcomer();
    const account = await house.account();
    const [late, later] = [await offered(kim), house.newcomer()];
    const past = `UPDATE link_request SET expires_at = now() - interval '1 second' WHERE chat_user_id = $1`;
    await house.rows(past, [kim]);
    expect((await claim(late, account)).body.code).toBe('link_expired');
    const claimed = await offered(later);
    await claim(claimed, account);
    await house.rows(past, [later]);
    expect(await pressed(later, claimed, 'Confirm')).toEqual([
      expect.stringMatching(/has expired, so nothing was linked/),
    ]);
    expect([await links(kim), await links(later)]).toEqual([[], []]);
  });

  it('is changed by nothing that only looks', async () => {
    const kim = house.newcomer();
    const offer = await offered(kim);
    const row = () => house.rows('SELECT * FROM link_request WHERE chat_user_id = $1', [kim]);
    const before = await row();
    for (let n = 0; n < 5; n += 1) {
      expect((await fetch(offer.url)).status).toBe(200);
      expect((await fetch(offer.url, { method: 'HEAD' })).status).toBe(200);
      expect((await look(offer.secret)).status).toBe(200);
    }
    // Slack tells of the press on what only opens an address, too.
    expect(await pressed(kim, offer, 'Open the page')).toEqual([]);
    expect(await row()).toEqual(before);
    expect((await claim(offer, await house.account())).status).toBe(200);
  });

  it('anew says whose link it takes the place of, and takes it', async () => {
    const kim = house.newcomer();
    const old = await house.link(kim, 'engineer', 'Old Name');
    const account = await house.account('engineer', 'New Name');
    const offer = await offered(kim);
    await claim(offer, account);
    await pressed(kim, offer, 'Confirm');
    expect(read(offer.message)).toContain(
      `Link this chat to New Name (${account.email})? It takes the place of the link to Old Name (${old.email}).`,
    );
    await pressed(kim, offer, 'Link it');
    expect(await links(kim)).toEqual([{ account_id: account.id }]);
  });
});

describe('the secret of a link', () => {
  it('stands in no table and in no log', async () => {
    // One that is asked for at the page of one's own is a message with a button that is pressed.
    const kim = house.newcomer();
    await house.slack.opensHome(kim);
    await house.quiet();
    await house.press(kim, 'home', 'Link your account');
    const message = house.slack.fromApp(house.slack.dm(kim)).at(-1);
    secrets.push(/link#([\w-]+)/.exec(JSON.stringify(message?.blocks))?.[1] ?? '');
    const stop = await house.hold('link_request');
    await house.slack.presses(kim, message as never, 'rollbook:1');
    const kept = await house.rows<{ payload: string }>(
      `SELECT payload::text FROM inbox WHERE status <> 'done'`,
    );
    expect(kept).toHaveLength(1);
    expect(secrets.filter((it) => it.length < 20)).toEqual([]);
    const tables = await house.rows(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_name <> 'link_request'`,
    );
    const all = ['pace', ...tables.map((it) => it['name'] ?? '')].filter((it) => it !== 'link_request');
    const dump = async (name: string) => JSON.stringify(await house.rows(`SELECT t::text FROM "${name}" t`));
    const texts = [...(await Promise.all(all.map(dump))), logged.join('')];
    await stop.release();
    await house.quiet();
    texts.push(await dump('link_request'));
    expect(texts.join('').length).toBeGreaterThan(100_000);
    for (const secret of secrets) expect(texts.filter((it) => it.includes(secret)).length, secret).toBe(0);
    expect(logged.join('')).toContain('/links/claim');
  });
});
