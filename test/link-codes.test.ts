import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createCodeHash, newCode, readCode } from '../src/accounts/link-codes-text.ts';
import type { ChatUser } from '../src/accounts/link-words.ts';
import type { Outcome, RefusalCode } from '../src/refusals.ts';
import type { Actor } from '../src/words.ts';
import { type TestHouse, testHouse } from './support/http.ts';

const MINUTE = 60_000;
const NOON = new Date('2027-03-01T12:00:00Z');
const TENANT = randomUUID();

let house: TestHouse;
let now = NOON;
beforeAll(async () => {
  house = await testHouse({ clock: () => now, rateLimits: true });
});
afterAll(() => house.close());
beforeEach(() => {
  now = NOON;
});
const pass = (ms: number) => {
  now = new Date(now.getTime() + ms);
};

function chatUser(more: Partial<ChatUser> = {}): ChatUser {
  return { channel: 'teams', tenant: TENANT, user: randomUUID(), name: 'Kim Lee', ...more };
}
async function person(): Promise<Actor> {
  const { id } = await house.person('engineer');
  const who = { accountId: id, siteId: house.site.id, role: 'engineer', fullname: 'A engineer' } as const;
  return { ...who, channel: 'web', correlationId: 'c-1' };
}

function value<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(`refused: ${outcome.refusal.code}`);
  return outcome.value;
}
const codeOf = (outcome: Outcome<unknown>): RefusalCode | 'ok' => (outcome.ok ? 'ok' : outcome.refusal.code);
const detailOf = (outcome: Outcome<unknown>) => (outcome.ok ? '' : outcome.refusal.detail);

const begin = async (actor: Actor) => value(await house.accounts.beginCode(actor)).code;
const claim = (who: ChatUser, code: string) => house.accounts.claimCode(who, code);
const see = async (actor: Actor) => value(await house.accounts.seeCode(actor));
const end = (actor: Actor) => house.accounts.endCode(actor);
const yes = (who: ChatUser, requestId: string, { accountId }: Actor) =>
  house.accounts.confirmLink(who, { requestId, accountId }, 'c-2');
const speaksAs = async (who: ChatUser) => {
  const known = await house.accounts.identifyChat(who, 'c-3');
  return known.ok ? known.value.accountId : known.refusal.code;
};
/** A code that nobody made. */
const wrong = () => newCode();

