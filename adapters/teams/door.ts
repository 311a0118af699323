import type { IncomingMessage, ServerResponse } from 'node:http';
import { bodyOf, letGo, parsed } from './body.ts';
import { refusalOf } from './guard.ts';
import { createKnocks, type Knocks } from './knocks.ts';
import { KeysAway } from './proof.ts';
import { activity, type Incoming } from './shapes.ts';
import type { Endpoints, Log, TeamsConfig } from './words.ts';

/** What an activity is answered with, at once. */
export interface Reply {
  status: number;
  body?: unknown;
}

export interface DoorNeeds {
  config: TeamsConfig;
  endpoints: Endpoints;
  log: Log;
  /** Whether a request is read at all, where no token says who it comes from. */
  admits?(request: IncomingMessage): boolean;
  /**
   * @returns until when its token is good
   * @throws when it does not come from whom it says.
   */
  authenticate(incoming: Incoming, token: string): Promise<number>;
  /** Whether a token by itself is good: who floods us may come through the same proxy as Teams. */
  isSigned?(token: string): Promise<boolean>;
  /** @throws when it could not be stored: Teams sends it again. */
  handle(incoming: Incoming): Promise<Reply>;
}

/**
 * Where Teams posts to. What is refused is refused without a word: who may know why reads our log. What could not
 * be looked at or stored is no refusal, so that Teams sends it again.
 */
export function createDoor(needs: DoorNeeds): (request: IncomingMessage, response: ServerResponse) => void {
  const knocks = createKnocks();
  return (request, response) => {
    answer(needs, knocks, request)
      .catch((error: unknown) => {
        needs.log.error({ err: error }, 'a delivery of Teams was not taken; Teams sends it again');
        return { status: error instanceof KeysAway ? 503 : 500 };
      })
      .then((reply: Reply) => {
        const body = reply.body === undefined ? '' : JSON.stringify(reply.body);
        const type = body ? { 'content-type': 'application/json; charset=utf-8' } : {};
        response.writeHead(reply.status, { ...type, 'cache-control': 'no-store' }).end(body);
        letGo(request);
      });
  };
}

async function answer(needs: DoorNeeds, knocks: Knocks, request: IncomingMessage): Promise<Reply> {
  if (request.method !== 'POST') return { status: 405 };
  if (needs.admits && !needs.admits(request)) {
    needs.log.warn({ why: 'not from this machine' }, 'a delivery to Teams’ door was refused');
    return { status: 403 };
  }
  const [, token = ''] = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
  if (needs.config.mode === 'azure' && !token) return { status: 401 };
  const address = request.socket.remoteAddress ?? '';
  if (!(await knocks.mayTry(address, token)) && !(await needs.isSigned?.(token))) return { status: 429 };
  const heard = await read(needs, request);
  const status = typeof heard === 'number' ? heard : await proven(needs, knocks, heard, token);
  if (status !== undefined) {
    if (await knocks.failed(address, token))
      needs.log.warn(
        { address },
        'too much came from there that proves nothing; it is not looked at for a minute',
      );
    return { status };
  }
  return await needs.handle(heard as Incoming);
}

/** What was posted, as far as it may come in; else the status that says why not. */
async function read(needs: DoorNeeds, request: IncomingMessage): Promise<Incoming | number> {
  const body = await bodyOf(request);
  if (body === 'too long') return 413;
  if (body === 'cut off') return 408;
  const shaped = activity.safeParse(parsed(body));
  if (!shaped.success) return 400;
  const refused = refusalOf(shaped.data, needs.config, needs.endpoints);
  if (!refused) return shaped.data;
  needs.log.warn({ why: refused }, 'a delivery to Teams’ door was refused');
  return 403;
}

/** Undefined when it comes from whom it says. */
async function proven(
  { authenticate, log }: DoorNeeds,
  knocks: Knocks,
  incoming: Incoming,
  token: string,
): Promise<number | undefined> {
  try {
    knocks.proven(token, await authenticate(incoming, token));
    return undefined;
  } catch (error) {
    if (error instanceof KeysAway) throw error;
    // Its name says which of them it was; its words hold parts of the token.
    const { name: why, claim } = error as Error & { claim?: string };
    log.warn({ why, claim }, 'a delivery to Teams’ door proved nothing');
    return 401;
  }
}
