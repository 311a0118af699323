import { createHash, randomUUID } from 'node:crypto';
import type { Asker, FallbackReason } from './models/room.ts';
import type { Given } from './scrub.ts';
import type { ToolContext } from './tools/tool.ts';
import type { Focus, RunEvent, RunInput, ToolResult } from './words.ts';

/**
 * One execution of the graph. It lives beside the graph's state and not in it: who is asking is nothing
 * that a graph should carry, and what was done must be known also when the graph was cut off.
 */
export interface Run extends Asker {
  input: RunInput;
  /** What every tool call starts from; focus, key and askFirst are the call's own. */
  context: ToolContext;
  focus: Focus | null;
  results: { tool: string; result: ToolResult }[];
  /** Changes made so far. */
  changes: number;
  model: string;
  /** The last thing that the model said, or the question that the house asks. */
  text: string;
  /** A question waits for its yes: the run is over. */
  asked: boolean;
  /** Why the built-in model goes on instead of the one that began. */
  fallback: FallbackReason | undefined;
  /** It was lost after a change: nothing is begun again. */
  lost: boolean;
  /** When the model that goes first must have answered, by `performance.now()`. */
  modelUntil: number;
  /** What the model was given, and may therefore repeat. */
  given: Given;
  /** Somebody traces it. */
  watched: boolean;
  /** The words before this message, and what "it" is: numbers in it were told. */
  told: string;
  /** What the model said is not so. */
  claimed: boolean;
  /** Tool calls under way; a run is not over before they are. */
  working: Promise<unknown> | undefined;
}

export type Emit = (event: RunEvent) => void;

/** What stopped a run, with the code that its last event carries. */
export class RunStop extends Error {
  readonly code: 'too_many_steps' | 'empty_reply' | 'model_lost';
  constructor(code: RunStop['code']) {
    super(code);
    this.name = 'RunStop';
    this.code = code;
  }
}

/** A tool broke, as opposed to saying no. */
export class ToolFault extends Error {
  readonly tool: string;
  constructor(tool: string, cause: unknown) {
    super(`The tool ${tool} broke`, { cause });
    this.name = 'ToolFault';
    this.tool = tool;
  }
}

export function newRun(input: RunInput, context: ToolContext, modelMs: number): Run {
  const spoken = input.transcript.filter((it) => it.role === 'user').map((it) => it.text);
  return {
    ...{ runId: input.turn ? runIdOf(input.site.id, input.turn) : randomUUID(), actor: input.actor },
    ...{ input, context, focus: input.focus, results: [], changes: 0, text: '', asked: false },
    ...{ usage: { input_tokens: 0, output_tokens: 0, cost_usd: 0 }, model: '', working: undefined },
    ...{
      fallback: undefined,
      lost: false,
      watched: false,
      claimed: false,
      modelUntil: performance.now() + modelMs,
    },
    told: [...input.transcript.map((it) => it.text), JSON.stringify(input.focus)].join('\n'),
    given: { said: [...spoken, input.text].join('\n'), shown: '' },
  };
}

/**
 * The id under which ledger and tracing know a turn's run. It follows from the turn, so that whoever
 * knows the turn, such as a person's feedback, knows its run without looking it up.
 */
export function runIdOf(siteId: string, turn: string): string {
  const hex = createHash('sha256').update(`rollbook run ${siteId} ${turn}`).digest('hex');
  // The shape of a UUID made from a hash (RFC 9562, version 8).
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