describe('a code', () => {
  test('is asked for on the page, typed in the chat, confirmed there, and seen and ended on the page', async () => {
    const [ada, who] = [await person(), chatUser()];
    expect(await see(ada)).toEqual({ state: 'none', channel: null, chat_name: null, expires_at: null });
    const { code, expires_at } = value(await house.accounts.beginCode(ada));
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(expires_at).toBe('2027-03-01T12:10:00.000Z');
    expect(await see(ada)).toEqual({ state: 'open', channel: null, chat_name: null, expires_at });
    const shown = value(await claim(who, code));
    expect(shown).toMatchObject({ account: { id: ada.accountId }, replaces: null, expires_at });
    expect(await speaksAs(who)).toBe('not_linked');
    const byWhom = { channel: 'teams', chat_name: 'Kim Lee', expires_at };
    expect(await see(ada)).toEqual({ state: 'claimed', ...byWhom });
    const { request_id: id, ...review } = shown;
    expect(value(await house.accounts.reviewLink(who, id))).toEqual(review);
    expect(value(await yes(who, id, ada))).toEqual(review);
    expect(await speaksAs(who)).toBe(ada.accountId);
    expect(await see(ada)).toEqual({ state: 'linked', ...byWhom });
    const [link] = value(await house.accounts.listLinks(ada));
    expect(link).toMatchObject({ channel: 'teams', chat_name: 'Kim Lee' });
    value(await house.accounts.unlink(ada, link?.id ?? ''));
    expect(await speaksAs(who)).toBe('not_linked');
  });

  test.each([
    ['small letters', (code: string) => code.toLowerCase()],
    ['no dash', (code: string) => code.replace('-', '')],
    ['spaces and other dashes', (code: string) => ` ${code.replace('-', ' – ').split('').join(' ')}\u00a0`],
    ['letters that look like digits', (code: string) => code.replace(/0/g, 'o').replace(/1/g, 'l')],
    ['marks and a full stop', (code: string) => `**\`${code}\`**.`],
    ['wide letters', (code: string) => code.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + +digit))],
  ])('may be typed with %s', async (_how, typed) => {
    const ada = await person();
    expect(codeOf(await claim(chatUser(), typed(await begin(ada))))).toBe('ok');
  });

  test('is used once, by one chat user, also when many type it at once', async () => {
    const code = await begin(await person());
    const users = Array.from({ length: 6 }, () => chatUser());
    const answers = await Promise.all(users.map((who) => claim(who, code)));
    expect(answers.map(codeOf).sort()).toEqual(
      ['link_used', 'link_used', 'link_used', 'link_used', 'link_used', 'ok'].sort(),
    );
    const winner = users[answers.findIndex(({ ok }) => ok)] ?? chatUser();
    expect(codeOf(await claim(winner, code))).toBe('link_used');
  });

  test('lives for ten minutes, and so does the question that it becomes', async () => {
    const [ada, who, late] = [await person(), chatUser(), chatUser()];
    const code = await begin(ada);
    pass(10 * MINUTE);
    expect(codeOf(await claim(late, code))).toBe('link_expired');
    expect((await see(ada)).state).toBe('expired');
    const next = await begin(ada);
    pass(10 * MINUTE - 1);
    const { request_id: id } = value(await claim(who, next));
    pass(1);
    const refused = await yes(who, id, ada);
    expect([codeOf(refused), detailOf(refused)]).toEqual([
      'link_expired',
      expect.stringContaining('new code on the Rollbook page'),
    ]);
    expect((await see(ada)).state).toBe('expired');
    expect(await speaksAs(who)).toBe('not_linked');
  });

  test('ends the one before, and the question that this became, but no link and no offer', async () => {
    const [ada, who, slack] = [await person(), chatUser(), chatUser({ channel: 'slack' })];
    const first = await begin(ada);
    const second = await begin(ada);
    expect(codeOf(await claim(who, first))).toBe('link_ended');
    const { request_id: id } = value(await claim(who, second));
    const offer = value(await house.accounts.beginLink(slack, house.base));
    const secret = new URL(offer.url).hash.slice(1);
    value(await house.accounts.claimLink(ada, { secret, number: offer.number }, { address: '192.0.2.7' }));
    const third = await begin(ada);
    expect(codeOf(await yes(who, id, ada))).toBe('link_ended');
    const { request_id: last } = value(await claim(who, third));
    value(await yes(who, last, ada));
    await begin(ada);
    expect(await speaksAs(who)).toBe(ada.accountId);
    expect(codeOf(await yes(slack, offer.request_id, ada))).toBe('ok');
  });

  test('is given five times an hour, also when it is asked for often at once', async () => {
    const ada = await person();
    const answers = await Promise.all(Array.from({ length: 8 }, () => house.accounts.beginCode(ada)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(5);
    const open = await house.database.owner.query(
      'open-codes',
      'SELECT 1 FROM link_code WHERE account_id = $1 AND ended_at IS NULL',
      [ada.accountId],
    );
    expect(open).toHaveLength(1);
    const refused = await house.accounts.beginCode(ada);
    expect(refused).toMatchObject({ refusal: { code: 'too_many_requests', facts: { retry_after: 3600 } } });
    expect(codeOf(await house.accounts.beginCode(await person()))).toBe('ok');
    pass(60 * MINUTE);
    expect(codeOf(await house.accounts.beginCode(ada))).toBe('ok');
  });

  test('of a disabled account links nobody, before and after it is typed', async () => {
    const [ada, cut, who] = [await person(), await person(), chatUser()];
    const admin: Actor = { ...(await person()), role: 'admin' };
    const code = await begin(cut);
    const { request_id: id } = value(await claim(who, await begin(ada)));
    for (const { accountId } of [ada, cut]) value(await house.accounts.disable(admin, accountId));
    expect(codeOf(await claim(chatUser(), code))).toBe('unauthenticated');
    expect(codeOf(await yes(who, id, ada))).toBe('unauthenticated');
  });
});

