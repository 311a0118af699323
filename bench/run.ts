import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../src/paths.ts';
import { type Comparison, compareBookings } from './booking.ts';
import { type Growth, measureGrowth } from './growth.ts';
import { measureFirstWords, measureStart } from './people.ts';
import { measureSlack, type SlackRound } from './slack.ts';
import { GOAL_SHARE, measureTelemetry, type Telemetry } from './telemetry.ts';
import { GOAL, measureTurns, type Turns } from './turns.ts';

const USAGE = `npm run bench [-- --quick] [-- bookings growth start words turns slack telemetry]

Runs the named benchmarks, or all of them, and writes bench/results/<time>.json.
--quick takes fewer rounds and stops at 10^5 rows: a look, not a measurement.`;

const SECTIONS = ['bookings', 'growth', 'start', 'words', 'turns', 'slack', 'telemetry'] as const;

async function bookings(quick: boolean): Promise<Comparison[]> {
  const results = await compareBookings(100_000, quick ? 2 : 3);
  console.log(
    '\nasks a second, medians of interleaved rounds; 200 dynos, 10 fit, 10^5 bookings before, fsync on',
  );
  console.table(
    results.map((it) => ({
      load: it.load,
      clients: it.clients,
      'ours/s': Math.round(it.ours),
      'plain/s': Math.round(it.plain),
      'insert/s': Math.round(it.insert),
      'x plain': round(it.timesPlain),
      'x insert': it.load.startsWith('full') ? '' : round(it.timesInsert),
      'ours ms': round(it.oursMedianMs),
      'plain ms': round(it.plainMedianMs),
      overlaps: it.overlaps,
      'false refusals': it.falseRefusals,
      failed: it.failed,
    })),
  );
  return results;
}

async function growth(quick: boolean): Promise<Growth[]> {
  const results: Growth[] = [];
  for (const rows of quick ? [10_000, 100_000] : [10_000, 100_000, 1_000_000])
    results.push(await measureGrowth(rows));
  console.log('\nmilliseconds of one answer, medians, by stored bookings');
  console.table(
    results.map((it) => Object.fromEntries(Object.entries(it).map(([name, value]) => [name, round(value)]))),
  );
  return results;
}

async function start() {
  const result = await measureStart();
  console.log(
    `\nfrom npm start to healthy: ${Math.round(result.firstMs)} ms the first time, ${Math.round(result.laterMs)} ms later`,
  );
  return result;
}

async function words(quick: boolean) {
  const result = await measureFirstWords(quick ? 40 : 200);
  console.log(
    `\nbuilt-in model, tools taken off: first words ${round(result.medianMs)} ms (p95 ${round(result.p95Ms)} ms), whole reply ${round(result.wholeMedianMs)} ms`,
  );
  return result;
}

async function turns(quick: boolean): Promise<Turns> {
  const result = await measureTurns(quick);
  const { paced, growth: grown } = result;
  console.log(
    `\n50 conversations at once, built-in model: ${round(result.turnsPerSecond)} turns/s as fast as it goes (goal ${GOAL.turnsPerSecond}); at ${round(paced.turnsPerSecond)} turns/s a median of ${round(paced.medianOverToolsMs)} ms more than the tools take (goal ${GOAL.medianOverToolsMs}; p95 ${round(paced.p95OverToolsMs)}), ${result.failed} failed`,
  );
  console.log(
    `one conversation: ${round(grown.firstMs)} ms a turn at its beginning, ${round(grown.lastMs)} ms at its end; ${grown.firstRows} rows for the first ten turns, ${grown.lastRows} for the last ten`,
  );
  return result;
}

async function slack(quick: boolean): Promise<SlackRound[]> {
  const results = await measureSlack(quick);
  console.log(
    '\nmentions in one workspace that takes 50 edits a minute, replies of nine seconds; milliseconds, medians',
  );
  console.table(
    results.map((it) => ({
      'at once': it.runs,
      pacing: it.pacing,
      ack: Math.round(it.ackMs),
      'ack p95': Math.round(it.ackP95Ms),
      'first seen': Math.round(it.firstSeenMs),
      'first words': Math.round(it.firstWordsMs),
      'edits a run': it.edits,
      'final late': Math.round(it.lateMs),
      'latest final': Math.round(it.lateMostMs),
      '429s': it.refused,
    })),
  );
  return results;
}

async function telemetry(quick: boolean): Promise<Telemetry> {
  const result = await measureTelemetry(quick);
  console.log(
    `\ntelling metrics and rows of a booking: ${round(result.tellingMicros)} us of ${round(result.bookingMicros)} us of CPU, ${round(result.share * 100)} % (goal ${GOAL_SHARE * 100} %); its row is written later for ${round(result.writingMicros)} us; whole bookings with listeners take ${round(result.wholeRatio)} times the CPU of those without`,
  );
  return result;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

async function run(argv: readonly string[]): Promise<void> {
  const wanted = argv.filter((arg) => !arg.startsWith('--'));
  if (argv.includes('--help') || wanted.some((name) => !SECTIONS.includes(name as never))) {
    console.log(USAGE);
    process.exitCode = argv.includes('--help') ? 0 : 2;
    return;
  }
  const quick = argv.includes('--quick');
  const benches = { bookings, growth, start, words, turns, slack, telemetry };
  const results: Record<string, unknown> = {
    at: new Date().toISOString(),
    node: process.version,
    cores: cpus().length,
    quick,
  };
  for (const name of SECTIONS)
    if (wanted.length === 0 || wanted.includes(name)) results[name] = await benches[name](quick);
  const folder = join(projectRoot(), 'bench/results');
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${String(results['at']).replaceAll(':', '-')}.json`);
  await writeFile(file, `${JSON.stringify(results, null, 2)}\n`);
  console.log(`\nwritten to ${file}`);
}

await run(process.argv.slice(2));
