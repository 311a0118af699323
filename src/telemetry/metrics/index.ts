import { AGENT } from './agent.ts';
import { BOOKINGS } from './bookings.ts';
import { CHAT } from './chat.ts';
import { HOUSE } from './house.ts';
import { HTTP } from './http.ts';
import type { Metric } from './words.ts';

export type { Metric, Sample, State } from './words.ts';

/** Every metric of ours. Adding one is one entry, which also names the panel that shows it. */
export const METRICS: readonly Metric[] = [...HTTP, ...CHAT, ...AGENT, ...BOOKINGS, ...HOUSE];
