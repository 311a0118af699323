import { AGENT } from './agent.ts';
import { BOOKINGS } from './bookings.ts';
import { RUNTIME } from './runtime.ts';
import { SERVICE } from './service.ts';
import type { Board } from './words.ts';

/** The four dashboards, by the names that metrics know them under. */
export const BOARDS = {
  service: SERVICE,
  agent: AGENT,
  bookings: BOOKINGS,
  runtime: RUNTIME,
} as const satisfies Record<string, Board>;
