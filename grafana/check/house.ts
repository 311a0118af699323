import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../src/config.ts';
import { type House, serve } from '../../src/main.ts';
import { startProbing } from '../../src/telemetry/probing.ts';
import { type FakeGemini, openFakeGemini } from '../../test/support/gemini/index.ts';
import { type FakeSlack, openFakeSlack } from '../../test/support/slack/index.ts';

/** A house as it is run, with a database of its own, a Slack and a Gemini that are on this machine. */
export interface Checked {
  house: House;
  slack: FakeSlack;
  gemini: FakeGemini;
  url: string;
  port: number;
  /** Where everything of this check lies, until it is closed. */
  folder: string;
  token: string;
  close(): Promise<void>;
}

export async function openChecked(): Promise<Checked> {
  const folder = await mkdtemp(join(tmpdir(), 'rollbook-dashboards-'));
  const token = randomBytes(24).toString('base64url');
  const slack = await openFakeSlack({ retryPauses: [], limits: 'off' });
  // Out of answers it fails, as a provider does that is away.
  const gemini = await openFakeGemini();
  const env = {
    ...{ PORT: '0', LOG_LEVEL: 'silent', ROLLBOOK_DATA_DIR: join(folder, 'house') },
    ...{ ROLLBOOK_METRICS_TOKEN: token, ROLLBOOK_RATE_LIMITS: 'off', ROLLBOOK_CLOUDWATCH: 'off' },
    ...{ SLACK_BOT_TOKEN: slack.botToken, SLACK_APP_TOKEN: slack.appToken, SLACK_API_URL: slack.apiUrl },
    ...{ GOOGLE_API_KEY: 'test-key', ROLLBOOK_GEMINI_BASE_URL: gemini.url },
    ...{ ROLLBOOK_ASSUMED_MANUAL_MINUTES: '12;2026-01-05;an example for this check' },
  };
  const served = await serve(readConfig(env, false));
  const { house, port } = served;
  // The house itself rehearses once a minute, which is longer than this check takes.
  const { events, log, allocation } = house;
  const endProbing = startProbing({ probe: allocation.probe, events, log, everyMs: 2_000 });
  await slack.connected(2);
  return {
    ...{ house, slack, gemini, port, folder, token, url: `http://localhost:${port}` },
    async close() {
      await endProbing();
      await served.stop();
      await slack.close();
      await gemini.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Ties Ada of the fake Slack to the demo account, by the same steps as a person. */
export async function linkAda({ house, slack, url }: Checked): Promise<void> {
  const { accounts, demo } = house;
  const person = await accounts.find(demo?.email ?? '');
  const actor = person && (await accounts.actorFor(person.id, 'web', randomUUID()));
  const who = { channel: 'slack' as const, tenant: slack.team.id, user: 'U0ADA', name: 'Ada Fast' };
  const offer = await accounts.beginLink(who, url);
  if (!person || !actor?.ok || !offer.ok) throw new Error('Ada could not begin to link');
  const { url: page, number, request_id: requestId } = offer.value;
  const claim = { secret: new URL(page).hash.slice(1), number };
  await accounts.claimLink(actor.value, claim, { address: '192.0.2.1' });
  const done = await accounts.confirmLink(who, { requestId, accountId: person.id }, randomUUID());
  if (!done.ok) throw new Error(`Ada could not be linked: ${done.refusal.code}`);
}
