import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ChatUser, LinkOffer } from '../src/accounts/link-words.ts';
import type { Outcome, RefusalCode } from '../src/refusals.ts';
import type { Actor, Role } from '../src/words.ts';
import { type TestHouse, testHouse } from './support/http.ts';

const MINUTE = 60_000;
const URL_OF_HOUSE = 'https://rollbook.example/';
const from = { address: '192.0.2.7' };

let house: TestHouse;
let now = new Date('2027-03-01T12:00:00Z');
beforeAll(async () => {
  house = await testHouse({ clock: () => now });
});
afterAll(() => house.close());
beforeEach(() => {
  now = new Date('2027-03-01T12:00:00Z');
});
const pass = (ms: number) => {
  now = new Date(now.getTime() + ms);
};

let count = 0;
/** A chat user whom nobody has met. */
function chatUser(more: Partial<ChatUser> = {}): ChatUser {
  count += 1;
  return { channel: 'slack', tenant: 'T1', user: `U${count}`, name: `Dana Reyes ${count}`, ...more };
}

async function person(role: Role = 'engineer'): Promise<Actor> {
  const { id } = await house.person(role);
  return {
    accountId: id,
    siteId: house.site.id,
    role,
    fullname: `A ${role}`,
    channel: 'web',
    correlationId: 'c-1',
  };
}

function value<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(`refused: ${outcome.refusal.code}`);
  return outcome.value;
}
const codeOf = (outcome: Outcome<unknown>): RefusalCode | 'ok' => (outcome.ok ? 'ok' : outcome.refusal.code);
const codes = (outcomes: Outcome<unknown>[]) => outcomes.map(codeOf).sort();

type Offer = LinkOffer & { secret: string };
async function begin(who: ChatUser): Promise<Offer> {
  const offer = value(await house.accounts.beginLink(who, URL_OF_HOUSE));
  return { ...offer, secret: new URL(offer.url).hash.slice(1) };
}
const look = (secret: string) => house.accounts.lookAtLink(secret, from);
const claim = (actor: Actor, { secret, number }: { secret: string; number: string }) =>
  house.accounts.claimLink(actor, { secret, number }, from);
const confirm = (who: ChatUser, offer: Offer, { accountId }: Actor) =>
  house.accounts.confirmLink(who, { requestId: offer.request_id, accountId }, 'c-2');
const review = (who: ChatUser, offer: Offer) => house.accounts.reviewLink(who, offer.request_id);
const identify = (who: ChatUser) => house.accounts.identifyChat(who, 'c-3');
const otherThan = (number: string) => (number === '10' ? '11' : '10');

/** Through all steps, by both sides. */
async function link(who: ChatUser, actor: Actor): Promise<void> {
  const offer = await begin(who);
  value(await claim(actor, offer));
  value(await confirm(who, offer, actor));
}

async function rowsOf(table: 'link' | 'link_request', who: ChatUser): Promise<Record<string, unknown>[]> {
  return await house.database.owner.query(
    `rows-of-${table}`,
    `SELECT * FROM ${table} WHERE tenant = $1 AND chat_user_id = $2 ORDER BY created_at, id`,
    [who.tenant, who.user],
  );
}
const active = async (who: ChatUser) =>
  (await rowsOf('link', who)).filter((row) => row['ended_at'] === null).map((row) => row['account_id']);

