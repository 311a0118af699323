import type { AIMessage, ToolMessage } from '@langchain/core/messages';
import { sayResult } from '../phrases/results.ts';
import type { ToolResult } from '../words.ts';
import { atOf, type Decision, type TurnData } from './turn.ts';

const BROKEN =
  'Something broke on our side while I looked that up, so I cannot say what came of it. Look at your bookings before you try again.';

/** The reply in words, from what the tools answered and nothing else. */
export function answerFrom(
  results: ToolMessage[],
  calls: AIMessage[],
  decision: Decision,
  data: TurnData,
): string {
  const at = { ...atOf(data), site: data.site };
  const said = results.map((message) => {
    const result = resultOf(message);
    return result ? sayResult(nameOf(message, calls), result, at) : BROKEN;
  });
  return [decision.before, ...new Set(said), decision.after].filter(Boolean).join('\n\n');
}

/** A result knows its call; its own name may be missing. */
function nameOf({ name, tool_call_id: id }: ToolMessage, calls: AIMessage[]): string {
  const call = calls.flatMap((message) => message.tool_calls ?? []).find((one) => one.id === id);
  return call?.name ?? name ?? '';
}

function resultOf(message: ToolMessage): ToolResult | null {
  try {
    const text = typeof message.content === 'string' ? message.content : message.text;
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'ok' in value ? (value as ToolResult) : null;
  } catch {
    return null;
  }
}
