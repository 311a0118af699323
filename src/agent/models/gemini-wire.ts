import { EventSourceParserStream } from 'eventsource-parser/stream';
import { note, readChunk, type Seen } from './gemini-events.ts';
import { faultOfAnswer, faultOfFinish } from './gemini-faults.ts';
import { ModelFault, NO_TOKENS, type Tokens } from './model.ts';

/** Bytes of a failed answer that are read. */
const MOST_OF_FAILURE = 64 * 1024;
/** English prose and JSON have about four characters a token. */
export const CHARACTERS_PER_TOKEN = 4;

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
      const response = await send(request, apiKey, seen);
      const { body } = response;
      if (!body || !/text\/event-stream/i.test(response.headers.get('content-type') ?? '')) {
        seen.taken = false;
        await body?.cancel();
        throw new ModelFault('garbled', `${response.status} that is no event stream`);
      }
      return new Response(checked(body, apiKey, seen, exchange), {
        headers: { 'content-type': 'text/event-stream' },
      });
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

async function send(request: Request, apiKey: string, seen: Seen): Promise<Response> {
  let response: Response;
  try {
    // Key and prompt are for this host: another one that it names gets neither.
    response = await fetch(request, { redirect: 'manual' });
  } catch (error) {
    if (request.signal.aborted) throw error;
    seen.taken = false;
    throw new ModelFault('down', reasonOf(error), { again: {}, cause: error });
  }
  if (response.ok) return response;
  seen.taken = false;
  const body = without(apiKey, await failureText(response));
  throw faultOfAnswer(response.status, body, response.headers.get('retry-after'));
}

async function failureText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const bytes of response.body ?? []) {
      text += decoder.decode(bytes as Uint8Array, { stream: true });
      if (text.length > MOST_OF_FAILURE) break;
    }
  } catch {
    // What came is all there is.
  }
  return text;
}

/** Some proxies repeat the key in what they say against it, and we log what they say. */
function without(apiKey: string, text: string): string {
  return text.replaceAll(apiKey, '[key]');
}

/** The same events, looked at one by one; it fails where the answer is not whole. */
function checked(
  body: ReadableStream<Uint8Array>,
  apiKey: string,
  seen: Seen,
  exchange: Exchange,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(ended())
    .pipeThrough(new EventSourceParserStream())
    .pipeThrough(
      new TransformStream<{ data: string }, Uint8Array>({
        transform({ data }, controller) {
          exchange.firstAt ??= performance.now();
          exchange.alive();
          const text = without(apiKey, data);
          const chunk = readChunk(text, seen);
          const passed = chunk && note(chunk, text, seen);
          if (passed) controller.enqueue(encoder.encode(`data: ${JSON.stringify(passed)}\n\n`));
        },
        flush() {
          const fault = faultOfFinish(seen.finish, seen.said);
          if (fault) throw fault;
        },
      }),
    );
}

/** The last event also counts when nobody closed it with an empty line. */
function ended(): TransformStream<string, string> {
  return new TransformStream({ flush: (controller) => controller.enqueue('\n\n') });
}

function tokensOf({ usage, sent, received, taken }: Seen): Tokens {
  if (!usage) {
    // What was turned away is not billed; what was broken off is.
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