describe('linking', () => {
  test('is asked for in the chat, claimed with the number, confirmed in the chat, and then speaks as the account', async () => {
    const [who, kim] = [chatUser({ name: 'Dana Reyes' }), await person('scheduler')];
    expect(codeOf(await identify(who))).toBe('not_linked');
    const offer = await begin(who);
    expect(offer.url).toMatch(/^https:\/\/rollbook\.example\/link#[A-Za-z0-9_-]{43}$/);
    expect(offer.number).toMatch(/^[1-9]\d$/);
    expect(offer.expires_at).toBe('2027-03-01T12:10:00.000Z');
    const ask = { channel: 'slack', chat_name: 'Dana Reyes', expires_at: offer.expires_at };
    expect(value(await look(offer.secret))).toEqual(ask);

    expect(codeOf(await review(who, offer))).toBe('link_waiting');
    expect(codeOf(await confirm(who, offer, kim))).toBe('link_waiting');
    expect(value(await claim(kim, offer))).toEqual(ask);
    expect(await active(who)).toEqual([]);
    expect(codeOf(await identify(who))).toBe('not_linked');

    const shown = value(await review(who, offer));
    expect(shown).toMatchObject({ account: { id: kim.accountId, fullname: 'A scheduler' }, replaces: null });
    expect(shown.account.email).toContain('@example.com');
    expect(value(await confirm(who, offer, kim))).toEqual(shown);
    expect(value(await identify(who))).toEqual({
      ...{ accountId: kim.accountId, siteId: house.site.id, role: 'scheduler', fullname: 'A scheduler' },
      ...{ channel: 'slack', correlationId: 'c-3' },
    });
    expect(value(await house.accounts.listLinks(kim))).toEqual([
      {
        ...{ id: expect.any(String), channel: 'slack' },
        ...{ chat_name: 'Dana Reyes', linked_at: now.toISOString() },
      },
    ]);
  });

  test('keeps the secret out of rows, logs, events and history, and names out of the last two', async () => {
    const [who, kim] = [chatUser(), await person()];
    const offer = await begin(who);
    await claim(kim, { ...offer, number: otherThan(offer.number) });
    value(await claim(kim, offer));
    value(await confirm(who, offer, kim));
    const history = await house.database.owner.query(
      'link-history-of',
      "SELECT * FROM history WHERE subject = 'account' AND subject_id = $1 AND action = 'linked'",
      [kim.accountId],
    );
    expect(history).toMatchObject([
      { by_account: kim.accountId, channel: 'slack', correlation_id: 'c-2', after: { channel: 'slack' } },
    ]);
    const everywhere = JSON.stringify([
      ...[await rowsOf('link', who), await rowsOf('link_request', who)],
      ...[history, house.events, house.logged()],
    ]);
    expect(everywhere).not.toContain(offer.secret);
    expect(JSON.stringify([history, house.events])).not.toMatch(/Dana|"U\d+"/);
    expect(house.events).toContainEqual({
      ...{ type: 'link', action: 'claim', result: 'ok', channel: 'slack', requestId: offer.request_id },
    });
  });

  test('is for one tenant and one channel: the same user id elsewhere is somebody else', async () => {
    const [who, kim] = [chatUser(), await person()];
    await link(who, kim);
    for (const more of [{ tenant: 'T2' }, { channel: 'teams' as const }, { user: who.user.toLowerCase() }])
      expect(codeOf(await identify({ ...who, ...more }))).toBe('not_linked');
  });

  test('may be done for several chats of one account', async () => {
    const kim = await person();
    const both = [chatUser(), chatUser({ channel: 'teams', tenant: '8c1e-4a' })];
    for (const who of both) await link(who, kim);
    for (const who of both) expect(value(await identify(who)).accountId).toBe(kim.accountId);
    expect(value(await house.accounts.listLinks(kim))).toHaveLength(2);
  });

  test('shows a name on one line, whatever somebody calls themselves, and the id where nothing is left', async () => {
    const names = {
      ' A\n\u202Eevil\u0000 name ': 'A evil name',
      '\u200B\n': 'U-less',
      [`${'é'.repeat(300)}`]: '',
    };
    for (const [name, shown] of Object.entries(names)) {
      const offer = await begin({ ...chatUser({ name }), user: 'U-less' });
      const { chat_name } = value(await look(offer.secret));
      expect(chat_name).toBe(shown || 'é'.repeat(100));
    }
  });
});

describe('a link that is not for oneself', () => {
  test('relayed to somebody else links nothing: they do not know the number', async () => {
    const [who, mallory] = [chatUser(), await person()];
    const offer = await begin(who);
    for (let number = 10; number < 13; number += 1) {
      const guess = String(number) === offer.number ? '99' : String(number);
      expect(codeOf(await claim(mallory, { ...offer, number: guess }))).not.toBe('ok');
    }
    expect(codeOf(await claim(mallory, offer))).toBe('link_ended');
    expect(codeOf(await review(who, offer))).toBe('link_ended');
    expect(await active(who)).toEqual([]);
  });

  test('claimed by somebody else all the same: the chat user sees whose account it is, says no, and nothing is linked', async () => {
    const [who, mallory] = [chatUser(), await person()];
    const offer = await begin(who);
    value(await claim(mallory, offer));
    expect(value(await review(who, offer)).account.id).toBe(mallory.accountId);
    value(await house.accounts.declineLink(who, offer.request_id));
    expect(codeOf(await confirm(who, offer, mallory))).toBe('link_ended');
    expect(await active(who)).toEqual([]);
  });

  test('a yes for an account other than the one that claimed it is none', async () => {
    const [who, mallory, kim] = [chatUser(), await person(), await person()];
    const offer = await begin(who);
    value(await claim(mallory, offer));
    expect(codeOf(await confirm(who, offer, kim))).toBe('link_not_found');
    expect(await active(who)).toEqual([]);
  });

  test('another chat user can neither see, confirm nor decline it', async () => {
    const [who, kim] = [chatUser(), await person()];
    const offer = await begin(who);
    value(await claim(kim, offer));
    for (const other of [chatUser(), { ...who, tenant: 'T9' }, { ...who, channel: 'teams' as const }]) {
      expect(codeOf(await review(other, offer))).toBe('link_not_found');
      expect(codeOf(await confirm(other, offer, kim))).toBe('link_not_found');
      expect(codeOf(await house.accounts.declineLink(other, offer.request_id))).toBe('link_not_found');
      expect(await active(other)).toEqual([]);
    }
    expect(codeOf(await confirm(who, offer, kim))).toBe('ok');
  });

  test('unknown, cut, and of another site: one answer', async () => {
    const elsewhere = await testHouse({ clock: () => now });
    const kim = await person();
    const foreign = value(await elsewhere.accounts.beginLink(chatUser(), URL_OF_HOUSE));
    await elsewhere.close();
    const secrets = [new URL(foreign.url).hash.slice(1), 'x', (await begin(chatUser())).secret.slice(0, -1)];
    const answers = [];
    for (const secret of secrets)
      answers.push(await look(secret), await claim(kim, { secret, number: '42' }));
    expect(new Set(answers.map((it) => JSON.stringify(it))).size).toBe(1);
    expect(codeOf(answers[0] as Outcome<unknown>)).toBe('link_not_found');
    for (const id of ['', 'x', "1' OR 1=1", '00000000-0000-4000-8000-000000000000'])
      expect(codeOf(await house.accounts.reviewLink(chatUser(), id))).toBe('link_not_found');
  });

  test('of another site of the same database is unknown too', async () => {
    const [who, kim] = [chatUser(), await person()];
    const offer = await begin(who);
    const { owner } = house.database;
    const [site] = await owner.query<{ id: string }>(
      'another-site',
      "INSERT INTO site (name, time_zone) VALUES ('Elsewhere', 'UTC') RETURNING id",
    );
    await owner.query('move-request', 'UPDATE link_request SET site_id = $1 WHERE id = $2', [
      ...[site?.id, offer.request_id],
    ]);
    expect(codeOf(await look(offer.secret))).toBe('link_not_found');
    expect(codeOf(await claim(kim, offer))).toBe('link_not_found');
    expect(codeOf(await review(who, offer))).toBe('link_not_found');
  });
});

describe('a link works once', () => {
  test('a second claim is refused, by the same person and by another; so is a second yes', async () => {
    const [who, kim, lee] = [chatUser(), await person(), await person()];
    const offer = await begin(who);
    value(await claim(kim, offer));
    for (const again of [kim, lee]) expect(codeOf(await claim(again, offer))).toBe('link_used');
    expect(codeOf(await look(offer.secret))).toBe('link_used');
    value(await confirm(who, offer, kim));
    expect(codeOf(await confirm(who, offer, kim))).toBe('link_used');
    expect(codeOf(await house.accounts.declineLink(who, offer.request_id))).toBe('link_used');
    expect(codeOf(await claim(lee, offer))).toBe('link_used');
    expect(await active(who)).toEqual([kim.accountId]);
  });

  test('of two who claim at once one wins, and that one it is', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [who, people] = [chatUser(), await Promise.all(Array.from({ length: 6 }, () => person()))];
      const offer = await begin(who);
      const answers = await Promise.all(people.map((each) => claim(each, offer)));
      expect(codes(answers)).toEqual([...Array(5).fill('link_used'), 'ok']);
      const winner = people[answers.findIndex((it) => it.ok)];
      expect(value(await review(who, offer)).account.id).toBe(winner?.accountId);
    }
  });

  test('of many yeses at once one wins, and there is one link', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [who, kim] = [chatUser(), await person()];
      const offer = await begin(who);
      value(await claim(kim, offer));
      const answers = await Promise.all(Array.from({ length: 6 }, () => confirm(who, offer, kim)));
      expect(codes(answers)).toEqual([...Array(5).fill('link_used'), 'ok']);
      expect(await rowsOf('link', who)).toHaveLength(1);
    }
  });

  test('yes and no at once: one counts', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [who, kim] = [chatUser(), await person()];
      const offer = await begin(who);
      value(await claim(kim, offer));
      const [yes, no] = await Promise.all([
        confirm(who, offer, kim),
        house.accounts.declineLink(who, offer.request_id),
      ]);
      expect([yes.ok, no.ok].filter(Boolean)).toHaveLength(1);
      expect(await active(who)).toHaveLength(yes.ok ? 1 : 0);
    }
  });

  test('looking a hundred times changes nothing', async () => {
    const [who, kim] = [chatUser(), await person()];
    const offer = await begin(who);
    const before = await rowsOf('link_request', who);
    const answers = await Promise.all(Array.from({ length: 100 }, () => look(offer.secret)));
    expect(new Set(codes(answers))).toEqual(new Set(['ok']));
    expect(await rowsOf('link_request', who)).toEqual(before);
    expect(codeOf(await claim(kim, offer))).toBe('ok');
  });

  test('reviewing changes nothing either', async () => {
    const [who, kim] = [chatUser(), await person()];
    const offer = await begin(who);
    value(await claim(kim, offer));
    const before = await rowsOf('link_request', who);
    for (let n = 0; n < 5; n += 1) value(await review(who, offer));
    expect(await rowsOf('link_request', who)).toEqual(before);
    expect(await active(who)).toEqual([]);
  });
});

