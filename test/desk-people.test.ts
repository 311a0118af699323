import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ChatUser } from '../src/accounts/link-words.ts';
import type { Home, Message } from '../src/conversation/shown.ts';
import type { Actor } from '../src/words.ts';
import { button, type DeskHouse, deskHouse, facts, labels, PAGE } from './support/desk.ts';
import { granted } from './support/given.ts';

let house: DeskHouse;
let kim: Actor;
beforeAll(async () => {
  house = await deskHouse();
  await house.dyno('Cell 1');
  await house.dyno('Cell 3');
  await house.dyno('Rig_9 <!here>');
  await house.dyno('Broken');
  granted(await house.fleet.updateDyno(house.admin, 'Broken', { enabled: false }));
  for (const vin of ['HLD42', 'TRK-101']) await house.vehicle(vin);
  kim = await house.person('engineer', 'Kim_Lee <!channel>');
});
afterAll(() => house.close());
beforeEach(() => house.clear());

const sections = (home: Home) => Object.fromEntries(home.sections.map((it) => [it.heading, it.messages]));
const text = (messages: Message[] | undefined) => (messages ?? []).map((it) => it.text).join('\n');

describe('a link', () => {
  /** What the person does on the page, with what their chat shows. */
  async function onPage(offer: Message, actor: Actor) {
    const secret = new URL(offer.buttons?.find((it) => it.url)?.url ?? '').hash.slice(1);
    const number = /\*\*(\d\d)\*\*/.exec(offer.text)?.[1] ?? '';
    return await house.accounts.claimLink(actor, { secret, number }, { address: '192.0.2.1' });
  }
  const press = (user: ChatUser, id: string) => house.desk.pressLink(user, id, 'c-1');

  test('is offered with number, steps and hour, reviewed by name, and made by a second yes', async () => {
    const user = house.chatUser();
    expect(await house.desk.identify(user, 'c')).toMatchObject({ ok: false, code: 'not_linked' });
    const offer = await house.desk.offerLink(user);
    expect(offer.text).toContain('until 12:10 (America/Detroit)');
    expect(offer.text).toMatch(/1\. .*\n2\. .*\n3\. /);
    expect(labels(offer)).toEqual(['Open the page', 'Confirm', 'No']);
    expect(offer.buttons?.[0]?.url).toMatch(new RegExp(`^${PAGE}/link#`));
    expect(offer.text).not.toContain('#');
    const confirm = button(offer, 'Confirm');
    expect(await press(user, confirm)).toMatchObject({
      changed: false,
      aside: { text: expect.stringContaining('typed the number') },
    });
    granted(await onPage(offer, kim));
    const review = await press(user, confirm);
    expect(review.instead?.text).toMatch(
      /^Link this chat to Kim\\_Lee ‹!channel› \(someone\d+@\u200Bexample\.com\)\?/,
    );
    expect(await house.desk.identify(user, 'c')).toMatchObject({ ok: false });
    const linked = await press(user, button(review.instead, 'Link it'));
    expect(linked).toMatchObject({
      changed: true,
      instead: { text: expect.stringMatching(/^Linked\. You are Kim/) },
    });
    expect(await house.desk.identify(user, 'c-7')).toMatchObject({
      ...{ ok: true, actor: { accountId: kim.accountId, role: 'engineer', correlationId: 'c-7' } },
    });
    const again = await press(user, button(review.instead, 'Link it'));
    expect(again).toMatchObject({ changed: false, aside: { text: expect.stringContaining('used already') } });
  });

  test('takes the place of another, and says whose', async () => {
    const user = house.chatUser();
    await house.link(user, kim);
    const lee = await house.person('engineer', 'Lee Other');
    const offer = await house.desk.offerLink(user);
    granted(await onPage(offer, lee));
    const review = await press(user, button(offer, 'Confirm'));
    expect(review.instead?.text).toMatch(/to Lee Other .*It takes the place of the link to Kim/);
  });

  test('is not made by another chat user, another account, a no, or after ten minutes', async () => {
    const user = house.chatUser();
    const thief = house.chatUser('Thief');
    const offer = await house.desk.offerLink(user);
    granted(await onPage(offer, kim));
    expect((await press(thief, button(offer, 'Confirm'))).aside?.text).toContain('no such question for you');
    const review = await press(user, button(offer, 'Confirm'));
    const yes = button(review.instead, 'Link it');
    expect((await press(thief, yes)).aside?.text).toContain('no such question for you');
    const forged = yes.replace(/\d+$/, house.admin.accountId);
    expect((await press(user, forged)).changed).toBe(false);
    const no = await press(user, button(review.instead, 'No'));
    expect(no.instead?.text).toContain('Nothing was linked');
    expect((await press(user, yes)).aside?.text).toContain('declined');
    const later = await house.desk.offerLink(user);
    granted(await onPage(later, kim));
    const now = house.now;
    house.now = new Date(now.getTime() + 11 * 60_000);
    expect((await press(user, button(later, 'Confirm'))).aside?.text).toContain('expired');
    house.now = now;
    expect((await house.desk.identify(user, 'c')).ok).toBe(false);
  });

  test('has buttons that nobody can make up', async () => {
    const user = house.chatUser();
    for (const id of [
      '',
      'link',
      'link-go:x',
      "link-yes:';--:1",
      `link-no:${crypto.randomUUID()}`,
      `yes:${crypto.randomUUID()}`,
    ]) {
      const { aside, instead, changed } = await press(user, id);
      expect([instead, changed], id).toEqual([undefined, false]);
      expect(aside?.text, id).toMatch(/[Nn]othing was linked/);
    }
  });

  test('is not offered without end, and ends from the chat', async () => {
    const user = house.chatUser();
    expect((await house.desk.unlink(user, 'c')).text).toContain('nothing to unlink');
    await house.link(user, kim);
    expect((await house.desk.unlink(user, 'c')).text).toMatch(
      /^Unlinked: this chat no longer speaks for Kim\\_Lee/,
    );
    expect((await house.desk.identify(user, 'c')).ok).toBe(false);
    for (let n = 0; n < 20; n += 1) await house.desk.offerLink(user);
    const refused = await house.desk.offerLink(user);
    expect(refused.text).toContain('several links within an hour');
    expect(refused.buttons).toBeUndefined();
  });
});

