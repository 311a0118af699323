import { z } from 'zod';
import { faultInStream } from './gemini-faults.ts';
import { ModelFault } from './model.ts';

/** Bytes of one answer; a reply has some thousand. */
const MOST_RECEIVED = 1024 * 1024;

// Proxies write null where Google leaves a field out.
/** A count that is none is as good as not told: the characters are counted instead. */
const COUNT = z.int().min(0).max(100_000_000).nullish().catch(undefined);
const Candidate = z.looseObject({
  index: z.number().nullish(),
  content: z.looseObject({ parts: z.array(z.looseObject({})).nullish() }).nullish(),
  finishReason: z.string().nullish(),
});
const Chunk = z.looseObject({
  candidates: z.array(Candidate).nullish(),
  promptFeedback: z.looseObject({ blockReason: z.string().nullish() }).nullish(),
  usageMetadata: z
    .looseObject({
      promptTokenCount: COUNT,
      cachedContentTokenCount: COUNT,
      candidatesTokenCount: COUNT,
      thoughtsTokenCount: COUNT,
      promptTokensDetails: z
        .array(z.looseObject({ modality: z.string().nullish(), tokenCount: COUNT }))
        .nullish(),
    })
    .nullish(),
});
type Chunk = z.output<typeof Chunk>;
const Calling = z.object({
  name: z.string().min(1).max(128),
  args: z.looseObject({}).nullish(),
  id: z.string().max(256).nullish(),
});

/** What was seen of one answer. */
export interface Seen {
  usage: Chunk['usageMetadata'];
  finish: string | undefined;
  /** There was text to read, or a tool call. */
  said: boolean;
  /** Characters, for a call whose tokens nobody told us. */
  sent: number;
  received: number;
  /** Nothing says that the model did not get the question. */
  taken: boolean;
}

/** Undefined for what follows after the end, which is no part of the answer. */
export function readChunk(data: string, seen: Seen): Chunk | undefined {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch (cause) {
    if (seen.finish !== undefined || data.trim() === '[DONE]') return undefined;
    throw new ModelFault('garbled', 'an event that is no JSON', { cause });
  }
  const fault = faultInStream(value);
  if (fault && seen.finish === undefined) {
    if (seen.received === 0) seen.taken = false;
    throw fault;
  }
  const chunk = Chunk.safeParse(value);
  if (chunk.success) return chunk.data;
  if (seen.finish !== undefined) return undefined;
  throw new ModelFault('garbled', 'an event of another shape', { cause: chunk.error });
}

/** Notes what an event says; returns what the client shall see of it, which is the first candidate alone. */
export function note(chunk: Chunk, data: string, seen: Seen): Chunk | undefined {
  const { candidates, promptFeedback, usageMetadata } = chunk;
  seen.received += data.length;
  if (seen.received > MOST_RECEIVED) throw new ModelFault('too_long', 'more than a reply can have');
  // Counts are totals so far, not increments.
  if (typeof usageMetadata?.promptTokenCount === 'number')
    seen.usage = { ...seen.usage, ...told(usageMetadata) };
  if (promptFeedback?.blockReason) {
    throw new ModelFault('blocked', `the prompt, for ${promptFeedback.blockReason}`);
  }
  const candidate = candidates?.find((it) => (it.index ?? 0) === 0);
  // The first end counts: nothing after it makes a blocked answer a good one.
  if (!candidate || seen.finish !== undefined) return undefined;
  seen.finish = candidate.finishReason ?? undefined;
  for (const part of candidate.content?.parts ?? []) look(part, seen);
  return { ...chunk, candidates: [candidate] };
}

/** What a later event leaves out stands. */
function told<T extends object>(usage: T): T {
  return Object.fromEntries(Object.entries(usage).filter(([, value]) => value != null)) as T;
}

function look(part: Record<string, unknown>, seen: Seen): void {
  const { text, thought, functionCall } = part;
  if (functionCall !== undefined && functionCall !== null) {
    const calling = Calling.safeParse(functionCall);
    if (!calling.success) throw new ModelFault('malformed', 'a call of another shape', { again: {} });
    seen.said = true;
  } else if (typeof text === 'string' && text.trim() && thought !== true) seen.said = true;
}