describe('ten minutes', () => {
  test('after which a link can no longer be claimed', async () => {
    const [who, kim] = [chatUser(), await person()];
    const [offer, late] = [await begin(who), await begin(chatUser())];
    pass(10 * MINUTE - 1);
    expect(codeOf(await claim(kim, offer))).toBe('ok');
    pass(1);
    expect(codeOf(await look(late.secret))).toBe('link_expired');
    expect(codeOf(await claim(kim, late))).toBe('link_expired');
  });

  test('after which a claimed one can no longer be confirmed', async () => {
    const [who, kim] = [chatUser(), await person()];
    const offer = await begin(who);
    value(await claim(kim, offer));
    pass(10 * MINUTE);
    for (const answer of [
      await review(who, offer),
      await confirm(who, offer, kim),
      await house.accounts.declineLink(who, offer.request_id),
    ])
      expect(codeOf(answer)).toBe('link_expired');
    expect(await active(who)).toEqual([]);
  });

  test('a day later the names in it are forgotten', async () => {
    const who = chatUser();
    await begin(who);
    pass(25 * 60 * MINUTE);
    await begin(chatUser());
    expect(await rowsOf('link_request', who)).toEqual([]);
  });
});

describe('the number', () => {
  test('three wrong ones end the link, and each is told how many are left', async () => {
    const [who, kim] = [chatUser(), await person()];
    const offer = await begin(who);
    const wrong = { ...offer, number: otherThan(offer.number) };
    const said = [];
    for (let n = 0; n < 3; n += 1) said.push(await claim(kim, wrong));
    expect(said.map(codeOf)).toEqual(['link_number_wrong', 'link_number_wrong', 'link_ended']);
    expect(JSON.stringify(said[0])).toContain('2 tries are left');
    expect(JSON.stringify(said[1])).toContain('1 try is left');
    expect(codeOf(await claim(kim, offer))).toBe('link_ended');
    expect(codeOf(await look(offer.secret))).toBe('link_ended');
  });

  test('ninety guesses at once are three', async () => {
    const [who, kim] = [chatUser(), await person()];
    const offer = await begin(who);
    const guesses = Array.from({ length: 90 }, (_, n) => String(10 + n)).filter((it) => it !== offer.number);
    const answers = await Promise.all(guesses.map((number) => claim(kim, { ...offer, number })));
    expect(answers.filter((it) => codeOf(it) === 'link_number_wrong')).toHaveLength(2);
    expect(await rowsOf('link_request', who)).toMatchObject([{ tries: 3, outcome: 'wrong_number' }]);
  });

  test('a wrong one and then the right one links', async () => {
    const [who, kim] = [chatUser(), await person()];
    const offer = await begin(who);
    await claim(kim, { ...offer, number: otherThan(offer.number) });
    expect(codeOf(await claim(kim, offer))).toBe('ok');
  });
});

