import { attempts, type State, type Way } from './attempts.ts';
import type { Sockets } from './sockets.ts';
import type { Delivery, DeliveryKind, Json } from './words.ts';
import { note, type World } from './world.ts';

export type { Way } from './attempts.ts';

/** Hands things to the app, with Slack's patience and Slack's retries. */
export interface Post {
  send(door: DeliveryKind, type: string, body: Json, way?: Way): Promise<Delivery>;
  /** The same once more, with its event_id, as if Slack had lost the acknowledgement. */
  again(delivery: Delivery, way?: Way): Promise<Delivery>;
  /** The next ones go out twice. */
  twice(times: number): void;
  /** Keeps what would go out until it is released, in this order or another. */
  hold(): Held;
  /** Deliveries that are under way. */
  readonly open: number;
  /** Comes back when nothing is under way. */
  settled(): Promise<void>;
  close(): void;
}

/** Deliveries that wait at the door. */
export interface Held {
  readonly waiting: string[];
  /** As they came, reversed, or by these positions. */
  release(order?: 'as they came' | 'reversed' | number[]): void;
}

/** Nothing under way. */
export function createPost(world: World, sockets: Sockets): Post {
  const state: State = { world, sockets, closed: false, stop: new Set() };
  const running = new Set<Promise<unknown>>();
  let doubled = 0;
  const desk = createDesk();

  const start = (delivery: Delivery, way: Way) => {
    const run = attempts(state, delivery, way);
    running.add(run);
    void run.finally(() => running.delete(run));
    return run;
  };
  const again = (old: Delivery, way: Way) => start(note(world, afresh(old)), way);

  const send: Post['send'] = async (door, type, body, way = {}) => {
    const delivery = note(world, fresh(door, type, body, way.echo === true));
    if (!way.echo) await desk.pass(type);
    const twin = doubled > 0 && !way.echo ? again(delivery, way) : undefined;
    if (twin) doubled -= 1;
    await Promise.all([start(delivery, way), twin]);
    return delivery;
  };

  return {
    send,
    again: (delivery, way = {}) => again(delivery, way),
    twice: (times) => {
      doubled += times;
    },
    hold: desk.hold,
    get open() {
      return running.size;
    },
    settled: () => settled(running),
    close() {
      state.closed = true;
      for (const stop of state.stop) stop();
    },
  };
}

async function settled(running: Set<Promise<unknown>>): Promise<void> {
  while (running.size > 0) await Promise.all([...running]);
}

function fresh(door: DeliveryKind, type: string, body: Json, echo: boolean): Delivery {
  const id = body['event_id'] === undefined ? {} : { event_id: String(body['event_id']) };
  const begun = { at: Date.now(), attempts: [], state: 'pending' as const, echo };
  return { kind: 'delivery', door, type, ...id, body, ...begun };
}

function afresh({ answer: _, ackMs: __, ...old }: Delivery): Delivery {
  return { ...old, at: Date.now(), attempts: [], state: 'pending' };
}

/** Where deliveries wait while they are held. */
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
