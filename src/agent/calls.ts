import type { AIMessage } from '@langchain/core/messages';
import { findTool } from './tools/index.ts';
import type { Tool } from './tools/tool.ts';
import type { ToolNo } from './words.ts';

/** A tool call as a model wrote it. */
interface Call {
  id: string;
  name: string;
  args: unknown;
}

/** Characters of one call's arguments, as JSON. */
const MOST_ARGUMENTS = 8_000;

/** Every call of a message, also those whose arguments were no JSON: each gets an answer. */
export function callsOf(message: AIMessage): Call[] {
  const good = (message.tool_calls ?? []).map(({ id, name, args }) => ({
    ...{ id: id ?? '', name: String(name ?? '') },
    // What is too long to be meant is not shown around either.
    args: JSON.stringify(args ?? {}).length > MOST_ARGUMENTS ? 'too long' : (args as unknown),
  }));
  const broken = (message.invalid_tool_calls ?? []).map(({ id, name }) => ({
    ...{ id: id ?? '', name: name ?? '', args: 'not JSON' },
  }));
  return [...good, ...broken];
}

/** The tool and its arguments, or why there is nothing to carry out. What is not listed does not exist. */
export function check(call: Call): { tool: Tool; args: unknown } | { no: ToolNo } {
  const tool = findTool(call.name);
  if (!tool) {
    const detail = `There is no tool "${call.name.slice(0, 60)}".`;
    return { no: { ok: false, code: 'unknown_tool', detail } };
  }
  const read = tool.read(call.args);
  if (!read.ok) return { no: { ok: false, code: 'invalid_arguments', detail: read.detail } };
  return { tool, args: read.args };
}
