import { type Chunk, folded } from './chunks.ts';
import { scriptedFailure } from './failures.ts';
import type { Wire } from './wire.ts';
import type { Answer, SeenRequest } from './words.ts';

const HTML = '<!DOCTYPE html><html><head><title>Error</title></head><body>Sorry.</body></html>';
const TORN = '{"candidates": [{"content": {"parts": [{"te';

/** Sends the answer, with whatever is to go wrong on its way. */
export async function send(answer: Answer, chunks: Chunk[], seen: SeenRequest, wire: Wire): Promise<void> {
  if (!(await wire.wait(answer.delay))) return;
  if (stops(answer, 'before headers', wire)) return;
  const failure = scriptedFailure(answer, seen.model);
  if (failure) {
    wire.fail(failure, answer.retryAfter === undefined ? {} : { 'retry-after': answer.retryAfter });
    return;
  }
  const streams = seen.method === 'streamGenerateContent';
  const type = streams ? 'text/event-stream' : 'application/json; charset=UTF-8';
  wire.head(answer.garbage === 'html' ? 'text/html; charset=UTF-8' : type);
  if (stops(answer, 'after headers', wire)) return;
  if (!(await wire.wait(answer.firstDelay))) return;
  await sendFrames(answer, streams ? frames(answer, chunks) : [whole(answer, chunks)], wire);
}

async function sendFrames(answer: Answer, all: string[], wire: Wire): Promise<void> {
  const middle = answer.hang === 'middle' || answer.cut === 'middle' ? Math.floor(all.length / 2) : -1;
  for (const [index, frame] of all.entries()) {
    if (index > 0 && !(await wire.wait(answer.chunkDelay))) return;
    if (index === middle) {
      // Not between two events, but within one.
      await wire.write(frame.slice(0, Math.ceil(frame.length / 2)));
      stops(answer, 'middle', wire);
      return;
    }
    if (!(await wire.write(frame))) return;
  }
  wire.end();
}

/** Whether nothing comes after this moment. */
function stops({ hang, cut }: Answer, moment: Answer['cut'], wire: Wire): boolean {
  if (cut === moment) wire.cut();
  return cut === moment || hang === moment;
}

function frames({ garbage, errorInStream }: Answer, chunks: Chunk[]): string[] {
  if (garbage === 'html') return [HTML];
  const all = chunks.map((it) => event(JSON.stringify(it)));
  if (garbage === 'json') all.splice(Math.ceil(all.length / 2), 0, event(TORN));
  if (!errorInStream) return all;
  const { bare, ...error } = errorInStream;
  return [
    ...all.slice(0, 1),
    bare ? `${JSON.stringify({ error }, null, 2)}\n` : event(JSON.stringify({ error })),
  ];
}

const event = (data: string) => `data: ${data}\r\n\r\n`;

function whole({ garbage }: Answer, chunks: Chunk[]): string {
  if (garbage) return garbage === 'html' ? HTML : TORN;
  return `${JSON.stringify(folded(chunks), null, 2)}\n`;
}
