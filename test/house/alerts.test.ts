import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALERTS, runbookOf } from '../../grafana/source/alerts.ts';
import { BOARDS } from '../../grafana/source/index.ts';
import { ruleFiles } from '../../grafana/source/rules.ts';
import type { Chart } from '../../grafana/source/words.ts';
import { projectRoot } from '../../src/paths.ts';

const PROMETHEUS = join(projectRoot(), 'grafana/prometheus');
const run = promisify(execFile);

/** What promtool said and whether it was content; undefined where it is not installed. */
async function promtool(...args: string[]): Promise<{ ok: boolean; said: string } | undefined> {
  try {
    const { stdout, stderr } = await run('promtool', args);
    return { ok: true, said: stdout + stderr };
  } catch (error) {
    const { code, stdout = '', stderr = '' } = error as { code?: unknown; stdout?: string; stderr?: string };
    return code === 'ENOENT' ? undefined : { ok: false, said: stdout + stderr };
  }
}

let installed = false;
let folder: string;
beforeAll(async () => {
  installed = (await promtool('--version')) !== undefined;
  folder = await mkdtemp(join(tmpdir(), 'rollbook-rules-'));
  await cp(PROMETHEUS, folder, { recursive: true });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the alerts', () => {
  it('have a page each, and each page its alert', async () => {
    const pages = (await readdir(join(projectRoot(), 'docs/runbooks'))).filter((it) => it !== 'README.md');
    expect(pages.map((it) => `docs/runbooks/${it}`).sort()).toEqual(
      ALERTS.map(({ name }) => runbookOf(name)).sort(),
    );
  });

  it('have pages that say what it means, how to look, what to do, and how to get to one message', async () => {
    for (const { name } of ALERTS) {
      const page = await readFile(join(projectRoot(), runbookOf(name)), 'utf8');
      expect(page, name).toMatch(new RegExp(`^# ${name}\n`));
      for (const heading of ['What it means', 'How to look', 'Causes', 'To one message'])
        expect(page, name).toContain(`\n## ${heading}\n`);
      expect(page, name).toContain('npx rollbook trace ');
      for (const [, board = '', panel = ''] of page.matchAll(
        /`(service|agent|bookings|runtime)\/([a-z-]+)`/g,
      ))
        expect(Object.keys(BOARDS[board as keyof typeof BOARDS].panels), `${name}: ${panel}`).toContain(
          panel,
        );
      const commands = page.match(/`[^`\n]+`/g) ?? [];
      expect(commands.length, `${name} names commands`).toBeGreaterThan(3);
    }
  });

  it('say in a sentence what is wrong, who must come, and where to read on', () => {
    for (const { name, summary, description, severity } of ALERTS) {
      expect(summary, name).toMatch(/^[A-Z].{15,90}\.$/);
      expect(description, name).toMatch(/^[A-Z].{15,200}\.$/);
      expect(['page', 'ticket'], name).toContain(severity);
    }
    expect(new Set(ALERTS.map(({ name }) => name)).size).toBe(ALERTS.length);
  });

  it('and the configuration are what Prometheus understands', async ({ skip }) => {
    if (!installed) skip('promtool is not installed');
    for (const args of [
      ['rules', ...Object.keys(ruleFiles()).map((it) => join(PROMETHEUS, 'rules', it))],
      ['config', '--syntax-only', join(PROMETHEUS, 'prometheus.yml')],
    ])
      expect(await promtool('check', ...args)).toMatchObject({ ok: true });
  });

  it('fire for what they are there for, and neither when all is well nor in a quiet hour', async ({
    skip,
  }) => {
    if (!installed) skip('promtool is not installed');
    const tests = await readdir(join(PROMETHEUS, 'tests'));
    const result = await promtool('test', 'rules', ...tests.map((it) => join(PROMETHEUS, 'tests', it)));
    expect(result?.said ?? '').not.toContain('FAILED');
    expect(result?.ok).toBe(true);
    const firing = await Promise.all(tests.map((it) => readFile(join(PROMETHEUS, 'tests', it), 'utf8')));
    for (const { name } of ALERTS)
      expect(firing.join(), `${name} is never fired`).toContain(`{alertname="${name}"}`);
  });

  it('are held by their tests: any threshold that is ten times too high is found', async ({ skip }) => {
    if (!installed) skip('promtool is not installed');
    const moved = ALERTS.filter(({ threshold }) => threshold > 1 || (threshold > 0 && threshold < 1));
    expect(moved.length).toBeGreaterThan(7);
    const alerts = ALERTS.map((it) => (moved.includes(it) ? { ...it, threshold: it.threshold * 10 } : it));
    for (const [file, text] of Object.entries(ruleFiles(alerts)))
      await writeFile(join(folder, 'rules', file), text);
    const results = await Promise.all(
      ['burning.yml', 'firing.yml'].map((it) => promtool('test', 'rules', join(folder, 'tests', it))),
    );
    for (const { name } of moved)
      expect(results[0]?.said + (results[1]?.said ?? ''), name).toContain(`exp: {alertname="${name}"}`);
    for (const result of results) expect(result?.ok).toBe(false);
  });
});

describe('the panel of requests without a fault', () => {
  const panel: Chart = BOARDS.service.panels['success'] as Chart;

  it.for([
    ['30 % of requests fail', { 201: 7, 500: 3 }, 0.7],
    ['all fail', { 500: 10 }, 0],
    ['none fails', { 201: 9, 409: 1 }, 1],
    ['nobody asks anything', {}, 1],
  ] as const)('shows it when %s', async ([_what, perMinute, shown], { skip }) => {
    if (!installed) skip('promtool is not installed');
    const file = join(folder, 'tests', 'panel.yml');
    const series = Object.entries(perMinute).map(([status, many]) => ({
      series: `http_server_request_duration_seconds_count{http_route="/allocate",http_response_status_code="${status}"}`,
      values: `0+${many}x20`,
    }));
    const expr = `round(${panel.queries[0]?.expr.replaceAll('$__rate_interval', '5m')}, 0.0001)`;
    const expected = { expr, eval_time: '15m', exp_samples: [{ labels: '{}', value: shown }] };
    // JSON is YAML.
    const test = { interval: '1m', input_series: series, promql_expr_test: [expected] };
    await writeFile(file, JSON.stringify({ rule_files: [], evaluation_interval: '1m', tests: [test] }));
    const result = await promtool('test', 'rules', file);
    expect(result?.said ?? '').not.toContain('FAILED');
    expect(result?.ok).toBe(true);
  });
});