describe('asking again', () => {
  test('a newer link ends the older one, claimed or not', async () => {
    const [who, kim] = [chatUser(), await person()];
    const first = await begin(who);
    const second = await begin(who);
    expect(codeOf(await claim(kim, first))).toBe('link_ended');
    value(await claim(kim, second));
    const third = await begin(who);
    expect(codeOf(await confirm(who, second, kim))).toBe('link_ended');
    value(await claim(kim, third));
    expect(codeOf(await confirm(who, third, kim))).toBe('ok');
  });

  test('many at once leave one that is open', async () => {
    const who = chatUser();
    await Promise.all(Array.from({ length: 8 }, () => begin(who)));
    const open = (await rowsOf('link_request', who)).filter((row) => row['ended_at'] === null);
    expect(open).toHaveLength(1);
  });

  test('five an hour for one chat user, then a word when to come back', async () => {
    const strict = await testHouse({ clock: () => now, rateLimits: true });
    const who = chatUser();
    const ask = (of: ChatUser) => strict.accounts.beginLink(of, URL_OF_HOUSE);
    const eight = await Promise.all(Array.from({ length: 8 }, () => ask(who)));
    expect(codes(eight)).toEqual([...Array(5).fill('ok'), ...Array(3).fill('too_many_requests')]);
    pass(20 * MINUTE);
    const sixth = await ask(who);
    expect(sixth).toMatchObject({ refusal: { facts: { retry_after: 40 * 60 } } });
    expect(codeOf(await ask(chatUser()))).toBe('ok');
    pass(40 * MINUTE);
    expect(codeOf(await ask(who))).toBe('ok');
    await strict.close();
  });
});

