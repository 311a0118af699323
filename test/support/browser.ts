import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** No update, no sync, no other host: the browser speaks to our own server only. */
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** What a test says when it is skipped for want of a browser. */
export const NO_BROWSER =
  'No Chromium found, so the page is not tested in a browser. Install Debian’s chromium, or set CHROMIUM_PATH.';

/**
 * The Chromium to test with: `CHROMIUM_PATH`, else a usual place, else one that playwright itself has
 * installed. Undefined when there is none.
 */
export function findBrowser(): string | undefined {
  const wanted = process.env['CHROMIUM_PATH'];
  if (wanted) return existsSync(wanted) ? wanted : undefined;
  return [...PLACES, chromium.executablePath()].find((path) => path !== '' && existsSync(path));
}

/** @throws with `NO_BROWSER` where there is none. The caller closes it. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = findBrowser();
  if (!executablePath) throw new Error(NO_BROWSER);
  return chromium.launch({ executablePath, args: ARGS });
}

export interface Fault {
  rule: string;
  impact: string;
  where: string[];
}

/** What axe finds on the page as it stands now; minor remarks are left out. */
export async function accessibilityFaults(page: Page): Promise<Fault[]> {
  const found = await page.evaluate<Fault[]>(`(async () => {
    ${axe.source};
    const { violations } = await axe.run(document);
    return violations.map(({ id, impact, nodes }) => ({
      rule: id, impact: impact ?? '', where: nodes.map((node) => node.target.join(' ')),
    }));
  })()`);
  return found.filter(({ impact }) => impact !== 'minor');
}