describe('wrong codes', () => {
  test('are counted, said how many are left, and after five the right one has to wait', async () => {
    const [ada, who] = [await person(), chatUser()];
    const code = await begin(ada);
    const said = [];
    for (const typed of [wrong(), wrong(), 'me', '', wrong()]) {
      const refused = await claim(who, typed);
      expect(codeOf(refused)).toBe('link_not_found');
      said.push(detailOf(refused).match(/\d tries are left|1 try is left|No try is left/)?.[0]);
      pass(MINUTE);
    }
    expect(said).toEqual([
      ...['4 tries are left', '3 tries are left', '2 tries are left'],
      '1 try is left',
      'No try is left',
    ]);
    expect(await claim(who, code)).toMatchObject({
      refusal: { code: 'too_many_attempts', facts: { retry_after: 5 * 60 } },
    });
    expect(codeOf(await claim(who, wrong()))).toBe('too_many_attempts');
    expect(codeOf(await claim({ ...who, tenant: randomUUID() }, wrong()))).toBe('link_not_found');
    pass(5 * MINUTE);
    expect(codeOf(await claim(who, await begin(ada)))).toBe('ok');
  });

  test('are five also when they come at once', async () => {
    const who = chatUser();
    const answers = await Promise.all(Array.from({ length: 9 }, () => claim(who, wrong())));
    expect(answers.map(codeOf).filter((code) => code === 'link_not_found')).toHaveLength(5);
    expect(answers.map(codeOf).filter((code) => code === 'too_many_attempts')).toHaveLength(4);
  });

  test('are of one site: the code of another is none', async () => {
    const code = await begin(await person());
    await house.database.owner.query(
      'other-site',
      "INSERT INTO site (name, time_zone) VALUES ('Other', 'UTC')",
    );
    const moved = await house.database.owner.query<{ id: string }>(
      'other',
      "SELECT id FROM site WHERE name = 'Other'",
    );
    const elsewhere = createCodeHash(house.keys, moved[0]?.id ?? '');
    const here = createCodeHash(house.keys, house.site.id);
    expect(elsewhere(code).equals(here(code))).toBe(false);
  });
});

describe('who may say yes', () => {
  test('is whoever typed it, to whom they were shown; nobody else, and not after a no', async () => {
    const [ada, lee, who] = [await person(), await person(), chatUser()];
    const { request_id: id } = value(await claim(who, await begin(ada)));
    for (const other of [
      chatUser(),
      { ...who, tenant: randomUUID() },
      { ...who, channel: 'slack' as const },
    ]) {
      expect(codeOf(await yes(other, id, ada))).toBe('link_not_found');
      expect(codeOf(await house.accounts.declineLink(other, id))).toBe('link_not_found');
      expect(codeOf(await house.accounts.reviewLink(other, id))).toBe('link_not_found');
    }
    expect(codeOf(await yes(who, id, lee))).toBe('link_not_found');
    value(await house.accounts.declineLink(who, id));
    expect(codeOf(await yes(who, id, ada))).toBe('link_ended');
    expect((await see(ada)).state).toBe('declined');
    expect(await speaksAs(who)).toBe('not_linked');
  });

  test('Bob with Ada’s code is shown Ada, and she sees him by name and ends it before his yes', async () => {
    const [ada, bob] = [await person(), chatUser({ name: 'Bob\u202e Stone\n' })];
    const { request_id: id, account } = value(await claim(bob, await begin(ada)));
    expect(account.id).toBe(ada.accountId);
    expect(await see(ada)).toMatchObject({ state: 'claimed', chat_name: 'Bob Stone' });
    value(await end(ada));
    expect((await see(ada)).state).toBe('ended');
    expect(codeOf(await yes(bob, id, ada))).toBe('link_ended');
    expect(await speaksAs(bob)).toBe('not_linked');
  });

  test('and when his yes was faster, or comes at the same moment, hers ends the link', async () => {
    for (const together of [false, true]) {
      const [ada, bob] = [await person(), chatUser()];
      const { request_id: id } = value(await claim(bob, await begin(ada)));
      if (!together) expect(codeOf(await yes(bob, id, ada))).toBe('ok');
      const [ended] = await Promise.all([end(ada), together ? yes(bob, id, ada) : undefined]);
      expect(codeOf(ended)).toBe('ok');
      expect(await speaksAs(bob)).toBe('not_linked');
      expect(codeOf(await yes(bob, id, ada))).not.toBe('ok');
      expect(codeOf(await end(ada))).toBe('link_not_found');
    }
  });

  test('ending a code that nobody typed makes it worthless; somebody else’s stays', async () => {
    const [ada, lee, who] = [await person(), await person(), chatUser()];
    const code = await begin(ada);
    expect(codeOf(await end(lee))).toBe('link_not_found');
    value(await end(ada));
    expect(codeOf(await claim(who, code))).toBe('link_ended');
    // What the same chat user has from somebody else is none of Ada's business.
    const { request_id: id } = value(await claim(who, await begin(lee)));
    value(await yes(who, id, lee));
    expect(codeOf(await end(ada))).toBe('link_not_found');
    expect(await speaksAs(who)).toBe(lee.accountId);
  });

  test('takes the place of another link, and says whose', async () => {
    const [ada, lee, who] = [await person(), await person(), chatUser()];
    value(await yes(who, value(await claim(who, await begin(ada))).request_id, ada));
    const shown = value(await claim(who, await begin(lee)));
    expect(shown.replaces?.id).toBe(ada.accountId);
    expect(await speaksAs(who)).toBe(ada.accountId);
    value(await yes(who, shown.request_id, lee));
    expect(await speaksAs(who)).toBe(lee.accountId);
    // The link that came of Ada's code is over; what Lee has now is not hers to end.
    expect(codeOf(await end(ada))).toBe('link_not_found');
    expect(await speaksAs(who)).toBe(lee.accountId);
  });

  test('unlinking in the chat or on the page ends the open question, too', async () => {
    const [ada, who] = [await person(), chatUser()];
    value(await yes(who, value(await claim(who, await begin(ada))).request_id, ada));
    const { request_id: id } = value(await claim(who, await begin(ada)));
    value(await house.accounts.unlinkChat(who, 'c'));
    expect(codeOf(await yes(who, id, ada))).toBe('link_ended');
    expect(await speaksAs(who)).toBe('not_linked');
  });
});

