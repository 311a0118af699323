import type { BaseCallbackHandler } from '@langchain/core/callbacks/base';
import type { BindToolsInput } from '@langchain/core/language_models/chat_models';
import { AIMessage, type BaseMessage, type ToolMessage } from '@langchain/core/messages';
import { Annotation, END, type LangGraphRunnableConfig, START, StateGraph } from '@langchain/langgraph';
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
 * `START → model → (END | act)`, `act → (model | END)`. Acting is the gate and, behind it, the tools. Nodes are
 * few on purpose: each costs more than everything else that the built-in model's turn does.
 */
export function createGraph(models: ModelRoom, events: Events, watch: () => BaseCallbackHandler[]) {
  const graph = new StateGraph(State)
    .addNode('model', (state: GraphState, config: Config) => speak(models, state, config))
    .addNode('act', (state: GraphState, config: Config) => act(state, config, events))
    .addEdge(START, 'model')
    .addConditionalEdges('model', afterModel, ['act', END])
    .addConditionalEdges('act', afterActing, ['model', END])
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

async function speak(models: ModelRoom, state: GraphState, config: Config): Promise<Partial<GraphState>> {
  const run = runOf(config);
  if (state.steps >= MOST_STEPS) throw new RunStop('too_many_steps');
  const signal = config.signal ?? run.input.signal;
  const traffic = await step(state, { run, models, emit: emitter(config), signal, config });
  return { traffic, steps: state.steps + 1 };
}

/** Every call of the last message: decided by the gate, and carried out where it lets it through. */
async function act(state: GraphState, config: Config, events: Events): Promise<Partial<GraphState>> {
  const message = lastMessage(state);
  if (!message) return {};
  const run = runOf(config);
  const emit = emitter(config);
  const { answers, cleared } = await decide(message, run, emit, events);
  for (const call of cleared) {
    if (config.signal?.aborted) break;
    const answer = await carryOut(call, run, emit, events);
    run.given.shown += `\n${answer.text}`;
    answers.push(answer);
  }
  return { traffic: [...state.traffic, ...inOrder(message, answers)] };
}

/** In the order of the calls, as some models insist. */
function inOrder(
  { tool_calls = [], invalid_tool_calls = [] }: AIMessage,
  answers: ToolMessage[],
): ToolMessage[] {
  const order = [...tool_calls, ...invalid_tool_calls].map((it) => it.id);
  return answers.toSorted((a, b) => order.indexOf(a.tool_call_id) - order.indexOf(b.tool_call_id));
}

function afterModel(state: GraphState): 'act' | typeof END {
  const message = lastMessage(state);
  return message && callCount(message) > 0 ? 'act' : END;
}

/** A question to the person ends the run. */
function afterActing(_state: GraphState, config: Config): 'model' | typeof END {
  return runOf(config).asked ? END : 'model';
}

function lastMessage(state: GraphState): AIMessage | undefined {
  return state.traffic.findLast((it): it is AIMessage => it instanceof AIMessage);
}
