import { PART_DATA } from './messages.ts';
import type { Content, Part } from './words.ts';

/** Of Gemini's documentation on audio. It takes pictures and more too, which Rollbook never sends. */
const AUDIO = [
  ...['audio/wav', 'audio/mp3', 'audio/mpeg', 'audio/aiff'],
  ...['audio/aac', 'audio/ogg', 'audio/flac'],
];

/** What newer models say of a request whose last content is a model's: they do not go on with it. */
export const ENDS_WITH_MODEL = 'Requests ending with a model turn are not supported.';

/** What is wrong with the contents, each for itself and in their order. */
export function contentsProblem(contents: Content[]): string | undefined {
  if (contents.length === 0) return '* GenerateContentRequest.contents: contents is not specified\n';
  for (const [index, content] of contents.entries()) {
    const problem = contentProblem(content, `GenerateContentRequest.contents[${index}]`);
    if (problem) return problem;
  }
  // Not known in these words. A call at the beginning is refused in others; a text was never seen tried.
  if (contents[0]?.role !== 'user') return 'Please ensure that multiturn requests start with a user turn.';
  // gemini-3.1-flash-lite is said to take it still; the fake is as strict as its successors.
  return contents.at(-1)?.role === 'model' ? ENDS_WITH_MODEL : undefined;
}

function contentProblem({ role, parts = [] }: Content, at: string): string | undefined {
  // Google lets a single content go without a role; here that would be a mistake of the client.
  if (role !== 'user' && role !== 'model') return 'Please use a valid role: user, model.';
  if (parts.length === 0) return `* ${at}.parts: contents.parts must not be empty.\n`;
  for (const [index, part] of parts.entries()) {
    const problem = partProblem(part, `${at}.parts[${index}]`);
    if (problem) return problem;
  }
  return undefined;
}

/** An empty text counts as data: Gemini itself sends such parts, and wants them back. */
function partProblem(part: Part, at: string): string | undefined {
  if (!Object.keys(part).some((name) => PART_DATA.includes(name)))
    return `* ${at}.data: required oneof field 'data' must have one initialized field\n`;
  const { inlineData, functionCall, functionResponse } = part;
  if (functionCall && !functionCall.name) return `* ${at}.function_call.name: Name cannot be empty.\n`;
  if (functionResponse && !functionResponse.name)
    return `* ${at}.function_response.name: Name cannot be empty.\n`;
  if (functionResponse && !functionResponse.response)
    return `* ${at}.function_response.response: must be specified\n`;
  if (!inlineData) return undefined;
  if (!AUDIO.includes(inlineData.mimeType ?? ''))
    return `Unsupported MIME type: ${inlineData.mimeType ?? ''}`;
  return inlineData.data ? undefined : `* ${at}.inline_data.data: must not be empty\n`;
}
