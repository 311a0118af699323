/** Gives the answer that is known for this state of the database, or asks for it. */
export type Memory = <T>(state: string, key: string, ask: () => Promise<T>) => Promise<T>;

const MOST = 1000;

/**
 * Remembers answers for as long as the database stays as it is. `state` is the text of
 * `pg_current_snapshot()`: it differs after any commit, so an answer is never older than the state
 * that it is given for. When a week is full and everybody asks for it, nothing changes, and the
 * reasons are the same for all of them.
 */
export function createMemory(): Memory {
  let current = '';
  let known = new Map<string, Promise<unknown>>();
  return <T>(state: string, key: string, ask: () => Promise<T>) => {
    if (state !== current || known.size >= MOST) {
      current = state;
      known = new Map();
    }
    const there = known.get(key) as Promise<T> | undefined;
    if (there) return there;
    const shelf = known;
    const asked = ask();
    shelf.set(key, asked);
    asked.catch(() => shelf.delete(key));
    return asked;
  };
}
