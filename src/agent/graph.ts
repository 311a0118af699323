import type { BaseCallbackHandler } from '@langchain/core/callbacks/base';
import type { BindToolsInput } from '@langchain/core/language_models/chat_models';
import { AIMessage, type BaseMessage, ToolMessage } from '@langchain/core/messages';
import { Annotation, END, type LangGraphRunnableConfig, START, StateGraph } from '@langchain/langgraph';
import { z } from 'zod';
import type { Events } from '../events.ts';
import { type Cleared, carryOut, decide } from './gate.ts';
import type { ModelRoom } from './models/room.ts';
import { promptFor } from './prompt.ts';
import { allDynos, allTestTypes } from './read.ts';
import { type Emit, type Run, RunStop } from './run.ts';
import { step } from './step.ts';
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
  /** What the gate lets through to the tools. */
  cleared: Annotation<Cleared[]>({ reducer: (_before, now) => now, default: () => [] }),
});
type GraphState = typeof State.State;
type Config = LangGraphRunnableConfig;

/** `START → prepare → model → (END | gate)`, `gate → tools | model`, `tools → model`. */
export function createGraph(models: ModelRoom, events: Events, watch: () => BaseCallbackHandler[]) {
  const graph = new StateGraph(State)
    .addNode('prepare', (_state: GraphState, config: Config) => prepare(runOf(config)))
    .addNode('model', (state: GraphState, config: Config) => speak(models, state, config))
    .addNode('gate', (state: GraphState, config: Config) => gate(state, config, events))
    .addNode('tools', (state: GraphState, config: Config) => work(state, config, events))
    .addEdge(START, 'prepare')
    .addEdge('prepare', 'model')
    .addConditionalEdges('model', afterModel, ['gate', END])
    .addConditionalEdges('gate', afterGate, ['tools', 'model', END])
    .addEdge('tools', 'model')
    .compile({ name: 'rollbook' });

  /** Runs the graph and tells everything that happens. @throws what broke, or the signal's reason. */
  return async function* stream(run: Run, signal: AbortSignal): AsyncGenerator<RunEvent, void, void> {
    const { correlationId: correlation_id, channel } = run.actor;
    const told = await graph.stream(
      {},
      {
        ...{ streamMode: 'custom', signal, recursionLimit: RECURSION_LIMIT, configurable: { run } },
        ...{ callbacks: watch(), runId: run.runId, metadata: { correlation_id, channel } },
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
  return (event) => config.writer?.(event);
}

async function prepare(run: Run): Promise<Partial<GraphState>> {
  const [types, dynos] = await Promise.all([allTestTypes(run.context), allDynos(run.context)]);
  return {
    prompt: promptFor(run.input, {
      now: run.context.clock(),
      test_types: types.ok ? types.value : [],
      dynos: dynos.ok ? dynos.value.map((it) => it.name) : [],
    }),
  };
}

async function speak(models: ModelRoom, state: GraphState, config: Config): Promise<Partial<GraphState>> {
  const run = runOf(config);
  if (state.steps >= MOST_STEPS) throw new RunStop('too_many_steps');
  const signal = config.signal ?? run.input.signal;
  const traffic = await step(state, { run, models, emit: emitter(config), signal, config });
  return { traffic, steps: state.steps + 1 };
}

async function gate(state: GraphState, config: Config, events: Events): Promise<Partial<GraphState>> {
  const message = lastMessage(state);
  if (!message) return { cleared: [] };
  const { answers, cleared } = await decide(message, runOf(config), emitter(config), events);
  return { traffic: answered(state, answers), cleared };
}

async function work(state: GraphState, config: Config, events: Events): Promise<Partial<GraphState>> {
  const run = runOf(config);
  const answers: ToolMessage[] = [];
  for (const call of state.cleared) {
    if (config.signal?.aborted) break;
    const answer = await carryOut(call, run, emitter(config), events);
    run.given.shown += `\n${answer.text}`;
    answers.push(answer);
  }
  return { traffic: answered(state, answers), cleared: [] };
}

/** The answers to the last message in the order of its calls, as some models insist. */
function answered(state: GraphState, answers: ToolMessage[]): BaseMessage[] {
  const message = lastMessage(state);
  const order = [...(message?.tool_calls ?? []), ...(message?.invalid_tool_calls ?? [])].map((it) => it.id);
  const at = message ? state.traffic.lastIndexOf(message) + 1 : state.traffic.length;
  const all = [...state.traffic.slice(at).filter((it) => ToolMessage.isInstance(it)), ...answers];
  const sorted = all.sort((a, b) => order.indexOf(a.tool_call_id) - order.indexOf(b.tool_call_id));
  return [...state.traffic.slice(0, at), ...sorted];
}

function afterModel(state: GraphState): 'gate' | typeof END {
  const message = lastMessage(state);
  return message && callCount(message) > 0 ? 'gate' : END;
}

function afterGate(state: GraphState, config: Config): 'tools' | 'model' | typeof END {
  if (runOf(config).asked) return END;
  return state.cleared.length > 0 ? 'tools' : 'model';
}

function lastMessage(state: GraphState): AIMessage | undefined {
  return state.traffic.findLast((it): it is AIMessage => it instanceof AIMessage);
}

function callCount(message: AIMessage): number {
  return (message.tool_calls?.length ?? 0) + (message.invalid_tool_calls?.length ?? 0);
}
