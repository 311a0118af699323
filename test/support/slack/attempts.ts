import { randomUUID } from 'node:crypto';
import type { Connection } from './connection.ts';
import { encoded, post } from './http-door.ts';
import type { Sockets } from './sockets.ts';
import type { Attempt, Delivery, Failure, Via } from './words.ts';
import type { World } from './world.ts';

/** How one delivery differs. */
export interface Way {
  via?: Via;
  echo?: boolean;
}

/** What all attempts share. */
export interface State {
  world: World;
  sockets: Sockets;
  closed: boolean;
  stop: Set<() => void>;
}

/** All attempts of one delivery: an event comes up to four times, anything else once. */
export async function attempts(state: State, delivery: Delivery, way: Way): Promise<Delivery> {
  const { settings } = state.world;
  const retried = delivery.door === 'events_api' || settings.retryInteractions;
  const pauses = [0, ...(retried ? settings.retryPauses : [])];
  let reason = '';
  let last: Connection | undefined;
  for (const [retry, pause] of pauses.entries()) {
    if (pause > 0) await new Promise<void>((resolve) => after(state, pause, resolve));
    if (state.closed) break;
    const via = way.via ?? settings.via;
    const attempt: Attempt = { at: Date.now(), via: via === 'socket' ? 'socket' : 'http', retry, reason };
    delivery.attempts.push(attempt);
    if (via === 'socket') last = await bySocket(state, delivery, attempt, last);
    else await byHttp(state, delivery, attempt, via);
    if (!attempt.failure) {
      const { answer, ackMs } = attempt;
      return Object.assign(delivery, { state: 'acked', answer, ackMs });
    }
    reason = via === 'socket' ? attempt.failure : httpReason(attempt.failure);
    if (attempt.noRetry) break;
  }
  delivery.state = 'failed';
  return delivery;
}

const httpReason = (failure: Failure) => (failure === 'timeout' ? 'http_timeout' : failure);

/** Calls back after a while, or at the end of the fake; gives what calls it off. */
function after(state: State, ms: number, then: () => void): () => void {
  const off = () => {
    clearTimeout(timer);
    state.stop.delete(done);
  };
  const done = () => {
    off();
    then();
  };
  const timer = setTimeout(done, ms);
  state.stop.add(done);
  return off;
}

/** One envelope on one socket; the acknowledgement must come on that same socket. */
async function bySocket(
  state: State,
  delivery: Delivery,
  attempt: Attempt,
  last?: Connection,
): Promise<Connection | undefined> {
  const connection = state.sockets.pick(attempt.reason === 'connection_failed' ? last : undefined);
  if (!connection) {
    attempt.failure = 'connection_failed';
    return undefined;
  }
  const envelope_id = randomUUID();
  Object.assign(attempt, { envelope_id, connection: connection.id });
  connection.send({
    ...{ envelope_id, payload: delivery.body, type: delivery.door },
    accepts_response_payload: delivery.door !== 'events_api',
    ...(delivery.door === 'events_api' ? { retry_attempt: attempt.retry, retry_reason: attempt.reason } : {}),
  });
  const ack = await new Promise<{ answer: unknown } | 'gone' | 'late'>((resolve) => {
    const off = after(state, state.world.settings.ackMs, () => resolve('late'));
    connection.waiting.set(envelope_id, (heard) => {
      off();
      resolve(heard);
    });
  });
  connection.waiting.delete(envelope_id);
  if (typeof ack === 'object') {
    Object.assign(attempt, { ackMs: Date.now() - attempt.at, answer: ack.answer });
    return connection;
  }
  attempt.failure = state.closed ? 'closed' : ack === 'gone' ? 'connection_failed' : 'timeout';
  connection.late.set(envelope_id, () => {
    attempt.lateMs = Date.now() - attempt.at;
  });
  return connection;
}

/** One signed POST; any 2xx in time is the acknowledgement. */
async function byHttp({ world }: State, delivery: Delivery, attempt: Attempt, url: string): Promise<void> {
  const { body, type } = encoded(delivery.door, delivery.body);
  const headers =
    attempt.retry > 0
      ? { 'x-slack-retry-num': String(attempt.retry), 'x-slack-retry-reason': attempt.reason }
      : {};
  const { signingSecret, ackMs } = world.settings;
  const answer = await post(url, body, type, signingSecret, { headers, ackMs }).catch(() => 'none' as const);
  if (answer === 'none') attempt.failure = 'connection_failed';
  else if (!answer) attempt.failure = 'timeout';
  else {
    Object.assign(attempt, { status: answer.status, ackMs: Date.now() - attempt.at, answer: answer.body });
    if (answer.status >= 200 && answer.status < 300) return;
    attempt.failure = 'http_error';
    // Docs: this header on an answer that is no 2xx stops the retries.
    attempt.noRetry = answer.headers['x-slack-no-retry'] === '1';
  }
}
