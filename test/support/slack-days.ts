import { Temporal } from 'temporal-polyfill';

/** The house runs by the real clock: days on which the demo site has no bookings. */
const FIRST = Temporal.Now.plainDateISO('America/Detroit').add({ days: 100 });

/** A day on which nothing is booked, ISO. */
export const day = (n: number): string => FIRST.add({ days: n }).toString();

/** A day as the bot says it, without its year. */
export const said = (n: number): string =>
  FIRST.add({ days: n })
    .toLocaleString('en-GB', { weekday: 'short', day: 'numeric', month: 'short' })
    .replace(',', '');

const series = (prefix: string, first: number, many: number) =>
  Array.from({ length: many }, (_, n) => `${prefix}-${first + n}`);
/** Vehicles without bookings to come that fit on cells for nvh and for evap. */
export const VINS = [...series('EV', 301, 8), ...series('SUV', 201, 9), ...series('TRK', 102, 9)];
