import { callsOf } from './calls.ts';
import type { Content, Issued, Part } from './words.ts';

/** Newer models say "Invalid" for it. */
const CORRUPTED = 'Corrupted thought signature.';

/**
 * Signatures come back where they were given. Google insists on it within the current turn only, which
 * begins at the last thing that a person said; a signature that nobody gave is refused everywhere. Its two
 * dummies for histories of other models are refused too: nothing of ours has such a history.
 */
export function signaturesProblem(contents: Content[], issued: Issued): string | undefined {
  const parts = contents.flatMap((it) => it.parts ?? []);
  if (parts.some((it) => it.thoughtSignature !== undefined && !issued.signatures.has(it.thoughtSignature)))
    return CORRUPTED;
  const start = contents.findLastIndex(isSaid);
  for (const [index, content] of contents.entries()) {
    const [first, ...siblings] = callsOf(content);
    if (index < start || !first) continue;
    if (first.thoughtSignature === undefined) return missing(first, index);
    if (!belongs(first, issued)) return CORRUPTED;
    // Parallel calls beside the first are given none.
    if (siblings.some((it) => it.thoughtSignature !== undefined)) return CORRUPTED;
  }
  return undefined;
}

const isSaid = ({ role, parts = [] }: Content) => role === 'user' && parts.some((it) => !it.functionResponse);

function belongs({ thoughtSignature, functionCall }: Part, issued: Issued): boolean {
  const [call] = issued.signatures.get(thoughtSignature ?? '') ?? [];
  if (!call || call.name !== functionCall?.name) return false;
  return functionCall.id === undefined || functionCall.id === call.id;
}

const missing = ({ functionCall }: Part, index: number) =>
  `Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly, and missing thought_signature may lead to degraded model performance. Additional data, function call \`default_api:${functionCall?.name}\` , position ${index + 1}. Please refer to https://ai.google.dev/gemini-api/docs/thought-signatures for more details.`;
