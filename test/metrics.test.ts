import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { METRICS } from '../src/telemetry/metrics/index.ts';
import { CHANNELS } from '../src/words.ts';
import { type OpenHouse, openTestHouse } from './support/house.ts';

let house: OpenHouse;
let token: string;
beforeAll(async () => {
  house = await openTestHouse();
  token = await house.signIn();
});
afterAll(() => house?.close());

const scrape = async (accept = '') => {
  const response = await fetch(`${house.url}/metrics`, { headers: { accept } });
  return await response.text();
};
/** The value of one series; undefined when it is not there. */
const sampleOf = (text: string, series: string) => {
  const line = text.split('\n').find((it) => it.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1).split(' ')[0]);
};
const FORBIDDEN = /user|email|account_id|conversation|thread|trace|vin|vehicle_id|request_id/;

describe('the metrics', () => {
  it('are all exported, each under its kind', async () => {
    const text = await scrape();
    for (const { name, kind } of METRICS) expect(text).toContain(`# TYPE ${name} ${kind}`);
  });

  it('pass promtool, and read the same as OpenMetrics', async ({ skip }) => {
    const text = await scrape();
    try {
      execFileSync('promtool', ['check', 'metrics'], { input: text, stdio: 'pipe' });
    } catch (error) {
      const { code, stdout, stderr } = error as { code?: string; stdout?: Buffer; stderr?: Buffer };
      if (code === 'ENOENT') skip('promtool is not installed');
      expect(`${stdout}${stderr}`).toBe('');
    }
    expect((await scrape('application/openmetrics-text')).trimEnd().endsWith('# EOF')).toBe(true);
  });

  it('have no label that grows with people, vehicles or threads, and stay far below 3,000 series', async () => {
    for (const { labels = [] } of METRICS) for (const label of labels) expect(label).not.toMatch(FORBIDDEN);
    for (let day = 1; day <= 12; day += 1)
      await house.call('POST', '/allocate', {
        as: token,
        body: { vin: 'TRK-101', test_type: 'brake', start_date: `2029-03-${day + 10}`, days: 1 },
      });
    const series = (await scrape()).split('\n').filter((it) => it && !it.startsWith('#'));
    expect(series.length).toBeLessThan(1_500);
    for (const line of series) expect(line).not.toMatch(/@|[0-9a-f]{8}-[0-9a-f]{4}-/);
  });

  it('tell a refusal from what was booked, by its code and its rules', async () => {
    const ask = (body: object) => house.call('POST', '/allocate', { as: token, body });
    const counts = async () => {
      const text = await scrape();
      const of = (outcome: string, code: string) =>
        sampleOf(
          text,
          `rollbook_booking_attempts_total{outcome="${outcome}",code="${code}",channel="api"}`,
        ) ?? 0;
      return {
        booked: of('booked', ''),
        unfit: of('refused', 'no_dyno_fits'),
        weight: sampleOf(text, 'rollbook_refusal_rules_total{rule="weight"}') ?? 0,
      };
    };
    const before = await counts();
    const heavy = { vin: `HEAVY-1`, weight_lbs: 89_000, drive_type: 'AWD' };
    expect((await house.call('POST', '/vehicles', { as: token, body: heavy })).status).toBe(201);
    const window = { test_type: 'brake', start_date: '2029-05-02', days: 1 };
    expect((await ask({ vin: 'HEAVY-1', ...window })).status).toBe(409);
    expect((await ask({ vin: 'TRK-102', ...window })).status).toBe(201);
    const after = await counts();
    expect(after.booked - before.booked).toBe(1);
    expect(after.unfit - before.unfit).toBe(1);
    expect(after.weight - before.weight).toBe(1);
  });

  it('begin with 0 what is known to come, so that the first of it shows in a rate', async () => {
    const text = await scrape();
    for (const channel of CHANNELS)
      expect(
        sampleOf(text, `rollbook_booking_attempts_total{outcome="refused",code="",channel="${channel}"}`),
      ).toBe(0);
    expect(sampleOf(text, 'rollbook_inbound_events_total{channel="slack",result="new"}')).toBe(0);
  });

  it('claim nothing of a dry run that was not made yet', async () => {
    expect(sampleOf(await scrape(), 'rollbook_probe_success{of="booking"}')).toBeUndefined();
    house.served.house.events.emit({ type: 'probe', ok: true, ms: 1 });
    expect(sampleOf(await scrape(), 'rollbook_probe_success{of="booking"}')).toBe(1);
  });

  it('come from stored rows where they speak of them: no overlap, and time that adds up', async () => {
    const text = await scrape();
    expect(sampleOf(text, 'rollbook_overlapping_bookings{of="dyno"}')).toBe(0);
    expect(sampleOf(text, 'rollbook_overlapping_bookings{of="vehicle"}')).toBe(0);
    expect(sampleOf(text, 'rollbook_figures_up')).toBe(1);
    const seconds = ['outage', 'booked', 'idle'].map(
      (state) => sampleOf(text, `rollbook_dyno_seconds{state="${state}"}`) ?? Number.NaN,
    );
    const { body } = await house.call('GET', '/dynos', { as: token });
    const enabled = (body.items as { enabled: boolean }[]).filter((it) => it.enabled).length;
    expect(seconds.reduce((sum, it) => sum + it, 0)).toBeCloseTo(enabled * 7 * 86_400, 0);
  });
});
