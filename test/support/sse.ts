import { createParser } from 'eventsource-parser';
import type { CallOptions, TestHouse } from './http.ts';

export interface SseEvent {
  event: string | undefined;
  data: Record<string, unknown>;
}

/** The events of a stream that has ended. */
export function frames(text: string): SseEvent[] {
  const events: SseEvent[] = [];
  const parser = createParser({
    onEvent: ({ event, data }) => events.push({ event, data: JSON.parse(data) }),
  });
  parser.feed(text);
  return events;
}

export interface Listening {
  headers: Headers;
  /** The next event of that name; those before it are skipped. */
  until(event: string): Promise<SseEvent>;
  /** All that still comes, to the end of the stream. */
  rest(): Promise<SseEvent[]>;
  hangUp(): void;
}

/** Opens a stream and reads it as it comes. */
export async function listen(house: TestHouse, path: string, { as, body }: CallOptions): Promise<Listening> {
  const gone = new AbortController();
  const response = await fetch(house.base + path, {
    method: body === undefined ? 'GET' : 'POST',
    signal: gone.signal,
    headers: {
      authorization: `Bearer ${typeof as === 'object' ? as.token : as}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const events = read(response);
  return {
    headers: response.headers,
    async until(event) {
      for (;;) {
        const next = await events.next();
        if (next.done) throw new Error(`The stream ended without ${event}`);
        if (next.value.event === event) return next.value;
      }
    },
    async rest() {
      const all: SseEvent[] = [];
      for await (const event of events) all.push(event);
      return all;
    },
    hangUp: () => gone.abort(),
  };
}

async function* read(response: Response): AsyncGenerator<SseEvent, void, void> {
  const waiting: SseEvent[] = [];
  const parser = createParser({
    onEvent: ({ event, data }) => waiting.push({ event, data: JSON.parse(data) }),
  });
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    parser.feed(decoder.decode(chunk, { stream: true }));
    yield* waiting.splice(0);
  }
}
