import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BOARDS } from '../source/index.ts';
import type { Panel } from '../source/words.ts';
import { judgeExemplars } from './exemplars.ts';
import { type Checked, linkAda, openChecked } from './house.ts';
import { type Asked, exitCodeOf, type Judged, judge } from './judge.ts';
import { startLoad } from './load.ts';
import { type Prometheus, startPrometheus } from './prometheus.ts';
import { judgeRows } from './rows.ts';

const USAGE = `npm run check:dashboards [-- --prove]

Starts Rollbook and a real Prometheus, puts a small load on, and runs the query of every panel and the expression
of every rule. Exits 1 when one does not parse, has no data, or reads a metric that nothing exports; 2 when there
is no Prometheus. --prove runs three faulty panels instead, beside a good one: it exits 1 and names the three.`;

const MISSING = 'There is no prometheus to start. On Debian: apt-get install -y prometheus';
/** So long everything may take to have been seen once. */
const PATIENCE_MS = 75_000;

/** By then a good panel has its data. */
const PROOF_MS = 10_000;

const FAULTY: readonly Asked[] = [
  { name: 'proof/good', expr: 'sum(up)' },
  {
    name: 'faulty/misspelt',
    expr: 'sum(rate(rollbook_booking_atempts_total[$__rate_interval])) or vector(0)',
  },
  { name: 'faulty/broken', expr: 'sum(rate(rollbook_booking_attempts_total[$__rate_interval])' },
  { name: 'faulty/nothing', expr: 'rollbook_build_info{version="none"}' },
];

const panels = Object.entries(BOARDS).flatMap(([board, { panels: its }]) =>
  Object.entries(its as Record<string, Panel>).map(([name, panel]) => ({ name: `${board}/${name}`, panel })),
);

function queriesOfPanels(): Asked[] {
  return panels.flatMap(({ name, panel }) =>
    panel.draw === 'table' ? [] : panel.queries.map(({ expr }) => ({ name, expr })),
  );
}

/** As Prometheus itself has read them from the files. */
async function queriesOfRules(prometheus: Prometheus): Promise<Asked[]> {
  const { data } = await prometheus.ask('rules');
  const { groups } = data as { groups: { rules: { name: string; query: string; type: string }[] }[] };
  return groups.flatMap(({ rules }) =>
    rules.map(({ name, query, type }) => ({ name, expr: query, mayBeEmpty: type === 'alerting' })),
  );
}

/** Asks again what is not there yet, until it is or patience ends: some things take a while to happen. */
async function judgeAll(prometheus: Prometheus, asked: readonly Asked[], until: number): Promise<Judged[]> {
  const judged: Judged[] = [];
  for (const one of asked) {
    let its = await judge(prometheus, one);
    while (its.finding !== 'ok' && its.finding !== 'parse error' && Date.now() < until) {
      await sleep(1_000);
      its = await judge(prometheus, one);
    }
    judged.push(its);
  }
  return judged;
}

async function check(checked: Checked, prometheus: Prometheus, prove: boolean): Promise<Judged[]> {
  const until = Date.now() + PATIENCE_MS;
  const load = await startLoad(checked);
  try {
    if (prove) return await judgeAll(prometheus, FAULTY, Date.now() + PROOF_MS);
    const rules = await queriesOfRules(prometheus);
    if (rules.length === 0) throw new Error('Prometheus has read no rules.');
    const judged = await judgeAll(prometheus, [...queriesOfPanels(), ...rules], until);
    const tables = panels.flatMap(({ name, panel }) =>
      panel.draw === 'table' ? [{ name, sql: panel.sql }] : [],
    );
    const exemplars = await judgeExemplars(prometheus, checked.house, until);
    return [...judged, exemplars, ...(await judgeRows(checked.house, tables))];
  } finally {
    await load.stop();
  }
}

async function run(argv: readonly string[]): Promise<number> {
  if (argv.some((it) => it !== '--prove')) {
    console.log(USAGE);
    return argv.includes('--help') ? 0 : 2;
  }
  const checked = await openChecked();
  try {
    await linkAda(checked);
    const folder = join(checked.folder, 'prometheus');
    const prometheus = await startPrometheus(folder, `localhost:${checked.port}`, checked.token);
    try {
      const judged = await check(checked, prometheus, argv.includes('--prove'));
      for (const { name, finding, detail, expr } of judged)
        console.log(`${finding.padEnd(15)}${name}${finding === 'ok' ? '' : `: ${detail ?? ''}\n${expr}`}`);
      const bad = judged.filter(({ finding }) => finding !== 'ok').length;
      console.log(`\n${judged.length} queries of panels and rules, ${bad} of them at fault`);
      return exitCodeOf(judged);
    } finally {
      await prometheus.close();
    }
  } catch (error) {
    if ((error as { syscall?: string }).syscall !== 'spawn prometheus') throw error;
    console.error(MISSING);
    return 2;
  } finally {
    await checked.close();
  }
}

process.exitCode = await run(process.argv.slice(2));
