import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { accessibilityFaults, findBrowser, NO_BROWSER, openBrowser } from '../support/browser.ts';
import { type OpenHouse, openTestHouse } from '../support/house.ts';
import {
  type Device,
  dayAhead,
  enterAsDemo,
  focused,
  lastReply,
  nextTuesday,
  overEdge,
  picture,
  pressUntil,
  say,
  type Visitor,
  visit,
  watchReply,
} from './visitor.ts';

const there = findBrowser() !== undefined;
if (!there) console.warn(NO_BROWSER);

describe.skipIf(!there)('the chat page', () => {
  let house: OpenHouse;
  let browser: Browser;
  const visitors: Visitor[] = [];
  /** What the browser itself logs as an error though the page expects and explains it. */
  let expected: RegExp | undefined;

  beforeAll(async () => {
    [house, browser] = await Promise.all([openTestHouse(), openBrowser()]);
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

  async function open(device: Device = {}): Promise<Page> {
    const visitor = await visit(browser, house.url, device);
    visitors.push(visitor);
    return visitor.page;
  }

  const slots = (page: Page, vin: string) => page.locator('.slot.booking.mine', { hasText: vin });
  const card = (page: Page, vin: string) => page.locator('#upcoming .card', { hasText: vin });

  test('a sentence becomes a booking in the list and in the schedule, and is taken back', async () => {
    const page = await open();
    await enterAsDemo(page);
    const question = await say(page, 'book TRK-101 for a brake test next Tuesday for 2 days');
    expect(question).toContain(`Book TRK-101 for brake`);
    expect(question).toContain(nextTuesday().said);
    expect(question).toContain('Nothing is booked yet');
    expect(question.match(/Nothing is booked yet/g), 'the question is said once').toHaveLength(1);
    expect(await slots(page, 'TRK-101').count()).toBe(0);

    await page.getByRole('button', { name: 'Yes' }).click();
    await expect.poll(() => lastReply(page)).toMatch(/Booked: TRK-101 on Cell \d+ for brake/);
    const booked = await lastReply(page);
    expect(booked).toContain(`${nextTuesday().said} to Wed `);
    expect(booked).toContain('(2 days)');
    expect(booked).not.toMatch(/\.Changed your mind/);

    await expect.poll(() => slots(page, 'TRK-101').count()).toBe(1);
    expect(await slots(page, 'TRK-101').locator('..').getAttribute('colspan')).toBe('2');
    await page.getByRole('button', { name: 'My bookings', exact: true }).click();
    await expect.poll(() => card(page, 'TRK-101').innerText()).toMatch(/brake[\s\S]*Cell \d+, Tue/);

    await page.locator('.booked').getByRole('button', { name: 'Undo' }).click();
    await expect
      .poll(() => page.locator('.booked').innerText())
      .toContain('Taken back. TRK-101 is not booked.');
    await page.getByRole('button', { name: 'Schedule', exact: true }).click();
    await expect.poll(() => slots(page, 'TRK-101').count()).toBe(0);
  });

  test('a request with nothing left out is booked at once, and the reply grows as it comes', async () => {
    const page = await open();
    await enterAsDemo(page);
    const seen = await watchReply(page);
    const day = dayAhead(33);
    const reply = await say(page, `book HLD42 for nvh on ${day.iso} for 1 day`);
    expect(reply).toContain('Booked: HLD42 on Cell 10 for nvh');
    expect(reply).toContain(day.said);
    expect(await page.locator('.confirm').count()).toBe(0);
    const states = await seen();
    expect(states.length).toBeGreaterThan(2);
    for (const state of states.slice(0, -1)) expect(states.at(-1)).toContain(state.trim().slice(0, 20));
    expect(states[0]?.length).toBeLessThan((states.at(-1)?.length ?? 0) / 2);
  });

  test('whoever wants no motion gets the reply without it', async () => {
    const page = await open({ still: true });
    await enterAsDemo(page);
    expect(await say(page, 'help')).toContain('book');
  });

  test('a booking that cannot be is refused with the reasons, and an alternative is taken', async () => {
    const day = dayAhead(40).iso;
    const token = await house.signIn();
    for (const [vin, dyno] of [
      ['TRK-102', 'Cell 2'],
      ['TRK-103', 'Cell 3'],
    ]) {
      const body = { vin, dyno, test_type: 'brake', start_date: day, days: 1 };
      expect((await house.call('POST', '/allocate', { as: token, body })).status).toBe(201);
    }
    const page = await open();
    await enterAsDemo(page);
    const reply = await say(page, `book TRK-101 for brake on ${day} for 1 day`);
    expect(reply).toContain('Nothing was booked');
    expect(reply).toMatch(/Cell 1: .*2WD.*AWD/);
    expect(reply).toMatch(/Cell 2: taken until .* by TRK-102/);
    const alternatives = await page.locator('.entry.assistant').last().locator('ol li').allInnerTexts();
    expect(alternatives).toHaveLength(3);
    expect(await slots(page, 'TRK-101').count()).toBe(0);

    const taken = await say(page, 'book the first one');
    const dyno = /Cell \d+/.exec(alternatives[0] ?? '')?.[0];
    const sentence = `${taken} ${(await page.locator('.confirm').count()) > 0 ? await yes(page) : ''}`;
    expect(sentence).toContain(`Booked: TRK-101 on ${dyno}`);
  });

  async function yes(page: Page): Promise<string> {
    await page.getByRole('button', { name: 'Yes' }).click();
    await page.waitForSelector('.confirm.settled');
    return await lastReply(page);
  }

  test('No leaves everything as it was', async () => {
    const page = await open();
    await enterAsDemo(page);
    await say(page, 'book TRK-101 for a brake test next Tuesday for 2 days');
    await page.getByRole('button', { name: 'No', exact: true }).click();
    await expect.poll(() => lastReply(page)).toContain('nothing was changed');
    expect(await page.locator('.confirm button').count()).toBe(0);
    expect(await slots(page, 'TRK-101').count()).toBe(0);
  });

  test('a wrong password is said, and an e-mail that is taken, at its field', async () => {
    expected = /status of (401|409)/;
    const page = await open();
    await page.fill('#email', 'demo@rollbook.example');
    await page.fill('#password', 'not the password');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.innerText('#door-error')).toMatch(/password/i);
    expect(await page.isVisible('#desk')).toBe(false);

    await page.getByRole('button', { name: 'New here? Make an account' }).click();
    await page.fill('#email', 'demo@rollbook.example');
    await page.fill('#fullname', 'Somebody Else');
    await page.fill('#password', 'seven brave rollers');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.innerText('#email-error')).toContain('already');
  });

  test('somebody new makes an account, books, and finds only their own bookings', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'New here? Make an account' }).click();
    await page.getByLabel('E-mail').fill('Dana@Example.com');
    await page.getByLabel('Full name').fill('Dana Reyes');
    await page.getByLabel('Password').fill('short');
    await page.getByRole('button', { name: 'Make the account' }).click();
    expect(await page.innerText('#password-error')).toContain('at least 12');
    await page.getByLabel('Password').fill('seven brave rollers');
    await page.getByRole('button', { name: 'Make the account' }).click();
    await page.waitForSelector('#grid tbody tr', { state: 'attached' });
    expect(await page.innerText('#who')).toBe('Dana Reyes');
    await page.getByRole('button', { name: 'My bookings', exact: true }).click();
    expect(await page.innerText('#upcoming')).toBe('You have no bookings ahead.');
    await say(page, `book EV-301 for evap on ${dayAhead(36).iso} for 2 days`);
    await expect.poll(() => card(page, 'EV-301').count()).toBe(1);
    expect(await page.locator('#upcoming .card').count()).toBe(1);

    await page.getByRole('button', { name: 'Sign out' }).click();
    expect(await page.isVisible('#door')).toBe(true);
    expect(await page.evaluate(`JSON.stringify({ ...sessionStorage })`)).not.toContain('EV-301');
  });

  test('the keyboard is enough: in, a question, yes, undo, the schedule and a booking in it', async () => {
    const page = await open();
    await page.waitForSelector('#door:not([hidden])');
    expect(await focused(page)).toBe('email');
    await page.keyboard.type('demo@rollbook.example');
    await page.keyboard.press('Tab');
    await page.keyboard.type('demo-on-the-rollers');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#grid tbody tr', { state: 'attached' });
    expect(await focused(page)).toBe('draft');
    await page.keyboard.type('book HLD42 for a brake test next Tuesday for 1 day');
    await page.keyboard.press('Enter');
    await lastReply(page);
    await pressUntil(page, 'Shift+Tab', '.confirm .solid');
    await page.keyboard.press('Enter');
    await expect.poll(() => lastReply(page)).toContain('Booked: HLD42');
    expect(await focused(page)).toBe('draft');
    await page.waitForSelector('.booked button');
    await pressUntil(page, 'Shift+Tab', '.booked [aria-label^="Undo"]');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.innerText('.booked')).toContain('HLD42 is not booked');

    await pressUntil(page, 'Tab', 'nav [data-view=schedule]');
    await page.keyboard.press('Enter');
    await pressUntil(page, 'Tab', '[data-cell]');
    await pressUntil(page, 'ArrowRight', '[data-column]:not([data-column="0"])');
    await pressUntil(page, 'ArrowDown', '[data-row="2"]');
    await pressUntil(page, 'ArrowRight', '.booking');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#details[open] dl');
    await page.keyboard.press('Escape');
    expect(await page.locator('dialog[open]').count()).toBe(0);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(`document.activeElement.matches('[data-cell]')`)).toBe(false);
  });

  test('what others change appears without a reload', async () => {
    const page = await open();
    await enterAsDemo(page);
    await page.waitForTimeout(600);
    const other = await house.register('Lena Park');
    const made = await house.call('POST', '/allocate', {
      as: other.token,
      body: { vin: 'HVY-901', test_type: 'mileage', start_date: dayAhead(1).iso, days: 1, backup_days: 10 },
    });
    expect(made.status).toBe(201);
    const slot = page.locator(`.slot.booking[data-id="${made.body.id}"]`);
    await expect.poll(() => slot.count(), { timeout: 5000 }).toBe(1);
    expect(await slot.getAttribute('class')).not.toContain('mine');
    await house.call('POST', `/allocations/${made.body.id}/cancel`, { as: other.token, body: {} });
    await expect.poll(() => slot.count(), { timeout: 5000 }).toBe(0);
  });

  test('a reload keeps the session, the conversation, the open question and the draft', async () => {
    const page = await open();
    await enterAsDemo(page);
    await say(page, 'book TRK-101 for brake next Tuesday for 1 day');
    await page.fill('#draft', 'half a thought');
    await page.reload();
    await page.waitForSelector('.confirm');
    expect(await page.innerText('#entries')).toContain('book TRK-101 for brake next Tuesday');
    expect(await page.inputValue('#draft')).toBe('half a thought');
    expect((await page.innerText('#entries')).match(/Nothing is booked yet/g)).toHaveLength(1);
    expect(page.url()).not.toMatch(/token|ey[A-Z]/);
    expect(await yes(page)).toMatch(/Booked: TRK-101/);
    await undo(page);
  });

  test('a phone shows one view at a time and nothing runs over the edge', async () => {
    const page = await open({ phone: true });
    const over = () => overEdge(page);
    expect(await over()).toBe(0);
    await enterAsDemo(page);
    const reply = await say(page, `book EV-302 for evap on ${dayAhead(44).iso} for 1 day`);
    expect(reply).toContain('Booked: EV-302');
    expect(await over()).toBe(0);
    expect(await page.isVisible('#grid')).toBe(false);
    for (const [name, visible] of [
      ['Schedule', '#grid'],
      ['My bookings', '#upcoming'],
    ] as const) {
      await page.getByRole('button', { name, exact: true }).tap();
      expect(await page.isVisible(visible)).toBe(true);
      expect(await page.isVisible('#draft')).toBe(false);
      expect(await over()).toBe(0);
    }
    await expect.poll(() => card(page, 'EV-302').count()).toBe(1);
  });

  test.each([
    { phone: false, dark: false },
    { phone: false, dark: true },
    { phone: true, dark: false },
    { phone: true, dark: true },
  ])('axe finds nothing serious (phone: $phone, dark: $dark)', async (device) => {
    const page = await open({ ...device, still: true });
    const name = `${device.phone ? 'phone' : 'desktop'}-${device.dark ? 'dark' : 'light'}`;
    const look = async (what: string) => {
      await picture(page, `${name}-${what}`);
      expect(await accessibilityFaults(page), what).toEqual([]);
    };
    await page.waitForSelector('#door:not([hidden])');
    await look('1-door');
    await enterAsDemo(page);
    await page.waitForSelector('#welcome:not([hidden])');
    await look('2-empty');
    await say(page, 'what is free for HLD42 on Friday for an emission test?');
    await say(page, 'book HLD42 for a brake test next Tuesday for 2 days');
    await look('3-question');
    await yes(page);
    await page.waitForSelector('.booked:not([hidden]), .settled');
    await page.waitForTimeout(400);
    await look('4-booked');
    const undoIt = await page.locator('.booked').getByRole('button', { name: 'Undo' }).boundingBox();
    const composer = await page.locator('#composer').boundingBox();
    expect((undoIt?.y ?? 9999) + (undoIt?.height ?? 0), 'Undo is in sight').toBeLessThan(composer?.y ?? 0);
    await page.getByRole('button', { name: 'My bookings', exact: true }).click();
    await look('5-bookings');
    await page.getByRole('button', { name: 'Schedule', exact: true }).click();
    await look('6-schedule');
    await page.locator('.slot.booking').first().click();
    await page.waitForSelector('#details dl');
    await look('7-details');
    await page.keyboard.press('Escape');
    await undo(page);
  });

  /** Leaves the calendar for the next test as this one found it. */
  async function undo(page: Page): Promise<void> {
    if (!(await page.isVisible('#draft')))
      await page.getByRole('button', { name: 'Chat', exact: true }).click();
    await page.locator('.booked').getByRole('button', { name: 'Undo' }).click();
    await page.locator('.booked', { hasText: 'Taken back' }).waitFor();
  }
});
