import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { accessibilityFaults, findBrowser, NO_BROWSER, openBrowser } from '../support/browser.ts';
import { DEMO, type OpenHouse, openTestHouse } from '../support/house.ts';
import { type Device, focused, overEdge, picture, pressUntil, type Visitor, visit } from './visitor.ts';

const there = findBrowser() !== undefined;
if (!there) console.warn(NO_BROWSER);

describe.skipIf(!there)('linking a chat on the page', () => {
  let house: OpenHouse;
  let browser: Browser;
  const visitors: Visitor[] = [];
  /** What the browser itself logs as an error though the page expects and explains it. */
  let expected: RegExp | undefined;

  beforeAll(async () => {
    [house, browser] = await Promise.all([
      openTestHouse({ env: { TEAMS_MODE: 'playground' } }),
      openBrowser(),
    ]);
  });
  afterEach(async () => {
    const faults = visitors.flatMap((visitor) => visitor.faults);
    for (const visitor of visitors.splice(0)) await visitor.context.close();
    const unexpected = faults.filter((fault) => !expected?.test(fault));
    expected = undefined;
    expect(unexpected, 'errors that the page kept to itself').toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await house?.close();
  });

  let count = 0;
  /** A chat user who has just pressed Link. */
  async function asked(name = 'Dana Reyes') {
    count += 1;
    const who = { channel: 'slack', tenant: 'T1', user: `U${count}`, name } as const;
    const { accounts } = house.served.house;
    const offer = await accounts.beginLink(who, house.url);
    if (!offer.ok) throw new Error(offer.refusal.detail);
    const { url, number, request_id: requestId } = offer.value;
    const review = async () => {
      const shown = await accounts.reviewLink(who, requestId);
      return shown.ok ? shown.value.account : undefined;
    };
    return {
      ...{ url, number, requestId, review },
      wrong: number === '10' ? '11' : '10',
      secret: new URL(url).hash.slice(1),
      confirm: (accountId: string) => accounts.confirmLink(who, { requestId, accountId }, 'c'),
      decline: () => accounts.declineLink(who, requestId),
      isLinked: async () => (await accounts.identifyChat(who, 'c')).ok,
    };
  }

  /** A tab of one's own, opened by the link; with every address that it asks the server for. */
  async function open(url: string, device: Device = {}): Promise<{ page: Page; addresses: string[] }> {
    const visitor = await visit(browser, house.url, device);
    visitors.push(visitor);
    const addresses: string[] = [];
    visitor.page.on('request', (request) =>
      addresses.push(request.url(), request.headers()['referer'] ?? ''),
    );
    await visitor.page.goto(url);
    return { page: visitor.page, addresses };
  }
  async function signIn(page: Page): Promise<void> {
    await page.getByRole('button', { name: 'Use the demo account' }).click();
    await page.waitForSelector('#link-form:visible');
  }
  async function type(page: Page, number: string): Promise<void> {
    await page.fill('#link-number', number);
    await page.keyboard.press('Enter');
  }
  const told = (page: Page) => expect.poll(() => page.innerText('#link-note'));

  test('who asks, sign in, the number, back to the chat; and unlinked again from My bookings', async () => {
    const link = await asked();
    expected = /status of (409|422)/;
    const { page, addresses } = await open(link.url);
    await expect
      .poll(() => page.innerText('#door-note'))
      .toContain('Slack user “Dana Reyes” wants to book as you');
    expect(page.url()).toBe(`${house.url}/link`);
    await signIn(page);
    expect(await page.innerText('#link-who')).toBe('Slack user Dana Reyes wants to book as you.');
    expect(await page.innerText('#link-as')).toContain(DEMO.email);
    expect(await focused(page)).toBe('link-number');

    await type(page, '4');
    expect(await page.innerText('#link-number-error')).toContain('two digits');
    await type(page, link.wrong);
    await expect.poll(() => page.innerText('#link-number-error')).toContain('2 tries are left');
    // A reload of the tab finds its way back, though the address no longer tells it.
    await page.reload();
    await page.waitForSelector('#link-form:visible');
    await type(page, link.number);
    await expect.poll(() => page.innerText('#link-back')).toContain('Now go back to Slack and press Confirm');
    expect(await focused(page)).toBe('Almost done');
    expect(await link.isLinked()).toBe(false);
    const account = await link.review();
    expect(account?.email).toBe(DEMO.email);
    expect((await link.confirm(account?.id ?? '')).ok).toBe(true);

    for (const address of addresses) expect(address).not.toContain(link.secret);
    await page.reload();
    await told(page).toContain('was used already');

    await page.getByRole('link', { name: 'Open Rollbook' }).click();
    await page.getByRole('button', { name: 'My bookings', exact: true }).click();
    await page.getByRole('button', { name: 'Unlink: Slack user Dana Reyes' }).click();
    await page.getByRole('button', { name: 'Keep' }).click();
    expect(await link.isLinked()).toBe(true);
    await page.getByRole('button', { name: 'Unlink: Slack user Dana Reyes' }).click();
    await page.getByRole('button', { name: 'Unlink', exact: true }).click();
    await expect.poll(() => page.innerText('#links-note')).toContain('can no longer book as you');
    expect(await link.isLinked()).toBe(false);
    expect(await page.locator('#linked li').count()).toBe(0);
  });

  test('somebody new makes an account on a phone, by way of the same door', async () => {
    const link = await asked('Zoë 🚗');
    const { page } = await open(link.url, { phone: true });
    await page.getByRole('button', { name: 'New here? Make an account' }).tap();
    await page.getByLabel('E-mail').fill('zoe@example.com');
    await page.getByLabel('Full name').fill('Zoë Lang');
    await page.getByLabel('Password').fill('seven brave rollers');
    expect(await overEdge(page)).toBe(0);
    await page.getByRole('button', { name: 'Make the account' }).tap();
    await page.getByLabel('Number that Slack shows you').fill(link.number);
    expect(await overEdge(page)).toBe(0);
    await page.getByRole('button', { name: 'That is me' }).tap();
    await page.waitForSelector('#link-done:visible');
    expect((await link.review())?.fullname).toBe('Zoë Lang');
  });

  test('the keyboard is enough, and another account can be taken', async () => {
    const link = await asked();
    const { page } = await open(link.url);
    await signIn(page);
    await pressUntil(page, 'Tab', '#link-other');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#door:visible');
    expect(await focused(page)).toBe('email');
    await page.keyboard.type(DEMO.email);
    await page.keyboard.press('Tab');
    await page.keyboard.type(DEMO.password);
    await page.keyboard.press('Enter');
    await page.waitForSelector('#link-form:visible');
    await page.keyboard.type(link.number);
    await page.keyboard.press('Enter');
    await page.waitForSelector('#link-done:visible');
    expect((await link.review())?.email).toBe(DEMO.email);
  });

  test('each thing that can go wrong has its own sentence', async () => {
    expected = /status of (404|409|422)|ERR_INTERNET_DISCONNECTED/;
    const { page } = await open(`${house.url}/link`);
    await told(page).toContain('not complete');
    /** Another link in the same tab, as when somebody pastes it. */
    const go = (url: string) => page.goto(url);
    await go(`${house.url}/link#x`);
    await told(page).toContain('There is no such link');

    const late = await asked();
    await house.served.house.db.query(
      'expire',
      "UPDATE link_request SET expires_at = now() - interval '1 second' WHERE id = $1",
      [late.requestId],
    );
    await go(late.url);
    await told(page).toContain('has expired');

    const declined = await asked();
    await declined.decline();
    await go(declined.url);
    await told(page).toContain('declined in the chat');

    const link = await asked();
    await go(link.url);
    await signIn(page);
    await page.context().setOffline(true);
    await type(page, link.number);
    await told(page).toContain('No connection');
    await page.context().setOffline(false);
    for (let n = 0; n < 2; n += 1) {
      await type(page, link.wrong);
      await expect.poll(() => page.innerText('#link-number-error')).toContain(n === 0 ? '2 tries' : '1 try');
    }
    await type(page, link.wrong);
    await told(page).toContain('wrong three times');
    expect(await page.isVisible('#link-form')).toBe(false);

    const used = await asked();
    await go(used.url);
    await page.waitForSelector('#link-form:visible');
    await type(page, used.number);
    await page.waitForSelector('#link-done:visible');
    await go(used.url);
    await told(page).toContain('was used already');
  });

  test('a sign-in that ended meanwhile leads back to the door, and the link is not lost', async () => {
    expected = /status of 401/;
    const link = await asked();
    const { page } = await open(link.url);
    await signIn(page);
    await house.served.house.db.query(
      'call-back-tokens',
      'UPDATE account SET token_version = token_version + 1 WHERE email = $1',
      [DEMO.email],
    );
    await type(page, link.number);
    await expect.poll(() => page.innerText('#door-note')).toContain('Sign in again');
    await signIn(page);
    await type(page, link.number);
    await page.waitForSelector('#link-done:visible');
  });

  /** Signed in, where the linked chats stand, in somebody's own account. */
  async function atLinks(device: Device = {}) {
    const { email } = await house.register('Ada Lovely');
    const { page } = await open(house.url, device);
    await page.fill('#email', email);
    await page.fill('#password', 'seven brave rollers');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'My bookings', exact: true }).click();
    await page.waitForSelector('#link-connect:visible');
    return page;
  }
  /** Types the code in a chat, and can say yes there. */
  async function typed(code: string, name: string) {
    count += 1;
    const who = { channel: 'teams', tenant: 'b1', user: `a${count}`, name } as const;
    const { accounts } = house.served.house;
    const claimed = await accounts.claimCode(who, code);
    if (!claimed.ok) throw new Error(claimed.refusal.detail);
    const { request_id: requestId, account } = claimed.value;
    return {
      yes: async () => (await accounts.confirmLink(who, { requestId, accountId: account.id }, 'c')).ok,
      isLinked: async () => (await accounts.identifyChat(who, 'c')).ok,
    };
  }
  const codeOn = (page: Page) => page.innerText('#link-code .code-large');
  const panel = (page: Page) => expect.poll(() => page.innerText('#link-code'), { timeout: 10_000 });
  const codeNote = (page: Page) => expect.poll(() => page.innerText('#link-code-note'), { timeout: 10_000 });

  test('a code for Teams by the keyboard alone: shown, copied, typed there, seen here, and linked', async () => {
    const page = await atLinks();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await pressUntil(page, 'Tab', '#link-connect');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#link-code:visible');
    const code = await codeOn(page);
    const text = (await page.innerText('#link-code')).replace(/\s+/g, ' ');
    expect(text).toContain(`Write link ${code} to Rollbook in Teams, in your chat with it alone.`);
    expect(text).toMatch(/until \d\d:\d\d \(America\/Detroit\)/);
    expect(text).toContain('Never give it to anybody');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await codeNote(page).toContain('Copied');
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(`link ${code}`);

    const kim = await typed(code.toLowerCase(), 'Kim Lee');
    await panel(page).toContain('Teams user Kim Lee has typed your code');
    expect(await page.locator('.code-large').count()).toBe(0);
    expect(await kim.yes()).toBe(true);
    await panel(page).toContain('Teams user Kim Lee is linked');
    await expect.poll(() => page.innerText('#linked')).toContain('Teams user Kim Lee');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('That is me');
    await page.keyboard.press('Enter');
    expect(await focused(page)).toBe('Connect Teams');
    expect(await kim.isLinked()).toBe(true);
  });

  test('whoever typed a stolen code stands there by name, also after a reload, and is stopped', async () => {
    const page = await atLinks();
    for (const faster of [false, true]) {
      await page.click('#link-connect');
      const mal = await typed(await codeOn(page), 'Mal Lory');
      if (!faster) {
        await page.reload();
        await page.getByRole('button', { name: 'My bookings', exact: true }).click();
      }
      await panel(page).toContain('Teams user Mal Lory has typed your code');
      // Their yes comes just before the press here.
      if (faster) expect(await mal.yes()).toBe(true);
      await page.getByRole('button', { name: 'Not me' }).click();
      await codeNote(page).toContain('Stopped. Teams user Mal Lory');
      expect(await mal.yes()).toBe(false);
      expect(await mal.isLinked()).toBe(false);
      await expect.poll(() => page.locator('#linked li').count()).toBe(0);
    }
  });

  test('a code can be cancelled, and says when it is over', async () => {
    const page = await atLinks();
    await page.click('#link-connect');
    const code = await codeOn(page);
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await codeNote(page).toContain('no longer works');
    expect(await focused(page)).toBe('Connect Teams');
    await expect(typed(code, 'Late')).rejects.toThrow('ended on the page');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#link-code:visible');
    await house.served.house.db.query(
      'expire-code',
      "UPDATE link_code SET expires_at = now() - interval '1 second' WHERE ended_at IS NULL",
      [],
    );
    await codeNote(page).toContain('ten minutes are over');
  });

  test.each([
    { phone: false, dark: false },
    { phone: true, dark: true },
  ])('a code looks like the rest of the page (phone: $phone, dark: $dark)', async (device) => {
    const page = await atLinks({ ...device, still: true });
    const look = async (what: string) => {
      await picture(page, `link-code-${device.phone ? 'phone-dark' : 'desktop-light'}-${what}`);
      expect(await accessibilityFaults(page), what).toEqual([]);
      expect(await overEdge(page), what).toBe(0);
    };
    await look('1-before');
    await page.click('#link-connect');
    await page.waitForSelector('#link-code:visible');
    await look('2-code');
    const kim = await typed(await codeOn(page), 'Kim Lee-Featherstonehaugh-Montgomery of Plant 4');
    await panel(page).toContain('has typed');
    await look('3-claimed');
    await kim.yes();
    await panel(page).toContain('is linked');
    await page.waitForSelector('#linked li');
    await look('4-linked');
  });

  test.each([
    { phone: false, dark: false },
    { phone: true, dark: true },
  ])('axe finds nothing serious (phone: $phone, dark: $dark)', async (device) => {
    expected = /status of (404|422)/;
    const link = await asked();
    const { page } = await open(link.url, { ...device, still: true });
    const name = `link-${device.phone ? 'phone-dark' : 'desktop-light'}`;
    const look = async (what: string) => {
      await picture(page, `${name}-${what}`);
      expect(await accessibilityFaults(page), what).toEqual([]);
      expect(await overEdge(page), what).toBe(0);
    };
    await page.waitForSelector('#door-note:visible');
    await look('1-door');
    await signIn(page);
    await type(page, link.wrong);
    await page.waitForSelector('#link-number-error:visible');
    await look('2-number');
    await type(page, link.number);
    await page.waitForSelector('#link-done:visible');
    await look('3-done');
    expect((await link.confirm((await link.review())?.id ?? '')).ok).toBe(true);
    await page.getByRole('link', { name: 'Open Rollbook' }).click();
    await page.getByRole('button', { name: 'My bookings', exact: true }).click();
    await page.waitForSelector('#linked li');
    await look('4-linked');
    await page.goto(`${house.url}/link#x`);
    await page.waitForSelector('#link-note:visible');
    await look('5-refused');
  });
});
