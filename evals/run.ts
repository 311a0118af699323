import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../src/paths.ts';
import { type EvalModel, modelsToScore } from './models.ts';
import { openPlaces } from './place.ts';
import { GROUPS } from './scenarios/index.ts';
import { grouped, type Score, scoresOf, type Trial } from './score.ts';
import { only, runTrials } from './trials.ts';

const USAGE = `npm run eval [-- --only <part>] [-- --trials <n>]

Plays the scenarios of evals/scenarios with the built-in model, and with Gemini when GOOGLE_API_KEY is
set, each time in an emptied database of a throwaway Postgres, and writes evals/results/<time>.json.

--only <part>   only scenarios whose group or name holds this
--trials <n>    times that each is played; 4 when left out, fewer give no pass^4
--help          this

Exit code 0: every model passes often enough and nothing was written that nobody asked for.
Exit code 1: otherwise. Exit code 2: wrong usage.`;

/** Databases in use at once: one waits for Postgres while the other thinks. */
const PLACES = 2;

interface Wishes {
  part: string;
  trials: number;
}

function readWishes(argv: string[]): Wishes | 'help' | 'wrong' {
  try {
    const { values } = parseArgs({
      args: argv,
      options: {
        help: { type: 'boolean', default: false },
        only: { type: 'string', default: '' },
        trials: { type: 'string', default: '4' },
      },
    });
    if (values.help) return 'help';
    const trials = Number(values.trials);
    return Number.isInteger(trials) && trials >= 1 ? { part: values.only, trials } : 'wrong';
  } catch {
    return 'wrong';
  }
}

function print(model: EvalModel, trials: Trial[], scores: Score[]): void {
  const percent = (part: number | undefined) => (part === undefined ? '-' : `${(part * 100).toFixed(1)} %`);
  console.log(`\n${model.name}`);
  console.table(
    Object.fromEntries(
      scores.map((it) => [
        it.group,
        {
          scenarios: it.scenarios,
          'pass^1': percent(it.pass1),
          'pass^4': percent(it.pass4),
          tools: percent(it.toolsAsked === 0 ? undefined : it.toolsMet / it.toolsAsked),
          'unasked writes': it.unasked,
          '$/conversation': it.usdPerConversation.toFixed(4),
          '$ median': it.medianUsd.toFixed(4),
          '$ p95': it.p95Usd.toFixed(4),
          'fell back': it.fellBack,
          'median ms': Math.round(it.medianMs),
          'p95 ms': Math.round(it.p95Ms),
        },
      ]),
    ),
  );
  for (const [scenario, its] of grouped(trials, (it) => `${it.group}: ${it.scenario}`)) {
    const failed = its.filter((it) => !it.verdict.pass);
    if (failed.length === 0) continue;
    console.log(`\nfailed ${failed.length} of ${its.length}: ${scenario}`);
    for (const complaint of failed[0]?.verdict.complaints ?? []) console.log(`  - ${complaint}`);
  }
}

async function run(argv: string[]): Promise<number> {
  const wishes = readWishes(argv);
  if (wishes === 'help' || wishes === 'wrong') {
    console.log(USAGE);
    return wishes === 'help' ? 0 : 2;
  }
  const groups = only(GROUPS, wishes.part);
  if (groups.length === 0) {
    console.log(`No scenario holds "${wishes.part}" in its group or name. Nothing was played.`);
    return 2;
  }
  const { places, close } = await openPlaces(PLACES);
  const results: Record<string, { scores: Score[]; trials: Trial[] }> = {};
  let good = true;
  try {
    for (const model of modelsToScore()) {
      const trials = await runTrials(groups, model, wishes.trials, places);
      const scores = scoresOf(trials);
      results[model.name] = { scores, trials };
      print(model, trials, scores);
      const all = scores.at(-1);
      good &&= all !== undefined && all.unasked === 0 && all.pass1 >= model.leastPass;
    }
  } finally {
    await close();
  }
  console.log(`\nwritten to ${await store(results)}`);
  return good ? 0 : 1;
}

async function store(models: object): Promise<string> {
  const at = new Date().toISOString();
  const folder = join(projectRoot(), 'evals/results');
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${at.replaceAll(':', '-')}.json`);
  await writeFile(file, `${JSON.stringify({ at, node: process.version, models }, null, 2)}\n`);
  return file;
}

process.exitCode = await run(process.argv.slice(2));
