import { EventSourceParserStream } from 'eventsource-parser/stream';
import { z } from 'zod';
import { faultInStream, faultOfAnswer, faultOfFinish } from './gemini-faults.ts';
import { ModelFault, NO_TOKENS, type Tokens } from './model.ts';

/** Bytes of a failed answer that are read. */
const MOST_OF_FAILURE = 64 * 1024;
/** English prose and JSON have about four characters a token. */
const CHARACTERS_PER_TOKEN = 4;

const Chunk = z.looseObject({
  candidates: z
    .array(
      z.looseObject({
        content: z.looseObject({ parts: z.array(z.looseObject({})).optional() }).optional(),
        finishReason: z.string().optional(),
      }),
    )
    .optional(),
  promptFeedback: z.looseObject({ blockReason: z.string().optional() }).optional(),
  usageMetadata: z
    .looseObject({
      promptTokenCount: z.number().optional(),
      cachedContentTokenCount: z.number().optional(),
      candidatesTokenCount: z.number().optional(),
      thoughtsTokenCount: z.number().optional(),
      promptTokensDetails: z
        .array(z.looseObject({ modality: z.string().optional(), tokenCount: z.number().optional() }))
        .optional(),
    })
    .optional(),
});
type Chunk = z.output<typeof Chunk>;

/** What went over the wire in one call, known also when the call broke. */
export interface Exchange {
  /** When the first event of the answer came, by `performance.now()`. */
  firstAt: number | undefined;
  /** Called on every event of the answer: it is alive. */
  alive: () => void;
  tokens(): Tokens;
}

/**
 * The transport under Gemini's client. The client lets an error in the middle of a stream, broken JSON, a
 * blocked prompt and a missing finish reason pass as a shorter answer; here each of them becomes a
 * `ModelFault`, and what reaches the client is whole.
 */
export function createWire(apiKey: string): Exchange & { client: WireClient } {
  const seen: Seen = { usage: undefined, finish: undefined, said: false, sent: 0, received: 0, taken: false };
  const exchange: Exchange = { firstAt: undefined, alive: () => {}, tokens: () => tokensOf(seen) };
  const client: WireClient = {
    hasApiKey: () => true,
    getProjectId: async () => '',
    async fetch(request) {
      request.headers.set('x-goog-api-key', apiKey);
      seen.sent = (await request.clone().text()).length;
      seen.taken = true;
      const response = await send(request).catch((error: unknown) => {
        seen.taken = !(error instanceof ModelFault);
        throw error;
      });
      const { body } = response;
      if (!body || !response.headers.get('content-type')?.includes('text/event-stream')) {
        await body?.cancel();
        throw new ModelFault('garbled', `${response.status} that is no event stream`);
      }
      return new Response(checked(body, seen, exchange), { headers: response.headers });
    },
  };
  return Object.assign(exchange, { client });
}

/** What the client wants of its transport. */
export interface WireClient {
  hasApiKey(): boolean;
  getProjectId(): Promise<string>;
  fetch(request: Request): Promise<Response>;
}

interface Seen {
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

async function send(request: Request): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw new ModelFault('down', reasonOf(error), { again: {}, cause: error });
  }
  if (response.ok) return response;
  const body = await failureText(response);
  throw faultOfAnswer(response.status, body, response.headers.get('retry-after'));
}

async function failureText(response: Response): Promise<string> {
  try {
    return (await response.text()).slice(0, MOST_OF_FAILURE);
  } catch {
    return '';
  }
}

/** The same events, looked at one by one; it fails where the answer is not whole. */
function checked(
  body: ReadableStream<Uint8Array>,
  seen: Seen,
  exchange: Exchange,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream())
    .pipeThrough(
      new TransformStream<{ data: string }, Uint8Array>({
        transform({ data }, controller) {
          exchange.firstAt ??= performance.now();
          exchange.alive();
          note(readChunk(data), data, seen);
          controller.enqueue(encoder.encode(`data: ${data}\n\n`));
        },
        flush() {
          const fault = faultOfFinish(seen.finish, seen.said);
          if (fault) throw fault;
        },
      }),
    );
}

function readChunk(data: string): Chunk {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch (cause) {
    throw new ModelFault('garbled', 'an event that is no JSON', { cause });
  }
  const fault = faultInStream(value);
  if (fault) throw fault;
  const chunk = Chunk.safeParse(value);
  if (!chunk.success) throw new ModelFault('garbled', 'an event of another shape', { cause: chunk.error });
  return chunk.data;
}

function note({ candidates, promptFeedback, usageMetadata }: Chunk, data: string, seen: Seen): void {
  seen.received += data.length;
  // Counts are totals so far, not increments.
  if (usageMetadata) seen.usage = { ...seen.usage, ...usageMetadata };
  if (promptFeedback?.blockReason) {
    throw new ModelFault('blocked', `the prompt, for ${promptFeedback.blockReason}`);
  }
  const [candidate] = candidates ?? [];
  seen.finish = candidate?.finishReason ?? seen.finish;
  for (const part of candidate?.content?.parts ?? []) {
    const { text, thought, functionCall } = part as {
      text?: string;
      thought?: boolean;
      functionCall?: unknown;
    };
    if (functionCall || (text?.trim() && !thought)) seen.said = true;
  }
}

function tokensOf({ usage, sent, received, taken }: Seen): Tokens {
  if (!usage) {
    // What was turned away at the door is not billed; what was broken off is.
    if (!taken) return NO_TOKENS;
    const estimate = (characters: number) => Math.ceil(characters / CHARACTERS_PER_TOKEN);
    return { ...NO_TOKENS, input: estimate(sent), output: estimate(received), estimated: true };
  }
  const audio = usage.promptTokensDetails?.find((it) => it.modality === 'AUDIO')?.tokenCount ?? 0;
  const thinking = usage.thoughtsTokenCount ?? 0;
  return {
    ...{ input: usage.promptTokenCount ?? 0, cached: usage.cachedContentTokenCount ?? 0, audio, thinking },
    ...{ output: (usage.candidatesTokenCount ?? 0) + thinking, estimated: false },
  };
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause as { code?: string } | undefined) : undefined;
  return cause?.code ?? (error instanceof Error ? error.name : 'no answer');
}
