import { refuse } from '../src/refusals.ts';
import type { Failing } from './words.ts';

type Call = (...args: unknown[]) => Promise<unknown>;

/** The same room with one function that fails its first times; untouched when it has no such function. */
export function failing<Room extends object>(room: Room, fault: Failing | undefined): Room {
  const work = fault && (room as { [name: string]: unknown })[fault.call];
  if (!fault || typeof work !== 'function') return room;
  let left = fault.times;
  const fails: Call = async (...args) => {
    if (left <= 0) return await (work as Call)(...args);
    left -= 1;
    if (fault.how === 'breaks after') await (work as Call)(...args);
    if (fault.how === 'breaks after' || fault.how === 'throws')
      throw new Error('the eval broke this on purpose');
    return refuse(fault.how, 'Refused once, on purpose. Nothing was changed. Try again.');
  };
  return { ...room, [fault.call]: fails };
}
