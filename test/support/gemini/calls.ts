import { ENDS_WITH_MODEL } from './contents.ts';
import type { Content, Issued, Part } from './words.ts';

const CALL_TURN =
  'Please ensure that function call turn comes immediately after a user turn or after a function response turn.';
const RESPONSE_TURN =
  'Please ensure that function response turn comes immediately after a function call turn.';
const NUMBERS =
  'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.';

/** The parts of a content that call something. */
export const callsOf = ({ parts = [] }: Content): Part[] => parts.filter((it) => it.functionCall);
const responsesOf = ({ parts = [] }: Content): Part[] => parts.filter((it) => it.functionResponse);

/** Every model's calls are answered at once, all of them, in one content of its own and in their order. */
export function callsProblem(contents: Content[], issued: Issued, strictIds: boolean): string | undefined {
  for (const [index, content] of contents.entries()) {
    const calls = callsOf(content);
    const before = contents[index - 1];
    if (calls.length > 0) {
      if (content.role !== 'model' || before?.role !== 'user') return CALL_TURN;
      const problem =
        answersProblem(calls, contents[index + 1]) ??
        idsProblem(calls, contents[index + 1], issued, strictIds);
      if (problem) return problem;
    }
    if (responsesOf(content).length === 0) continue;
    if (content.role !== 'user' || !before || callsOf(before).length === 0) return RESPONSE_TURN;
  }
  return undefined;
}

function answersProblem(calls: Part[], next: Content = {}): string | undefined {
  const responses = responsesOf(next);
  if (responses.length !== calls.length) return NUMBERS;
  // Vertex says this of text beside a response, although the turn is a user's; the other endpoint was seen
  // to take it. Nobody who is refused by one of them may count on the other.
  if (next.parts?.length !== responses.length) return ENDS_WITH_MODEL;
  const wrong = calls.find((it, n) => it.functionCall?.name !== responses[n]?.functionResponse?.name);
  // Not known in these words: clients of before 2026 were refused with NUMBERS or not at all.
  return (
    wrong && `Please ensure that the function response for \`${wrong.functionCall?.name}\` has its name.`
  );
}

/**
 * Ids of calls are the fake's own, and responses repeat them. A client that left them out on both sides is
 * found by the signature, which tells which calls these were.
 */
function idsProblem(calls: Part[], next: Content = {}, issued: Issued, strict: boolean): string | undefined {
  const origin = issued.signatures.get(calls[0]?.thoughtSignature ?? '') ?? [];
  const responses = responsesOf(next);
  for (const [index, { functionCall }] of calls.entries()) {
    const id = functionCall?.id;
    if (id !== undefined && !issued.ids.has(id)) return `Function call id \`${id}\` was never issued.`;
    const wanted = id ?? origin[index]?.id;
    if (strict && wanted !== undefined && responses[index]?.functionResponse?.id !== wanted)
      return 'functionResponse.id does not match functionCall.id';
  }
  return undefined;
}
