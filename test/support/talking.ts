import { randomUUID } from 'node:crypto';
import type { Agent, Focus, Performed, RunEvent, RunInput } from '../../src/agent/words.ts';
import type { Inbound, TurnEvent } from '../../src/conversation/channel.ts';
import {
  type Conversation,
  type ConversationNeeds,
  createConversation,
} from '../../src/conversation/index.ts';
import type { Database } from '../../src/db/connect.ts';
import { createEvents } from '../../src/events.ts';
import { createLog } from '../../src/log.ts';
import type { Actor } from '../../src/words.ts';
import type { Given } from './given.ts';

const NO_USAGE = { input_tokens: 0, output_tokens: 0, cost_usd: 0 };

/** The end of a run that went well. */
export function saying(text: string, more: { focus?: Focus; allocation_id?: string } = {}): RunEvent {
  return { type: 'end', text, model: 'scripted', usage: NO_USAGE, focus: null, ...more };
}

export interface ScriptedAgent extends Agent {
  /** Every run, in the order in which they began. */
  runs: RunInput[];
  performed: { by: string; tool: string; args: unknown; key: string | undefined }[];
}

/** An agent that does as it is told; without being told it repeats what it hears. */
export function scriptedAgent(
  run: (input: RunInput) => AsyncIterable<RunEvent> = async function* (input) {
    yield saying(`You said: ${input.text}`);
  },
  perform: (args: Record<string, unknown>) => Promise<Performed> = async () => ({
    ...{ ok: true, text: 'Done as asked.', focus: null },
  }),
): ScriptedAgent {
  const agent: ScriptedAgent = {
    runs: [],
    performed: [],
    hear: async () => ({ ok: true, text: 'what I heard', usage: NO_USAGE }),
    run(input) {
      agent.runs.push(input);
      return run(input);
    },
    async perform(actor, _site, { tool, args, key }) {
      agent.performed.push({ by: actor.accountId, tool, args, key });
      return await perform(args);
    },
  };
  return agent;
}

/** The conversation room over the house's database, or over another pool to it: another process. */
export function talkingHouse(
  house: Given,
  agent: Agent,
  db: Database = house.database.db,
  more: Partial<ConversationNeeds> = {},
): Conversation {
  return createConversation({
    ...{ db, agent, clock: () => house.now, site: house.site, newId: randomUUID, ...more },
    events: createEvents((error) => {
      throw error;
    }),
    log: createLog({ level: 'silent', format: 'json' }),
  });
}

export function inbound(actor: Actor, threadId: string, text: string, more: Partial<Inbound> = {}): Inbound {
  return { actor, threadId, text, deliveryId: randomUUID(), signal: new AbortController().signal, ...more };
}

export async function collect<T>(events: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const event of events) all.push(event);
  return all;
}

/** One message and everything that came back. */
export async function tell(
  conversation: Conversation,
  actor: Actor,
  threadId: string,
  text: string,
): Promise<{ events: TurnEvent[]; text: string; code: string | undefined; types: string[] }> {
  const events = await collect(conversation.receive(inbound(actor, threadId, text)));
  const last = events.find((it) => it.type === 'message' || it.type === 'error');
  return {
    events,
    text: last && 'text' in last ? last.text : '',
    code: last?.type === 'error' ? last.code : undefined,
    types: events.map((it) => it.type),
  };
}

/** A promise and the hand that keeps it. */
export function gate(): { opened: Promise<void>; open(): void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