describe('what is kept', () => {
  test('is a keyed hash: the code stands in no row, log or event, and every step is told', async () => {
    const [ada, who] = [await person(), chatUser()];
    const seen = house.events.length;
    const code = await begin(ada);
    await claim(who, wrong());
    const { request_id: requestId } = value(await claim(who, code));
    value(await yes(who, requestId, ada));
    value(await end(ada));
    const rows = await house.database.owner.query('all-codes', 'SELECT * FROM link_code');
    const everywhere = JSON.stringify([rows, house.events, house.logged()]);
    for (const form of [code, code.replace('-', '')]) expect(everywhere).not.toContain(form);
    const plain = createCodeHash(house.keys, house.site.id)(readCode(code) ?? '');
    expect(rows.map((row) => (row['code_hash'] as Buffer).toString('hex'))).toContain(plain.toString('hex'));
    const other = await testHouse();
    expect(createCodeHash(other.keys, house.site.id)(readCode(code) ?? '').equals(plain)).toBe(false);
    await other.close();
    const steps = house.events.slice(seen).filter(({ type }) => type === 'link');
    expect(steps).toEqual([
      { type: 'link', action: 'begin', result: 'ok' },
      { type: 'link', action: 'claim', result: 'link_not_found', channel: 'teams' },
      { type: 'link', action: 'claim', result: 'ok', channel: 'teams', requestId },
      { type: 'link', action: 'confirm', result: 'ok', channel: 'teams', requestId },
      { type: 'link', action: 'unlink', result: 'ok' },
    ]);
  });

  test('is forgotten after a day', async () => {
    const [ada, who] = [await person(), chatUser()];
    value(await claim(who, await begin(ada)));
    await claim(who, wrong());
    pass(25 * 60 * MINUTE);
    await begin(await person());
    await claim(chatUser(), wrong());
    value(await house.accounts.beginLink(chatUser(), house.base));
    expect((await see(ada)).state).toBe('none');
    const misses = await house.database.owner.query(
      'old-misses',
      'SELECT 1 FROM link_code_miss WHERE at < $1',
      [new Date(now.getTime() - 10 * MINUTE)],
    );
    expect(misses).toEqual([]);
  });
});
