/** A queue with one reader: who writes never waits, who reads sees everything in order. */
export interface Feed<T> {
  push(item: T): void;
  end(): void;
  /** Reads until the end. `onLeave` is called when the reader goes away before it. */
  read(onLeave: () => void): AsyncGenerator<T, void, void>;
}

/**
 * Separates a turn from whoever watches it: the turn runs to its own end, also when its reader has gone.
 */
export function createFeed<T>(): Feed<T> {
  const waiting: T[] = [];
  let ended = false;
  let wake = () => {};
  return {
    push(item) {
      waiting.push(item);
      wake();
    },
    end() {
      ended = true;
      wake();
    },
    async *read(onLeave) {
      try {
        for (;;) {
          for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) yield item;
          if (ended) return;
          await new Promise<void>((resolve) => {
            wake = resolve;
            if (waiting.length > 0 || ended) resolve();
          });
        }
      } finally {
        if (!ended) onLeave();
      }
    },
  };
}
