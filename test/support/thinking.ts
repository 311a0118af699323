import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { expect } from 'vitest';
import { createAgent } from '../../src/agent/index.ts';
import type {
  Agent,
  Focus,
  ProposedAction,
  RunEvent,
  RunInput,
  TranscriptLine,
} from '../../src/agent/words.ts';
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
}

export function agentOver(
  house: Given,
  model: BaseChatModel,
  emitted: HouseEvent[] = [],
  more: { deadlineMs?: number } = {},
): Agent {
  const events = createEvents((error) => {
    throw error;
  });
  events.on((event) => emitted.push(event));
  const { core, fleet, database } = house;
  return createAgent({
    ...{ model, core, fleet, db: database.db, clock: () => house.now, events },
    log: createLog({ level: 'silent', format: 'json' }),
    ...more,
  });
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
  for await (const event of agent.run(input)) events.push(event);
  if (!more.endless) expect(model.steps, 'steps of the script that nobody asked for').toEqual([]);
  return { ...summarise(events), proposed, model, emitted };
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
