import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { expect } from 'vitest';
import { createAgent } from '../../src/agent/index.ts';
import { createModels, type ModelsNeeds } from '../../src/agent/models/index.ts';
import { findTool } from '../../src/agent/tools/index.ts';
import type { Plan, Ran, ToolContext } from '../../src/agent/tools/tool.ts';
import type {
  Agent,
  Focus,
  ProposedAction,
  RunEvent,
  RunInput,
  ToolName,
  ToolResult,
  TranscriptLine,
} from '../../src/agent/words.ts';
import { createCalendar } from '../../src/allocation/calendar.ts';
import { createEvents, type HouseEvent } from '../../src/events.ts';
import { createLog } from '../../src/log.ts';
import type { Actor } from '../../src/words.ts';
import type { Given } from './given.ts';
import { ScriptedModel, type Step } from './scripted-model.ts';

export interface Thought {
  events: RunEvent[];
  text: string;
  /** The code of a run that failed. */
  failed: string | undefined;
  allocationId: string | undefined;
  focus: Focus | null;
  proposed: ProposedAction[];
  tools: { name: string; ok: boolean; code?: string | undefined; args: unknown }[];
  model: ScriptedModel;
  emitted: HouseEvent[];
}

export interface Thinking {
  actor?: Actor;
  focus?: Focus | null;
  transcript?: TranscriptLine[];
  signal?: AbortSignal;
  turn?: string;
  deadlineMs?: number;
  endless?: boolean;
  site?: Given['site'];
  /** Called with each event as it comes. */
  onEvent?: (event: RunEvent) => void;
}

export type Overrides = { deadlineMs?: number } & Partial<Pick<ModelsNeeds, 'gemini' | 'patience' | 'log'>>;

export function agentOver(
  house: Given,
  model: BaseChatModel,
  emitted: HouseEvent[] = [],
  { deadlineMs, ...more }: Overrides = {},
): Agent {
  const events = createEvents((error) => {
    throw error;
  });
  events.on((event) => emitted.push(event));
  const { core, fleet, database, site } = house;
  const log = createLog({ level: 'silent', format: 'json' });
  const base = { db: database.db, clock: () => house.now, events, log };
  const models = createModels({ ...base, builtin: model, site, ...more });
  return createAgent({ ...base, models, core, fleet, ...(deadlineMs ? { deadlineMs } : {}) });
}

/** One run in which the model follows the steps; every step must be used. */
export async function think(
  house: Given,
  text: string,
  steps: Step[],
  more: Thinking = {},
): Promise<Thought> {
  const model = new ScriptedModel(steps, { endless: more.endless ?? false });
  const emitted: HouseEvent[] = [];
  const agent = agentOver(house, model, emitted, more.deadlineMs ? { deadlineMs: more.deadlineMs } : {});
  const told = await tellAgent(house, agent, text, more);
  if (!more.endless) expect(model.steps, 'steps of the script that nobody asked for').toEqual([]);
  return { ...told, model, emitted };
}

/** One message to an agent, and everything that came of it. */
export async function tellAgent(
  house: Given,
  agent: Agent,
  text: string,
  more: Thinking = {},
): Promise<Omit<Thought, 'model' | 'emitted'>> {
  const proposed: ProposedAction[] = [];
  const input: RunInput = {
    actor: more.actor ?? house.admin,
    ...{ site: more.site ?? house.site, text, transcript: more.transcript ?? [], focus: more.focus ?? null },
    signal: more.signal ?? new AbortController().signal,
    ...(more.turn ? { turn: more.turn } : {}),
    async propose(action) {
      proposed.push(action);
      return { action_id: `action-${proposed.length}`, expires_at: '2027-03-01T17:05:00Z' };
    },
  };
  const events: RunEvent[] = [];
  for await (const event of agent.run(input)) {
    events.push(event);
    more.onEvent?.(event);
  }
  return { ...summarise(events), proposed };
}

function summarise(events: RunEvent[]): Omit<Thought, 'proposed' | 'model' | 'emitted'> {
  const last = events.at(-1);
  if (last?.type !== 'end' && last?.type !== 'failed') throw new Error('the run did not say that it ended');
  return {
    ...{ events, text: last.text, focus: last.focus },
    failed: last.type === 'failed' ? last.code : undefined,
    allocationId: last.type === 'end' ? last.allocation_id : undefined,
    tools: events.flatMap((it) =>
      it.type === 'tool' ? [{ name: it.name, ok: it.ok, code: it.code, args: it.args }] : [],
    ),
  };
}

/** One tool call as a step of a script. */
export function call(name: string, args: unknown): Step {
  return { call: [{ name, args }] };
}

/** What a tool is given, as the graph would; `said` and `focus` are the person's. */
export function toolContext(house: Given, more: Partial<ToolContext> = {}): ToolContext {
  const { core, fleet, database, site, admin } = house;
  const calendar = createCalendar(site.timeZone);
  return {
    ...{ actor: admin, site, core, fleet, db: database.db, clock: () => house.now, calendar },
    ...{ focus: null, said: '', key: undefined, memory: new Map(), ...more },
  };
}

/** Runs a reading tool, or plans a change, with a model's arguments. */
export async function useTool(
  house: Given,
  name: ToolName,
  args: unknown,
  more: Partial<ToolContext> = {},
): Promise<Ran & { plan?: Plan }> {
  const tool = findTool(name);
  const read = tool?.read(args);
  if (!tool || !read?.ok) throw new Error(read ? String(read.ok || read.detail) : `no tool ${name}`);
  const context = toolContext(house, more);
  if (!tool.plan) return await tool.run(read.args, context);
  const plan = await tool.plan(read.args, context);
  const result: ToolResult =
    plan.do === 'answer'
      ? plan.result
      : { ok: false, code: plan.do, detail: 'summary' in plan ? plan.summary : '' };
  return { result, plan, ...(plan.focus ? { focus: plan.focus } : {}) };
}

/** Plans a change and says yes to it. */
export async function change(
  house: Given,
  name: ToolName,
  args: unknown,
  more: Partial<ToolContext> = {},
): Promise<Ran> {
  const { plan, result } = await useTool(house, name, args, more);
  if (!plan || plan.do === 'answer') throw new Error(`not planned: ${JSON.stringify(result)}`);
  const tool = findTool(name);
  if (!tool) throw new Error(`no tool ${name}`);
  return await tool.run(plan.args, toolContext(house, more));
}
