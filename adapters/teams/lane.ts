import { setTimeout as sleep } from 'node:timers/promises';

/** Teams takes one call of streams in a chat a second, and the next one only after the answer to the last. */
const SECOND_MS = 1_000;

/** Calls about streams, those of one chat one after the other. */
export type Lane = <T>(chat: string, call: () => Promise<T>) => Promise<T>;

export function createLane(): Lane {
  const tails = new Map<string, Promise<unknown>>();
  return (chat, call) => {
    const answered = (tails.get(chat) ?? Promise.resolve()).then(call);
    const tail = answered.catch(() => {}).then(() => sleep(SECOND_MS, undefined, { ref: false }));
    tails.set(chat, tail);
    void tail.then(() => tails.get(chat) === tail && tails.delete(chat));
    return answered;
  };
}
