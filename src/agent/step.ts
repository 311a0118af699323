import type { AIMessage, BaseMessage } from '@langchain/core/messages';
import type { RunnableConfig } from '@langchain/core/runnables';
import { BUILTIN_MODEL } from '../words.ts';
import { claimsTooMuch } from './claims.ts';
import { ModelFault } from './models/model.ts';
import { fallbackReason, type ModelRoom } from './models/room.ts';
import { type Emit, type Run, RunStop } from './run.ts';
import { createScrubber, scrub } from './scrub.ts';

/** What the model reads: the conversation, and what happened in this turn since. */
export interface View {
  prompt: BaseMessage[];
  traffic: BaseMessage[];
}

export interface Stepping {
  run: Run;
  models: ModelRoom;
  emit: Emit;
  signal: AbortSignal;
  config: RunnableConfig;
}

/**
 * One step of the model, its words passed on as they come. Where the model that goes first fails, the
 * built-in one takes the same turn from its beginning, since it would have asked its tools otherwise:
 * reading again harms nobody. After a change nothing is begun again; what was done is told by code.
 * @returns the traffic after this step, the answer last
 */
export async function step({ prompt, traffic }: View, stepping: Stepping): Promise<BaseMessage[]> {
  const { run, models } = stepping;
  if (run.fallback === undefined) {
    try {
      return [...traffic, await speak([...prompt, ...traffic], stepping, models.ask)];
    } catch (error) {
      const reason = fallbackReason(error);
      if (reason === undefined) throw error;
      // Nobody is behind the built-in model.
      if (!models.hasStandIn) throw new RunStop('empty_reply');
      run.fallback = reason;
      models.fellBack(reason, error);
      run.lost = run.changes > 0;
      if (run.lost) throw new RunStop('model_lost');
      // What was read for the other model is not what this reply stands on, nor what it said.
      [run.results, run.focus, run.claimed] = [[], run.input.focus, false];
      return [await speak(prompt, stepping, models.askStandIn)];
    }
  }
  return [...traffic, await speak([...prompt, ...traffic], stepping, models.askStandIn)];
}

async function speak(
  messages: BaseMessage[],
  { run, models, emit, signal, config }: Stepping,
  ask: ModelRoom['ask'],
): Promise<AIMessage> {
  const scrubber = createScrubber(run.given);
  let gap = run.text === '' ? '' : '\n\n';
  run.text = '';
  const tell = (text: string) => {
    // Nothing more is shown of a reply that says what is not so; its last word will be another.
    run.claimed ||= claims(run, models, text);
    if (text === '' || run.claimed) return;
    emit({ type: 'delta', text: gap + text });
    gap = '';
    run.text += text;
  };
  const { message, text, model } = await ask(run, messages, {
    ...{ signal, until: run.modelUntil, ...(run.watched ? { config } : {}) },
    say: (piece) => tell(scrubber.push(piece)),
  });
  tell(scrubber.end());
  run.text = scrub(text, run.given);
  run.model = model;
  // What is said on the way to a tool is judged when the tool has answered.
  run.claimed = callCount(message) === 0 && (run.claimed || claims(run, models, run.text));
  if (run.text.trim() === '' && callCount(message) === 0) throw new ModelFault('empty', 'nothing to read');
  return message;
}

/** The built-in model says what code makes of results; every other one is held to them. */
function claims(run: Run, models: ModelRoom, text: string): boolean {
  if (run.fallback !== undefined || models.name === BUILTIN_MODEL || text === '') return false;
  const results = run.results.map((it) => it.result);
  return claimsTooMuch(text, results, `${run.told}\n${run.given.said}\n${run.given.shown}`);
}

export function callCount({ tool_calls = [], invalid_tool_calls = [] }: AIMessage): number {
  return tool_calls.length + invalid_tool_calls.length;
}
