import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { AIMessage, type AIMessageChunk, type BaseMessage } from '@langchain/core/messages';
import type { Runnable } from '@langchain/core/runnables';
import {
  Annotation,
  END,
  type LangGraphRunnableConfig,
  messagesStateReducer,
  START,
  StateGraph,
} from '@langchain/langgraph';
import { z } from 'zod';
import type { Events } from '../events.ts';
import { type Cleared, carryOut, decide } from './gate.ts';
import { promptFor } from './prompt.ts';
import { allDynos, allTestTypes } from './read.ts';
import { type Emit, type Run, RunStop } from './run.ts';
import { TOOLS } from './tools/index.ts';
import type { RunEvent, Usage } from './words.ts';

export const MOST_STEPS = 6;
/** Twice the nodes that six steps pass through; our own limit is always met first. */
const RECURSION_LIMIT = 50;

const State = Annotation.Root({
  messages: Annotation<BaseMessage[]>({ reducer: messagesStateReducer, default: () => [] }),
  /** Times that the model was asked. */
  steps: Annotation<number>({ reducer: (_before, now) => now, default: () => 0 }),
  /** What the gate lets through to the tools. */
  cleared: Annotation<Cleared[]>({ reducer: (_before, now) => now, default: () => [] }),
});
type GraphState = typeof State.State;
type Config = LangGraphRunnableConfig;

/** `START → prepare → model → (END | gate)`, `gate → tools | model`, `tools → model`. */
export function createGraph(model: BaseChatModel, events: Events) {
  const bound = bind(model);
  const graph = new StateGraph(State)
    .addNode('prepare', (_state: GraphState, config: Config) => prepare(runOf(config)))
    .addNode('model', (state: GraphState, config: Config) => speak(bound, state, config))
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
    const told = await graph.stream(
      {},
      { streamMode: 'custom', signal, recursionLimit: RECURSION_LIMIT, configurable: { run } },
    );
    for await (const event of told) yield event as RunEvent;
  };
}

type Bound = Pick<Runnable<BaseMessage[], AIMessageChunk>, 'stream'>;

/** Models get the arguments' JSON schema; what a transform makes of them is our business. */
function bind(model: BaseChatModel): Bound {
  if (!model.bindTools) throw new Error(`${model._llmType()} cannot call tools`);
  return model.bindTools(
    TOOLS.map(({ name, description, schema }) => ({
      type: 'function' as const,
      function: { name, description, parameters: z.toJSONSchema(schema, { io: 'input' }) },
    })),
  ) as Bound;
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
    messages: promptFor(run.input, {
      now: run.context.clock(),
      test_types: types.ok ? types.value : [],
      dynos: dynos.ok ? dynos.value.map((it) => it.name) : [],
    }),
  };
}

/** One step of the model, its words passed on as they come. */
async function speak(bound: Bound, state: GraphState, config: Config): Promise<Partial<GraphState>> {
  const run = runOf(config);
  if (state.steps >= MOST_STEPS) throw new RunStop('too_many_steps');
  const emit = emitter(config);
  let whole: AIMessageChunk | undefined;
  let gap = run.text === '' ? '' : '\n\n';
  run.text = '';
  for await (const chunk of await bound.stream(state.messages, config)) {
    whole = whole ? whole.concat(chunk) : chunk;
    if (!chunk.text) continue;
    emit({ type: 'delta', text: gap + chunk.text });
    gap = '';
    run.text += chunk.text;
  }
  if (!whole) throw new RunStop('empty_reply');
  count(run, whole);
  const { content, tool_calls, invalid_tool_calls, id, response_metadata, additional_kwargs } = whole;
  const message = new AIMessage({
    ...{ content, tool_calls: tool_calls ?? [], invalid_tool_calls: invalid_tool_calls ?? [] },
    ...{ response_metadata, additional_kwargs, ...(id ? { id } : {}) },
  });
  if (run.text.trim() === '' && callCount(message) === 0) throw new RunStop('empty_reply');
  return { messages: [message], steps: state.steps + 1 };
}

function count(run: Run, { usage_metadata: usage, response_metadata: meta }: AIMessageChunk): void {
  const cost = (meta as { cost_usd?: unknown }).cost_usd;
  const name = (meta as { model_name?: unknown }).model_name;
  const before: Usage = run.usage;
  run.usage = {
    input_tokens: before.input_tokens + (usage?.input_tokens ?? 0),
    output_tokens: before.output_tokens + (usage?.output_tokens ?? 0),
    cost_usd: before.cost_usd + (typeof cost === 'number' ? cost : 0),
  };
  if (typeof name === 'string' && name !== '') run.model = name;
}

async function gate(state: GraphState, config: Config, events: Events): Promise<Partial<GraphState>> {
  const message = lastMessage(state);
  if (!message) return { cleared: [] };
  const { answers, cleared } = await decide(message, runOf(config), emitter(config), events);
  return { messages: answers, cleared };
}

async function work(state: GraphState, config: Config, events: Events): Promise<Partial<GraphState>> {
  const messages: BaseMessage[] = [];
  for (const call of state.cleared) {
    if (config.signal?.aborted) break;
    messages.push(await carryOut(call, runOf(config), emitter(config), events));
  }
  return { messages, cleared: [] };
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
  return state.messages.findLast((it): it is AIMessage => it instanceof AIMessage);
}

function callCount(message: AIMessage): number {
  return (message.tool_calls?.length ?? 0) + (message.invalid_tool_calls?.length ?? 0);
}