describe('linking to another account', () => {
  test('replaces the old link only when both sides have said yes, and says whose it replaces', async () => {
    const [who, kim, lee] = [chatUser(), await person(), await person('viewer')];
    await link(who, kim);
    const offer = await begin(who);
    value(await claim(lee, offer));
    expect(value(await identify(who)).accountId).toBe(kim.accountId);
    expect(value(await review(who, offer))).toMatchObject({
      ...{ account: { id: lee.accountId }, replaces: { id: kim.accountId } },
    });
    value(await confirm(who, offer, lee));
    expect(value(await identify(who))).toMatchObject({ accountId: lee.accountId, role: 'viewer' });
    expect(value(await house.accounts.listLinks(kim))).toEqual([]);
    expect(await rowsOf('link', who)).toHaveLength(2);
    expect(await active(who)).toEqual([lee.accountId]);
  });

  test('to the same account again is no replacement of anybody', async () => {
    const [who, kim] = [chatUser(), await person()];
    await link(who, kim);
    const offer = await begin(who);
    value(await claim(kim, offer));
    expect(value(await review(who, offer)).replaces).toBeNull();
    value(await confirm(who, offer, kim));
    expect(await active(who)).toEqual([kim.accountId]);
  });
});

describe('unlinking', () => {
  test('from the chat ends it at once, and says whose it was', async () => {
    const [who, kim] = [chatUser(), await person()];
    await link(who, kim);
    expect(value(await house.accounts.unlinkChat(who, 'c-4'))).toMatchObject({ id: kim.accountId });
    expect(codeOf(await identify(who))).toBe('not_linked');
    expect(value(await house.accounts.listLinks(kim))).toEqual([]);
    expect(codeOf(await house.accounts.unlinkChat(who, 'c-4'))).toBe('not_linked');
  });

  test('from the page ends it at once, and only one’s own', async () => {
    const [who, kim, lee] = [chatUser(), await person(), await person('admin')];
    await link(who, kim);
    const [mine] = value(await house.accounts.listLinks(kim));
    const id = mine?.id ?? '';
    expect(codeOf(await house.accounts.unlink(lee, id))).toBe('link_not_found');
    expect(codeOf(await identify(who))).toBe('ok');
    expect(codeOf(await house.accounts.unlink(kim, id))).toBe('ok');
    expect(codeOf(await identify(who))).toBe('not_linked');
    expect(codeOf(await house.accounts.unlink(kim, id))).toBe('link_not_found');
    const history = await house.database.owner.query(
      'unlink-history-of',
      "SELECT action, channel FROM history WHERE subject = 'account' AND subject_id = $1 ORDER BY id",
      [kim.accountId],
    );
    expect(history.slice(-2)).toEqual([
      { action: 'linked', channel: 'slack' },
      { action: 'unlinked', channel: 'web' },
    ]);
  });

  test('from both sides at once: one ends it', async () => {
    const [who, kim] = [chatUser(), await person()];
    await link(who, kim);
    const [mine] = value(await house.accounts.listLinks(kim));
    const both = await Promise.all([
      house.accounts.unlink(kim, mine?.id ?? ''),
      house.accounts.unlinkChat(who, 'c-4'),
    ]);
    expect(both.filter((it) => it.ok)).toHaveLength(1);
    expect(await active(who)).toEqual([]);
  });

  test('on the page while the chat confirms the same account anew: one of them counts, and nothing breaks', async () => {
    for (let round = 0; round < 8; round += 1) {
      const [who, kim] = [chatUser(), await person()];
      await link(who, kim);
      const [mine] = value(await house.accounts.listLinks(kim));
      const offer = await begin(who);
      value(await claim(kim, offer));
      const [yes, gone] = await Promise.all([
        confirm(who, offer, kim),
        house.accounts.unlink(kim, mine?.id ?? ''),
      ]);
      expect([yes.ok, gone.ok].filter(Boolean)).toHaveLength(1);
      expect(await active(who)).toEqual(yes.ok ? [kim.accountId] : []);
    }
  });

  test('in the chat ends an open request too, linked before or not', async () => {
    for (const before of [true, false]) {
      const [who, kim] = [chatUser(), await person()];
      if (before) await link(who, kim);
      const offer = await begin(who);
      value(await claim(kim, offer));
      await house.accounts.unlinkChat(who, 'c-4');
      expect(codeOf(await confirm(who, offer, kim))).toBe('link_ended');
      expect(await active(who)).toEqual([]);
    }
  });

  test('on the page ends what the same account had claimed, and not what another had', async () => {
    for (const same of [true, false]) {
      const [who, kim, lee] = [chatUser(), await person(), await person()];
      await link(who, kim);
      const offer = await begin(who);
      const claimant = same ? kim : lee;
      value(await claim(claimant, offer));
      const [mine] = value(await house.accounts.listLinks(kim));
      value(await house.accounts.unlink(kim, mine?.id ?? ''));
      expect(codeOf(await confirm(who, offer, claimant))).toBe(same ? 'link_ended' : 'ok');
    }
  });
});

