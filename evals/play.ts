import { randomUUID } from 'node:crypto';
import type { Actor } from '../src/words.ts';
import { forbiddenFacts, missingFacts } from './facts.ts';
import { type House, openHouse, type Place } from './house.ts';
import { LABS } from './labs.ts';
import type { EvalModel } from './models.ts';
import { type Snapshot, setStage, takeSnapshot } from './stage.ts';
import type { Pressed, Said, Scenario, Turn } from './words.ts';

/** What came of one turn. */
export interface Step {
  turn: Turn;
  text: string;
  /** The code of an error, or of a press that was refused. */
  code?: string;
  /** The question that was asked, as code wrote it. */
  question?: string;
  tools: { name: string; ok: boolean; code?: string | undefined; args: unknown }[];
  /** A person has answered yes in this turn, by button or in words. */
  confirmed: boolean;
  after: Snapshot;
  ms: number;
  usd: number;
  /** Who made the reply. */
  model?: string;
}

/** All that happened in one trial of a scenario. */
export interface Played {
  before: Snapshot;
  steps: Step[];
}

/** A conversation under way, and the question that is open in it. */
interface Stage extends House {
  threads: Map<string, string>;
  question?: { id: string; sound: boolean };
}

/** Plays one scenario in an emptied database with the real house, and tells all that happened. */
export async function play(scenario: Scenario, model: EvalModel, place: Place): Promise<Played> {
  const lab = LABS[scenario.lab];
  if (!lab) throw new Error(`${scenario.name}: there is no lab "${scenario.lab}"`);
  const ids = await setStage(place.owner, lab, scenario.zone);
  const stage: Stage = { ...openHouse(scenario, model, place, ids), threads: new Map() };
  try {
    const before = await takeSnapshot(place.owner);
    const steps: Step[] = [];
    for (const turn of scenario.turns) steps.push(await take(turn, scenario, stage, steps));
    return { before, steps };
  } finally {
    await stage.close();
  }
}

async function take(turn: Turn, scenario: Scenario, stage: Stage, before: Step[]): Promise<Step> {
  const step: Omit<Step, 'after'> = { turn, text: '', tools: [], confirmed: false, ms: 0, usd: 0 };
  if ('wait' in turn) stage.clock.now = new Date(stage.clock.now.getTime() + turn.wait * 60_000);
  else {
    const actor = stage.actors[turn.by ?? scenario.who];
    const yeses = await yesesOf(stage);
    if (stage.question) stage.question.sound = isSound(before);
    if ('press' in turn) await press(turn, actor, stage, step, before.at(-1));
    else await say(turn, actor, stage, step);
    // What broke after a yes was said yes to; the question is then open again.
    step.confirmed = (await yesesOf(stage)) > yeses || step.code === 'broke';
  }
  return { ...step, after: await takeSnapshot(stage.place.owner) };
}

/** A person reads a question before saying yes to it. */
function isSound(before: Step[]): boolean {
  const asked = before.findLast((it) => it.question !== undefined);
  if (asked?.question === undefined || !('say' in asked.turn)) return false;
  const { tells, omits } = asked.turn;
  return missingFacts(asked.question, tells).length + forbiddenFacts(asked.question, omits).length === 0;
}

async function yesesOf({ place }: Stage): Promise<number> {
  const [row] = await place.owner.query<{ n: number }>(
    'eval_yeses',
    `SELECT count(*)::int AS n FROM action WHERE status = 'confirmed'`,
    [],
  );
  return row?.n ?? 0;
}

async function say(turn: Said, actor: Actor, stage: Stage, step: Omit<Step, 'after'>): Promise<void> {
  const yes = /^(yes|y|yep|ok|do it|go ahead)\b[\s\w,]{0,12}[.!]*$/i.test(turn.say);
  const text = yes && stage.question && !stage.question.sound ? 'no' : turn.say;
  const began = performance.now();
  const inbound = { actor, threadId: threadOf(turn, stage), deliveryId: randomUUID(), text };
  for await (const event of stage.conversation.receive({
    ...inbound,
    signal: new AbortController().signal,
  })) {
    if (event.type === 'tool') step.tools.push(event);
    if (event.type === 'confirm') {
      step.question = event.summary;
      stage.question = { id: event.action_id, sound: false };
    }
    if (event.type === 'error') step.code = event.code;
    if (event.type === 'message') [step.usd, step.model] = [step.usd + event.usage.cost_usd, event.model];
    if (event.type === 'message' || event.type === 'error') step.text = event.text;
  }
  step.ms = performance.now() - began;
}

function threadOf({ thread = 'first' }: Said, { threads, conversation }: Stage): string {
  const id = threads.get(thread) ?? conversation.newThreadId('web');
  threads.set(thread, id);
  return id;
}

async function press(
  turn: Pressed,
  actor: Actor,
  stage: Stage,
  step: Omit<Step, 'after'>,
  last: Step | undefined,
): Promise<void> {
  if (turn.ifAsked && last?.question === undefined) return;
  if (!stage.question) {
    step.code = 'no_question';
    return;
  }
  const { id, sound } = stage.question;
  const confirms = turn.press === 'yes' && sound;
  try {
    const outcome = await stage.conversation[confirms ? 'confirm' : 'dismiss'](actor, id);
    step.text = outcome.ok ? outcome.value.text : outcome.refusal.detail;
    const code = outcome.ok ? outcome.value.code : outcome.refusal.code;
    if (code !== undefined) step.code = code;
  } catch (error) {
    step.code = 'broke';
    step.text = error instanceof Error ? error.message : String(error);
  }
}
