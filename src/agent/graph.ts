import type { BaseCallbackHandler } from '@langchain/core/callbacks/base';
import type { BindToolsInput } from '@langchain/core/language_models/chat_models';
import { AIMessage, type BaseMessage, type ToolMessage } from '@langchain/core/messages';
import {
  Annotation,
  Command,
  END,
  type LangGraphRunnableConfig,
  START,
  StateGraph,
} from '@langchain/langgraph';
import { z } from 'zod';
import type { Events } from '../events.ts';
import { carryOut, decide } from './gate.ts';
import type { ModelRoom } from './models/room.ts';
import { promptFor } from './prompt.ts';
import { allDynos, allTestTypes } from './read.ts';
import { type Emit, type Run, RunStop } from './run.ts';
import { scrub } from './scrub.ts';
import { callCount, step } from './step.ts';
import { TOOLS } from './tools/index.ts';
import type { RunEvent } from './words.ts';

export const MOST_STEPS = 6;
/** Twice the nodes that six steps pass through; our own limit is always met first. */
const RECURSION_LIMIT = 50;

const State = Annotation.Root({
  /** The conversation as the model reads it, and this message. */
  prompt: Annotation<BaseMessage[]>,
  /** What happened in this turn since; each node leaves it whole. */
  traffic: Annotation<BaseMessage[]>({ reducer: (_before, now) => now, default: () => [] }),
  /** Times that a model was asked. */
  steps: Annotation<number>({ reducer: (_before, now) => now, default: () => 0 }),
});
type GraphState = typeof State.State;
type Config = LangGraphRunnableConfig;

/**
 * `START → step → (step | END)`: a step asks the model, and then acts on its calls: the gate, and behind it the
 * tools. One node, since each pass through a graph costs as much as all else that the built-in model's turn does.
 */
export function createGraph(models: ModelRoom, events: Events, watch: () => BaseCallbackHandler[]) {
  const graph = new StateGraph(State)
    .addNode('step', (state: GraphState, config: Config) => takeStep(models, events, state, config), {
      ends: ['step', END],
    })
    .addEdge(START, 'step')
    .compile({ name: 'rollbook' });

  /** Runs the graph and tells everything that happens. @throws what broke, or the signal's reason. */
  return async function* stream(run: Run, signal: AbortSignal): AsyncGenerator<RunEvent, void, void> {
    const { correlationId: correlation_id, channel } = run.actor;
    const callbacks = watch();
    run.watched = callbacks.length > 0;
    const told = await graph.stream(
      { prompt: await promptOf(run) },
      {
        ...{ streamMode: 'custom', signal, recursionLimit: RECURSION_LIMIT, configurable: { run } },
        // Where nobody looks at it, carrying it from step to step is a tenth of a turn's work.
        ...(run.watched ? { callbacks, runId: run.runId, metadata: { correlation_id, channel } } : {}),
      },
    );
    for await (const event of told) yield event as RunEvent;
  };
}

/** Models get the arguments' JSON schema; what a transform makes of them is our business. */
export function toolsForModels(): BindToolsInput[] {
  return TOOLS.map(({ name, description, schema }) => {
    const parameters = z.toJSONSchema(schema, { io: 'input' });
    // Gemini was seen to refuse an object without properties; a tool without arguments has no parameters.
    const none = Object.keys(parameters.properties ?? {}).length === 0;
    return none
      ? { name, description }
      : { type: 'function' as const, function: { name, description, parameters } };
  });
}

function runOf(config: Config): Run {
  const run = config.configurable?.['run'] as Run | undefined;
  if (!run) throw new Error('The graph was started without a run');
  return run;
}

function emitter(config: Config): Emit {
  const { given } = runOf(config);
  // A status names what a model filled in: it is a model's text, too.
  return (event) =>
    config.writer?.(event.type === 'status' ? { ...event, text: scrub(event.text, given) } : event);
}

/** What the model reads first; made before the graph, whose every step sees the same messages. */
async function promptOf({ context, input }: Run): Promise<BaseMessage[]> {
  const [types, dynos] = await Promise.all([allTestTypes(context), allDynos(context)]);
  return promptFor(input, {
    now: context.clock(),
    test_types: types.ok ? types.value : [],
    dynos: dynos.ok ? dynos.value.map((it) => it.name) : [],
  });
}

async function takeStep(
  models: ModelRoom,
  events: Events,
  state: GraphState,
  config: Config,
): Promise<Command> {
  const run = runOf(config);
  if (state.steps >= MOST_STEPS) throw new RunStop('too_many_steps');
  const signal = config.signal ?? run.input.signal;
  const emit = emitter(config);
  const traffic = await step(state, { run, models, emit, signal, config });
  const message = traffic.at(-1);
  if (!AIMessage.isInstance(message) || callCount(message) === 0) return new Command({ goto: END });
  signal.throwIfAborted();
  const answers = await act(message, run, emit, events, signal);
  const update = { traffic: [...traffic, ...inOrder(message, answers)], steps: state.steps + 1 };
  // A question to the person ends the run.
  return new Command({ update, goto: run.asked ? END : 'step' });
}

/** Every call of a message: decided by the gate, and carried out where it lets it through. */
async function act(
  message: AIMessage,
  run: Run,
  emit: Emit,
  events: Events,
  signal: AbortSignal,
): Promise<ToolMessage[]> {
  const { answers, cleared } = await decide(message, run, emit, events);
  for (const call of cleared) {
    if (signal.aborted) break;
    const answer = await carryOut(call, run, emit, events);
    run.given.shown += `\n${answer.text}`;
    answers.push(answer);
  }
  return answers;
}

/** In the order of the calls, as some models insist. */
function inOrder(
  { tool_calls = [], invalid_tool_calls = [] }: AIMessage,
  answers: ToolMessage[],
): ToolMessage[] {
  const order = [...tool_calls, ...invalid_tool_calls].map((it) => it.id);
  return answers.toSorted((a, b) => order.indexOf(a.tool_call_id) - order.indexOf(b.tool_call_id));
}
