import type { IncomingMessage, ServerResponse } from 'node:http';
import { refusalOf } from './guard.ts';
import { activity, type Incoming } from './shapes.ts';
import type { Endpoints, Log, TeamsConfig } from './words.ts';

/** Far above what Teams sends. */
const MOST_BYTES = 256 * 1024;

const LOOPBACK = /^(?:127\.[\d.]+|::1|::ffff:127\.[\d.]+)$/;

/** What an activity is answered with, at once. */
export interface Reply {
  status: number;
  body?: unknown;
}

export interface DoorNeeds {
  config: TeamsConfig;
  endpoints: Endpoints;
  log: Log;
  /** @throws when it does not come from whom it says. */
  authenticate(incoming: Incoming, header: string): Promise<void>;
  /** @throws when it could not be stored: Teams sends it again. */
  handle(incoming: Incoming): Promise<Reply>;
}

/**
 * Where Teams posts to. What is refused is refused without a word: who may know why reads our log. An error of
 * the SDK's own would come with its text.
 */
export function createDoor(needs: DoorNeeds): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    answer(needs, request)
      .catch((error: unknown) => {
        needs.log.error({ err: error }, 'a delivery of Teams was not taken; Teams sends it again');
        return { status: 500 };
      })
      .then((reply: Reply) => {
        const body = reply.body === undefined ? '' : JSON.stringify(reply.body);
        const type = body ? { 'content-type': 'application/json; charset=utf-8' } : {};
        response.writeHead(reply.status, { ...type, 'cache-control': 'no-store' }).end(body);
      });
  };
}

async function answer(needs: DoorNeeds, request: IncomingMessage): Promise<Reply> {
  if (request.method !== 'POST') return { status: 405 };
  // What proves nothing is heard from this machine only.
  if (needs.config.mode === 'playground' && !LOOPBACK.test(request.socket.remoteAddress ?? ''))
    return { status: 403 };
  const header = request.headers.authorization ?? '';
  if (needs.config.mode === 'azure' && !/^Bearer \S+$/.test(header)) return { status: 401 };
  const body = await bodyOf(request);
  if (body === undefined) return { status: 413 };
  const read = activity.safeParse(parsed(body));
  if (!read.success) return { status: 400 };
  const refused = refusalOf(read.data, needs.config, needs.endpoints);
  if (refused) {
    needs.log.warn({ why: refused }, 'a delivery to Teams’ door was refused');
    return { status: 403 };
  }
  try {
    await needs.authenticate(read.data, header);
  } catch (error) {
    needs.log.warn({ why: (error as Error).name }, 'a delivery to Teams’ door proved nothing');
    return { status: 401 };
  }
  return await needs.handle(read.data);
}

/** Undefined when it is too long. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MOST_BYTES) chunks.push(chunk);
  }
  return size > MOST_BYTES ? undefined : Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