describe('a link by a code from the page', () => {
  const press = (user: ChatUser, id: string) => house.desk.pressLink(user, id, 'c-1');
  const code = async (actor: Actor) => granted(await house.accounts.beginCode(actor)).code;

  test('is explained anywhere, in two steps that hold no secret', () => {
    const help = house.desk.linkHelp();
    expect(help.text).toMatch(/1\. .*https:\/\/rollbook\.example .*Connect.*\n2\. Write "link".*alone/);
    expect(help.text).not.toMatch(/\n3\. |#/);
    expect(help.buttons).toBeUndefined();
  });

  test('shows whose account it is, and is made by a yes', async () => {
    const user = house.chatUser();
    const person = await house.person('engineer', 'Kim_Lee <!channel>');
    const asked = await house.desk.claimCode(user, (await code(person)).toLowerCase());
    expect(asked.text).toMatch(/^Link this chat to Kim\\_Lee ‹!channel› \(someone\d+@\u200Bexample\.com\)\?/);
    expect(asked.text).toContain('Nothing is linked yet');
    expect(labels(asked)).toEqual(['Yes', 'No']);
    expect(button(asked, 'Yes')).toMatch(new RegExp(`^link-yes:[0-9a-f-]{36}:${person.accountId}$`));
    expect(button(asked, 'No')).toMatch(/^link-no:[0-9a-f-]{36}$/);
    expect((await house.desk.identify(user, 'c')).ok).toBe(false);
    expect(await press(house.chatUser('Thief'), button(asked, 'Yes'))).toMatchObject({
      ...{ changed: false, aside: { text: expect.stringContaining('no such question for you') } },
    });
    const linked = await press(user, button(asked, 'Yes'));
    expect(linked).toMatchObject({ changed: true, instead: { text: expect.stringMatching(/^Linked\./) } });
    expect(await house.desk.identify(user, 'c')).toMatchObject({ actor: { accountId: person.accountId } });
  });

  test('relayed to Bob names Ada, whose place it would take, and is dropped by his no', async () => {
    const [bob, bobsOwn] = [house.chatUser('Bob'), await house.person('engineer', 'Bob Stone')];
    const ada = await house.person('engineer', 'Ada Lovely');
    await house.link(bob, bobsOwn);
    const asked = await house.desk.claimCode(bob, await code(ada));
    expect(asked.text).toMatch(/^Link this chat to Ada Lovely .*It takes the place of the link to Bob Stone/);
    expect(asked.text).toContain('If somebody gave you this code, press No.');
    const no = await press(bob, button(asked, 'No'));
    expect(no.instead?.text).toContain('Nothing was linked');
    expect((await press(bob, button(asked, 'Yes'))).changed).toBe(false);
    expect(await house.desk.identify(bob, 'c')).toMatchObject({ actor: { accountId: bobsOwn.accountId } });
  });

  test('says no in the words of the refusal, without a button, and names nobody', async () => {
    const user = house.chatUser();
    const wrong = await house.desk.claimCode(user, 'me *now* <!here>');
    expect(wrong.text).toMatch(/no such code.*4 tries are left/);
    expect(wrong.buttons).toBeUndefined();
    for (let n = 0; n < 4; n += 1) await house.desk.claimCode(user, 'ABCD-EFGH');
    const locked = await house.desk.claimCode(user, await code(kim));
    expect(locked.text).toMatch(/^Too many wrong codes/);
    expect(locked.buttons).toBeUndefined();
    expect(locked.text).not.toContain('Kim');
  });
});

describe('the page of one who is linked', () => {
  test('has their name, a button to book, and says that nothing comes', async () => {
    const user = house.chatUser();
    await house.link(user, kim);
    const home = sections(await house.desk.home(user, 'c'));
    expect(text(home['Your account'])).toContain('Linked to Kim\\_Lee ‹!channel›.');
    expect(home['Your account']?.[0]?.buttons?.[0]).toMatchObject({ id: 'book', form: true });
    expect(text(home['Your coming bookings'])).toContain('no coming bookings');
  });

  test('shows the next ten bookings of their own, each with its buttons', async () => {
    const user = house.chatUser();
    const lee = await house.person('engineer', 'Lee');
    await house.link(user, lee);
    await house.booking({ vin: 'TRK-101', start_date: '2027-03-09' });
    const gone = await house.booking({ vin: 'HLD42', start_date: '2027-03-08' }, lee);
    granted(await house.core.cancel(lee, gone.id));
    for (let day = 10; day < 22; day += 1)
      await house.booking({ vin: 'HLD42', start_date: `2027-03-${day}` }, lee);
    const { 'Your coming bookings': coming = [] } = sections(await house.desk.home(user, 'c'));
    expect(coming).toHaveLength(11);
    expect(coming[0]?.text).toMatch(
      /^#\d+ HLD42 on Cell \d for brake, Wed 10 Mar 2027 \(1 day\), scheduled, Lee$|Rig/,
    );
    expect(labels(coming[0])).toEqual(['Undo', 'Move', 'Cancel']);
    expect(coming[10]?.text).toContain('there are more');
    await house.age('11 minutes');
    const later = sections(await house.desk.home(user, 'c'))['Your coming bookings'] ?? [];
    expect(labels(later[0])).toEqual(['Move', 'Cancel']);
    expect(text(later)).not.toContain('TRK-101');
  });

  test('keeps a test that runs over its time, since somebody has to end it', async () => {
    const user = house.chatUser();
    const lee = await house.person('engineer', 'Lee');
    await house.link(user, lee);
    const it = await house.booking({ vin: 'HLD42', start_date: '2027-03-01' }, lee);
    granted(await house.core.start(lee, it.id));
    const now = house.now;
    house.now = new Date('2027-03-03T17:00:00Z');
    const { 'Your coming bookings': coming } = sections(await house.desk.home(user, 'c'));
    house.now = now;
    expect(text(coming)).toContain(`#${it.id} HLD42`);
  });

  test('shows the dynos today: free, taken by which vehicle and until when, out of service', async () => {
    const user = house.chatUser();
    await house.link(user, kim);
    await house.booking({ vin: 'HLD42', start_date: '2027-03-01', days: 3, dyno: 'Cell 1' });
    const out = { start_date: '2027-03-01', days: 2, reason: 'new *rollers* <@U1>' };
    const outage = granted(await house.core.addOutage(house.admin, 'Cell 3', out));
    const { 'Dynos today': today } = sections(await house.desk.home(user, 'c'));
    granted(await house.core.removeOutage(house.admin, outage.id));
    expect(text(today).split('\n')).toEqual([
      '- Cell 1: taken by HLD42 until Wed 3 Mar',
      '- Cell 3: out of service until Tue 2 Mar: new \\*rollers\\* ‹@\u200BU1›',
      '- Rig\\_9 ‹!here›: free',
    ]);
    await house.clear();
    const clock = { start: '2027-03-01T14:00:00-05:00', end: '2027-03-01T18:00:00-05:00' };
    await house.booking({ vin: 'HLD42', dyno: 'Cell 1', ...clock });
    const later = text(sections(await house.desk.home(user, 'c'))['Dynos today']);
    expect(later).toContain('- Cell 1: taken by HLD42 from 14:00 until Mon 1 Mar 18:00');
  });
});

describe('the page of a stranger', () => {
  test('says how to link and what goes without it, and of dynos only whether they are free', async () => {
    await house.booking({ vin: 'HLD42', start_date: '2027-03-01', dyno: 'Cell 1' });
    const home = sections(await house.desk.home(house.chatUser(), 'c'));
    expect(Object.keys(home)).toEqual(['Your account', 'Dynos today']);
    expect(text(home['Your account'])).toMatch(/^Not linked yet\./);
    expect(home['Your account']?.[0]?.buttons).toEqual([
      { id: 'link', label: 'Link your account', kind: 'primary' },
    ]);
    expect(text(home['Dynos today']).split('\n')).toEqual([
      ...['- Cell 1: not free', '- Cell 3: free', '- Rig\\_9 ‹!here›: free'],
    ]);
  });

  test('whose account is disabled says just that', async () => {
    const user = house.chatUser();
    const out = await house.person('engineer', 'Out Now');
    await house.link(user, out);
    granted(await house.accounts.disable(house.admin, out.accountId));
    const home = sections(await house.desk.home(user, 'c'));
    expect(text(home['Your account'])).toContain('disabled');
    expect(home['Your account']?.[0]?.buttons).toBeUndefined();
    expect(await house.desk.identify(user, 'c')).toMatchObject({ ok: false, code: 'unauthenticated' });
  });
});

describe('a stranger', () => {
  const ask = (said: string) =>
    house.desk.answerStranger(house.chatUser('Mal <!here>'), said, new AbortController().signal);

  test('is told what is free, without bookings, names and reasons', async () => {
    await house.booking({ vin: 'TRK-101', start_date: '2027-03-02', days: 2, dyno: 'Cell 1' });
    const out = { start_date: '2027-03-02', days: 1, reason: 'Bob Smith broke it' };
    const outage = granted(await house.core.addOutage(house.admin, 'Cell 3', out));
    const free = await ask('which dynos are free tomorrow for HLD42, brake?');
    const why = await ask('why is Cell 1 not free tomorrow for HLD42, brake?');
    const down = await ask('what is down tomorrow?');
    const taken = await ask('which dynos are free on 2 March for TRK-101, brake?');
    granted(await house.core.removeOutage(house.admin, outage.id));
    expect(free.text).toContain('Free for brake with HLD42, Tue 2 Mar 2027 (1 day): Rig');
    expect(free.text).toContain('Cell 1: taken until Wed 3 Mar\n');
    expect(free.text).toContain('Cell 3: out of service until Tue 2 Mar\n');
    expect(why.text).toContain('taken until Wed 3 Mar');
    expect(down.text).toContain('Cell 3');
    expect(taken.text).toContain('TRK-101 has a booking then');
    for (const it of [free, why, down, taken]) {
      expect(it.link).toBe(false);
      expect(it.text).not.toMatch(/by TRK|Bob|Ada Admin|#\d|book it on/);
      expect(it.text).toContain('link your account first');
    }
  });

  test('who asks whether they can book is told what is free, and to link first', async () => {
    const { text, link } = await ask('Can I book HLD42 for brake tomorrow for 1 day?');
    expect(link).toBe(true);
    expect(text).toMatch(/^Free for brake with HLD42.*To book, link your account first/s);
    expect(await house.activeRows()).toEqual([]);
  });

  test('may see dynos and the date', async () => {
    const dynos = await ask('list dynos');
    expect(dynos.text).toContain('Cell 3: brake, emission, nvh');
    expect((await ask('what day is it today?')).text).toContain('Mon 1 Mar 2027');
  });

  test.each([
    'book HLD42 for brake tomorrow for 2 days',
    'cancel #1',
    'move #1 to Thursday',
    'undo that',
    'my bookings',
    'where is TRK-101?',
    'what is running this week?',
    'who booked Cell 1?',
    'show Cell 1',
    'list vehicles',
    'register NEW-1, 5200 lb, AWD',
    'how many brake tests were completed in October?',
    'bookings per dyno next month',
    'any conflicts?',
    'link',
    'link my account please',
  ])('who says "%s" is told to link first, and nothing is done', async (said) => {
    await house.booking({ vin: 'TRK-101', start_date: '2027-03-02', days: 2, dyno: 'Cell 1' });
    const before = await house.activeRows();
    const { text, link } = await ask(said);
    expect(link, text).toBe(true);
    expect(text).toContain('nothing was done');
    expect(text).not.toMatch(/Ada|TRK-101/);
    expect(await house.activeRows()).toEqual(before);
  });

  test.each(['hello', 'help', 'thanks', 'who am I?', 'blub blub', '<!channel> *bold*', ''])(
    'who says "%s" hears what can be asked, and that linking comes before booking',
    async (said) => {
      const { text, link } = await ask(said);
      expect(link).toBe(false);
      expect(text).toContain('what is free');
      expect(text).toContain('link your account first');
      expect(text).not.toContain('<!');
    },
  );

  test('asks everything in one message, and not too much', async () => {
    const half = await ask('which dynos are free tomorrow?');
    expect(half.text).toMatch(/\?.*in one message/s);
    expect((await ask('free '.repeat(1_000))).text).toContain('longer');
  });

  test('costs nothing, leaves no thread, and is nobody in the ledger', async () => {
    await ask('list dynos');
    const rows = await house.database.owner.query(
      'costs',
      'SELECT 1 FROM thread UNION ALL SELECT 1 FROM model_spend',
    );
    expect(rows).toEqual([]);
  });
});

test('help names the command, the link and stop', () => {
  const { text: said } = house.desk.help();
  for (const word of ['HLD42 brake 2027-03-01 2d Cell 3 +3d backup', '"link"', '"unlink"', '"stop"'])
    expect(said).toContain(word);
});

test('a thread is known once somebody has done something in it', async () => {
  const thread = house.thread();
  expect(await house.desk.hasThread(thread)).toBe(false);
  const { message } = await house.desk.command(kim, thread, 'HLD42 brake 2027-03-20 1d', 'k-1');
  expect(facts(message).Vehicle).toBe('HLD42');
  expect(await house.desk.hasThread(thread)).toBe(true);
});
