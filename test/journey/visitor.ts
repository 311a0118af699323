import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { Temporal } from 'temporal-polyfill';
import { projectRoot } from '../../src/paths.ts';

export const ZONE = 'America/Detroit';
const DESK = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };

/** Somebody in front of the page, in a browser that knows nothing of the others. */
export interface Visitor {
  page: Page;
  context: BrowserContext;
  /** What went wrong unseen: console errors, uncaught errors, violations of the content policy. */
  faults: string[];
}

export interface Device {
  phone?: boolean;
  dark?: boolean;
  /** Wants no motion. */
  still?: boolean;
}

/** Opens the page at its door. */
export async function visit(browser: Browser, url: string, device: Device = {}): Promise<Visitor> {
  const context = await browser.newContext({
    viewport: device.phone ? PHONE : DESK,
    colorScheme: device.dark ? 'dark' : 'light',
    hasTouch: device.phone ?? false,
    isMobile: device.phone ?? false,
    reducedMotion: device.still ? 'reduce' : 'no-preference',
    timezoneId: 'Asia/Tokyo',
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:'))
      faults.push(`another host: ${request.url()}`);
  });
  await page.addInitScript(`document.addEventListener('securitypolicyviolation', (event) =>
    console.error('content policy: ' + event.violatedDirective + ' ' + event.blockedURI))`);
  await page.goto(url);
  return { page, context, faults };
}

/** Through the door with the button of the demo account, until the schedule stands. */
export async function enterAsDemo(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Use the demo account' }).click();
  await page.waitForSelector('#grid tbody tr', { state: 'attached' });
}

/** Writes a message, sends it with Enter and waits until the reply is whole; returns the last reply. */
export async function say(page: Page, text: string): Promise<string> {
  await page.fill('#draft', text);
  await page.press('#draft', 'Enter');
  return await lastReply(page);
}

export async function lastReply(page: Page): Promise<string> {
  await page.waitForSelector('#send:not([hidden])');
  await page.waitForFunction(`document.querySelectorAll('.working').length === 0`);
  return (await page.locator('.entry.assistant').last().innerText()).trim();
}

/** Every state that the text of the newest reply goes through, from now on. */
export async function watchReply(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(`
    globalThis.seen = [];
    new MutationObserver(() => {
      const text = [...document.querySelectorAll('.entry.assistant .md')].at(-1)?.textContent ?? '';
      if (text !== '' && text !== seen.at(-1)) seen.push(text);
    }).observe(document.getElementById('entries'), { childList: true, subtree: true });
  `);
  return () => page.evaluate<string[]>('seen');
}

/** The text, else the id, of what has the focus. */
export function focused(page: Page): Promise<string> {
  return page.evaluate<string>(
    `document.activeElement.textContent.trim().slice(0, 40) || document.activeElement.id`,
  );
}

/** Presses a key until what has the focus matches a selector; at most as often as a patient person would. */
export async function pressUntil(page: Page, key: string, selector: string): Promise<void> {
  const there = () => page.evaluate<boolean>(`document.activeElement.matches(${JSON.stringify(selector)})`);
  for (let step = 0; step < 60 && !(await there()); step += 1) await page.keyboard.press(key);
  if (!(await there())) throw new Error(`${key} never led to ${selector}, but to ${await focused(page)}`);
}

/** How far the page runs over the edge of the screen, in px. */
export function overEdge(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

/** The day so many days after today at the site, as HTTP and people write it. */
export function dayAhead(days: number): { iso: string; said: string } {
  return sayDay(Temporal.Now.plainDateISO(ZONE).add({ days }));
}

/** The Tuesday of the next calendar week. */
export function nextTuesday(): { iso: string; said: string } {
  const today = Temporal.Now.plainDateISO(ZONE);
  return sayDay(today.add({ days: 7 - today.dayOfWeek + 2 }));
}

function sayDay(day: Temporal.PlainDate): { iso: string; said: string } {
  const weekday = day.toLocaleString('en-GB', { weekday: 'short' });
  return {
    iso: day.toString(),
    said: `${weekday} ${day.day} ${day.toLocaleString('en-GB', { month: 'short' })}`,
  };
}

/** A picture to look at, in test/output/. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = join(projectRoot(), 'test/output');
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
