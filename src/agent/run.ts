import type { ToolContext } from './tools/tool.ts';
import type { Focus, RunEvent, RunInput, ToolResult, Usage } from './words.ts';

/**
 * One execution of the graph. It lives beside the graph's state and not in it: who is asking is nothing
 * that a graph should carry, and what was done must be known also when the graph was cut off.
 */
export interface Run {
  input: RunInput;
  /** What every tool call starts from; focus, key and askFirst are the call's own. */
  context: ToolContext;
  focus: Focus | null;
  results: { tool: string; result: ToolResult }[];
  /** Changes made so far. */
  changes: number;
  usage: Usage;
  model: string;
  /** The last thing that the model said, or the question that the house asks. */
  text: string;
  /** A question waits for its yes: the run is over. */
  asked: boolean;
  /** Tool calls under way; a run is not over before they are. */
  working: Promise<unknown> | undefined;
}

export type Emit = (event: RunEvent) => void;

/** What stopped a run, with the code that its last event carries. */
export class RunStop extends Error {
  readonly code: 'too_many_steps' | 'empty_reply';
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

export function newRun(input: RunInput, context: ToolContext): Run {
  return {
    ...{ input, context, focus: input.focus, results: [], changes: 0, text: '', asked: false },
    ...{ usage: { input_tokens: 0, output_tokens: 0, cost_usd: 0 }, model: '', working: undefined },
  };
}
