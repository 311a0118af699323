import type { Slots } from './page.ts';

/** Why a change of a booking is none that can be made, in words; undefined when it may be. */
export function notMoved({ vehicles, tests, whens, dynos, shape }: Slots): string | undefined {
  const elsewhere = whens.length + dynos.length > 0;
  if (tests[0] && !elsewhere && OTHER_TEST.test(shape))
    return `I cannot change the test of a booking. Nothing was changed. Cancel it, then book it again for ${tests[0]}.`;
  if (OTHER_VEHICLE.test(shape))
    return 'I cannot change the vehicle of a booking. Nothing was changed. Cancel it, then book the other vehicle.';
  if (vehicles.length > 1 && /^(?:swap|switch|exchange)\b/.test(shape))
    return 'I cannot swap two bookings in one step. Nothing was changed. Move one out of the way first, for example to a later day.';
  if (vehicles.length > 1)
    return `I move one booking at a time. Nothing was changed yet. Which vehicle first: ${vehicles.join(' or ')}?`;
  if (vehicles[0] && !elsewhere && /^put VEHICLE in\b/.test(shape))
    return `I cannot change the vehicle of a booking. Nothing was changed. Cancel it, then book ${vehicles[0]} in its place.`;
  if (NO_GOAL.test(shape)) return 'From which day to which day shall it be, then? Nothing was changed.';
  return undefined;
}

const OTHER_TEST = /\b(?:to|into|make (?:it|that|this)|make REF) (?:a |an |the )?TEST\b/;
const OTHER_VEHICLE = /\b(?:vehicle|truck|car) to VEHICLE|\bmean(?:t)? (?:for )?VEHICLE/;
/** Where it shall not be, or only one of its ends: neither says where it goes. */
const NO_GOAL = /\b(?:away|off) (?:from )?WHEN\b|\b(?:keep|keeping|same) (?:the )?end\b/;
