import { setTimeout as later } from 'node:timers/promises';
import { post } from './door.ts';
import { text } from './json.ts';
import type { Keys } from './keys.ts';
import type { Attempt, Delivery, Json } from './words.ts';
import { apart, note, type World } from './world.ts';

/** How one delivery differs. */
export interface Way {
  /** Another door than the bot's own. */
  via?: string;
}

/** Hands activities to the bot, with Teams' patience and Teams' second tries. */
export interface Post {
  send(activity: Json, way?: Way): Promise<Delivery>;
  /** The same activity once more, as if Teams had lost the answer. */
  again(delivery: Delivery, way?: Way): Promise<Delivery>;
  /** The next ones go out twice. */
  twice(times: number): void;
  /** Keeps what would go out until it is released, in this order or another. */
  hold(): Held;
  /** Comes back when nothing is under way. */
  settled(): Promise<void>;
  close(): void;
}

/** Activities that wait at the door. */
export interface Held {
  readonly waiting: string[];
  /** As they came, reversed, or by these positions. */
  release(order?: 'as they came' | 'reversed' | number[]): void;
}

interface State {
  world: World;
  keys: Keys;
  /** The end of the fake, which cuts everything short. */
  end: AbortController;
}

/** Nothing under way. */
export function createPost(world: World, keys: Keys): Post {
  const state: State = { world, keys, end: new AbortController() };
  const running = new Set<Promise<unknown>>();
  const desk = createDesk();
  let doubled = 0;

  const start = (delivery: Delivery, way: Way) => {
    const run = attempts(state, note(world, delivery), way);
    running.add(run);
    const off = () => running.delete(run);
    run.then(off, off);
    return run;
  };

  return {
    async send(activity, way = {}) {
      const delivery = fresh(activity);
      tell(world, activity);
      await desk.pass(delivery.type);
      const run = start(delivery, way);
      if (doubled > 0) {
        doubled -= 1;
        await start(fresh(activity), way);
      }
      return await run;
    },
    again: (delivery, way = {}) => start(fresh(delivery.activity), way),
    twice: (times) => {
      doubled += times;
    },
    hold: desk.hold,
    async settled() {
      while (running.size > 0) await Promise.allSettled([...running]);
    },
    close: () => state.end.abort(),
  };
}

function fresh(activity: Json): Delivery {
  const type = text(activity['name']) || text(activity['type']);
  return { kind: 'delivery', type, activity, at: Date.now(), attempts: [], state: 'pending' };
}

/** From now on the bot may reply to it. */
function tell({ told }: World, { conversation, id }: Json): void {
  const { base } = apart(text((conversation as Json | undefined)?.['id']));
  told.set(base, (told.get(base) ?? new Set()).add(text(id)));
}

/** The first attempt, and others when there was no answer or a fault; an invoke has one only. */
async function attempts(state: State, delivery: Delivery, { via }: Way): Promise<Delivery> {
  const { settings } = state.world;
  const once = delivery.activity['type'] === 'invoke';
  for (const pause of [0, ...(once ? [] : settings.retryPauses)]) {
    if (pause > 0) await later(pause, undefined, { signal: state.end.signal }).catch(() => {});
    if (state.end.signal.aborted) break;
    const url = via ?? settings.messagingEndpoint;
    if (!url) throw new Error('Nobody told Teams where the bot listens.');
    const attempt: Attempt = { at: Date.now() };
    delivery.attempts.push(attempt);
    await tryOnce(state, delivery, attempt, url);
    const { status, answer, ackMs } = attempt;
    Object.assign(delivery, { status, answer, ackMs });
    if (!attempt.failure) return Object.assign(delivery, { state: 'acked' });
    // What the bot refused is not sent again.
    if (status !== undefined && status < 500) break;
  }
  return Object.assign(delivery, { state: 'failed' });
}

async function tryOnce(state: State, { activity }: Delivery, attempt: Attempt, url: string): Promise<void> {
  const authorization = `Bearer ${await state.keys.token()}`;
  const { signal } = state.end;
  const how = { ackMs: state.world.settings.ackMs, signal };
  const said = post(url, JSON.stringify(activity), { authorization }, how);
  const answer = await said.catch(() => 'none' as const);
  if (signal.aborted) attempt.failure = 'closed';
  else if (answer === 'none') attempt.failure = 'connection_failed';
  else if (!answer) attempt.failure = 'timeout';
  else {
    Object.assign(attempt, { status: answer.status, ackMs: Date.now() - attempt.at, answer: answer.body });
    if (answer.status < 200 || answer.status >= 300) attempt.failure = 'http_error';
  }
}

/** Where activities wait while they are held. */
function createDesk(): { pass(type: string): Promise<void>; hold(): Held } {
  type Waiting = { type: string; go: () => void };
  let held: Waiting[] | undefined;
  return {
    pass: (type) => new Promise((go) => (held ? void held.push({ type, go }) : go())),
    hold() {
      const mine: Waiting[] = [];
      held = mine;
      return {
        get waiting() {
          return mine.map((it) => it.type);
        },
        release(order = 'as they came') {
          if (held === mine) held = undefined;
          const places = Array.isArray(order) ? order : [...mine.keys()];
          if (order === 'reversed') places.reverse();
          for (const place of places) mine[place]?.go();
        },
      };
    },
  };
}
