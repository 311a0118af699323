import { type Frame, readFrame } from './frame.ts';
import type { TurnData } from './turn.ts';

/** Messages whose reading is kept: those of the conversations that are going on. */
const MOST_KEPT = 1_000;
/** `2027-03-01T12:00`: what a phrase like "in two hours" means changes with the minute. */
const TO_THE_MINUTE = 16;

export type FrameReader = (message: string, data: TurnData) => Frame;

/**
 * Reads messages, and remembers what it read: the earlier messages of a conversation come again with every
 * turn, up to eight of them, and reading is most of what a turn costs.
 */
export function createFrameReader(): FrameReader {
  const kept = new Map<string, Frame>();
  return (message, data) => {
    const { now, time_zone, test_types, dynos } = data;
    const key = JSON.stringify([message, now.slice(0, TO_THE_MINUTE), time_zone, test_types, dynos]);
    const known = kept.get(key);
    // Taken out and put back: the oldest in a Map is what was not asked for longest.
    if (known) kept.delete(key);
    const frame = known ?? readFrame(message, data);
    kept.set(key, frame);
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value as string);
    return frame;
  };
}
