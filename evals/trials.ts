import { BUILTIN_MODEL } from '../src/words.ts';
import type { Place } from './house.ts';
import { judge } from './judge.ts';
import type { EvalModel } from './models.ts';
import { type Played, play } from './play.ts';
import type { Trial } from './score.ts';
import type { Group, Scenario } from './words.ts';

/** The groups with those scenarios whose name, or whose group's, holds the part. */
export function only(groups: readonly Group[], part: string): Group[] {
  const wanted = part.toLowerCase();
  return groups
    .map(({ group, scenarios }) => ({
      group,
      scenarios: scenarios.filter((it) => `${group}: ${it.name}`.toLowerCase().includes(wanted)),
    }))
    .filter((it) => it.scenarios.length > 0);
}

/** Plays every scenario so many times, each time in an emptied database, several places at once. */
export async function runTrials(
  groups: readonly Group[],
  model: EvalModel,
  trials: number,
  places: readonly Place[],
): Promise<Trial[]> {
  const waiting = groups.flatMap(({ group, scenarios }) =>
    scenarios.flatMap((scenario) =>
      Array.from({ length: trials }, (_, index) => ({ group, scenario, trial: index + 1 })),
    ),
  );
  const done: Trial[] = Array.from({ length: waiting.length });
  let next = 0;
  const work = async (place: Place) => {
    for (let at = next++; at < waiting.length; at = next++) {
      const one = waiting[at];
      if (one) done[at] = await runTrial(one, model, place);
    }
  };
  await Promise.all(places.map(work));
  return done;
}

async function runTrial(
  { group, scenario, trial }: { group: string; scenario: Scenario; trial: number },
  model: EvalModel,
  place: Place,
): Promise<Trial> {
  const played = await play(scenario, model, place);
  return {
    ...{ scenario: scenario.name, group, trial, verdict: judge(scenario, played) },
    ...{ ms: said(played).map((it) => it.ms), usd: said(played).map((it) => it.usd) },
    fellBack: said(played).filter((it) => it.model !== undefined && strange(it.model, model)).length,
  };
}

/** A button asks no model. */
function said({ steps }: Played): Played['steps'] {
  return steps.filter((it) => 'say' in it.turn);
}

/** Made by the built-in model where another one was to be scored. */
function strange(name: string, model: EvalModel): boolean {
  return name === BUILTIN_MODEL && model.name !== 'built-in';
}
