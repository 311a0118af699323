import type { Chunk } from './chunks.ts';
import type { FakeGemini } from './index.ts';
import type { Answer, Part } from './words.ts';

/** A content of the user's, and one of the model's. */
export const user = (...parts: object[]) => ({ role: 'user', parts });
export const model = (...parts: object[]) => ({ role: 'model', parts });
/** The shortest conversation there is. */
export const HELLO = user({ text: 'Hello' });
const THINKING = { generationConfig: { thinkingConfig: { thinkingLevel: 'medium' } } };

/** What every request needs and most tests do not care about; `more` overrides it. */
export const request = (more: object = {}) => ({ contents: [HELLO], ...THINKING, ...more });

/** A request with one tool of these parameters. */
export const withSchema = (parameters: object) =>
  request({ tools: [{ functionDeclarations: [{ name: 'book', description: 'Books.', parameters }] }] });

interface How {
  of?: string;
  method?: string;
  key?: string;
  signal?: AbortSignal;
}

/** Asks with plain `fetch`, so that nothing of a client stands between. */
export function ask(fake: FakeGemini, body: unknown, how: How = {}): Promise<Response> {
  const { of = 'gemini-3.5-flash-lite', method = 'streamGenerateContent?alt=sse', key = 'test-key' } = how;
  return fetch(`${fake.url}/v1beta/models/${of}:${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key ? { 'x-goog-api-key': key } : {}) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...(how.signal ? { signal: how.signal } : {}),
  });
}

/** The events of a stream that ended, those that are no JSON as they came. */
export async function events(response: Response): Promise<Chunk[]> {
  const data = (await response.text()).split('\r\n\r\n').filter((it) => it.startsWith('data: '));
  return data.map((it) => {
    try {
      return JSON.parse(it.slice('data: '.length)) as Chunk;
    } catch {
      return { torn: it } as unknown as Chunk;
    }
  });
}

/** All parts of all events. */
export const partsOf = (chunks: Chunk[]): Part[] =>
  chunks.flatMap((it) => it.candidates?.[0]?.content?.parts ?? []);

/** What a person would read of them. */
export const textOf = (chunks: Chunk[]): string =>
  partsOf(chunks)
    .filter((it) => !it.thought)
    .map((it) => it.text ?? '')
    .join('');

/** Scripts one answer and asks for it. */
export async function answered(fake: FakeGemini, answer: Answer, how: How = {}): Promise<Response> {
  fake.script(answer);
  return await ask(fake, request(), how);
}

/** What the fake says of a request, if it turns it away. */
export async function refusal(fake: FakeGemini, body: unknown, how: How = {}) {
  const response = await ask(fake, body, how);
  const { error } = (await response.json()) as {
    error: { code: number; status: string; message: string; details?: Record<string, unknown>[] };
  };
  return error;
}
