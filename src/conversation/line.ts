/** Work of one key runs one after the other, in the order in which it was handed in. */
export type Line = <T>(key: string, work: () => Promise<T>) => Promise<T>;

export function createLine(): Line {
  const tails = new Map<string, Promise<unknown>>();
  return (key, work) => {
    const before = tails.get(key) ?? Promise.resolve();
    const result = before.then(work, work);
    const tail = result.catch(() => {});
    tails.set(key, tail);
    tail.then(() => {
      if (tails.get(key) === tail) tails.delete(key);
    });
    return result;
  };
}