describe('a disabled account', () => {
  test('does not speak through its chat, and speaks again when it is enabled', async () => {
    const [who, kim, admin] = [chatUser(), await person(), await person('admin')];
    await link(who, kim);
    value(await house.accounts.disable(admin, kim.accountId));
    expect(await identify(who)).toMatchObject({
      refusal: { code: 'unauthenticated', detail: expect.stringContaining('disabled') },
    });
    value(await house.accounts.enable(admin, kim.accountId));
    expect(codeOf(await identify(who))).toBe('ok');
  });

  test('is not linked, though it has claimed; and can be unlinked from the chat', async () => {
    const [who, kim, admin] = [chatUser(), await person(), await person('admin')];
    const offer = await begin(who);
    value(await claim(kim, offer));
    value(await house.accounts.disable(admin, kim.accountId));
    expect(codeOf(await review(who, offer))).toBe('unauthenticated');
    expect(codeOf(await confirm(who, offer, kim))).toBe('unauthenticated');
    expect(await active(who)).toEqual([]);
    value(await house.accounts.enable(admin, kim.accountId));
    value(await confirm(who, offer, kim));
    value(await house.accounts.disable(admin, kim.accountId));
    expect(codeOf(await house.accounts.unlinkChat(who, 'c-4'))).toBe('ok');
  });

  test('a role that changes counts from the next message on', async () => {
    const [who, kim, admin] = [chatUser(), await person('viewer'), await person('admin')];
    await link(who, kim);
    value(await house.accounts.setRole(admin, kim.accountId, 'scheduler'));
    expect(value(await identify(who)).role).toBe('scheduler');
  });
});
