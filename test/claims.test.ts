import { describe, expect, it } from 'vitest';
import { claimsTooMuch } from '../src/agent/claims.ts';
import type { ToolResult } from '../src/agent/words.ts';

/** A booking that was made, as far as a claim looks at it. */
const BOOKED = {
  ok: true,
  data: { kind: 'booked', allocation: { id: '12', vehicle: { id: '1', vin: 'HLD42' } } },
} as unknown as ToolResult;
const LISTED = {
  ok: true,
  data: { kind: 'allocations', title: '', allocations: [], total: 0 },
} as ToolResult;

describe('without a change, and without a look', () => {
  it.each([
    "I've gone ahead and booked TRK-101.",
    'TRK-101 has now been booked on Cell 3.',
    'Your booking is confirmed: TRK-101, Cell 3, Tuesday.',
    'Booking #4711 is in place.',
    'I made the booking for you.',
    'Reservation complete.',
    'I was able to book TRK-101, it is booked now.',
    'Your booking was cancelled.',
    'I have deleted your booking.',
    'Nothing to worry about, I booked it.',
    'No problem, TRK-101 has been booked.',
    'All set!',
    'TRK-101 is scheduled for Tuesday.',
    'Done. Moved to Thursday.',
    'I just put TRK-101 in for Tuesday',
    '**Booked** TRK-101 on `Cell 3`',
    'You are all set for Tuesday.',
    'I’ve reserved Cell 3 for you',
    'It is taken care of.',
    'The slot is yours: TRK-101, Cell 3, Tuesday.',
    'Confirmed: TRK-101 on Cell 1, 9 March.',
    'I changed your booking to Thursday.',
    'Booking number 4711 it is.',
    'Ich habe TRK-101 gebucht.',
    '| TRK-101 | booked |',
    'Your slot on Cell 3 is locked in.',
    'I put TRK-101 on Cell 3.',
    'I took care of the cancellation.',
  ])('"%s" is a claim', (text) => {
    expect(claimsTooMuch(text, [])).toBe(true);
  });

  it.each([
    'Nothing was booked.',
    'I have not booked anything yet.',
    'Which vehicle shall be booked?',
    'It can be booked on Cell 3.',
    'If you want it booked, say yes.',
    'Once booked, you can undo it for ten minutes.',
    'Tell me what you want cancelled.',
    'No booking was made.',
    "I couldn't cancel it, so nothing was cancelled.",
    'Cell 3 is free on Tue 9 Mar.',
    'TRK-101 must be registered first.',
  ])('"%s" is none', (text) => {
    expect(claimsTooMuch(text, [])).toBe(false);
  });
});

it('a booking by a number that nobody told is a claim, whatever was looked up', () => {
  expect(claimsTooMuch('You have #4711 on Tuesday.', [LISTED])).toBe(true);
  expect(claimsTooMuch('You have #12 on Tuesday.', [LISTED], 'cancel #12')).toBe(false);
});

it('what was looked up may be told, what was done must have been', () => {
  expect(claimsTooMuch('TRK-101 is booked on Cell 3.', [LISTED])).toBe(false);
  expect(claimsTooMuch('I booked TRK-101 on Cell 3.', [LISTED])).toBe(true);
});

it.each([
  'Your booking was cancelled by Sam.',
  'Here are your bookings:\n- HLD42 on Cell 3, scheduled',
  'I see HLD42 is booked on Tuesday.',
  'I found 3 scheduled bookings.',
  'Cell 3 is now booked until Friday.',
  'Cell 3 was just cancelled by Sam, so it is free.',
  'Scheduled tests: none.',
  'Cancelled by Sam yesterday.',
  'Cell 3 is booked then, so nothing is free.',
])('what was read is told as it is: %s', (text) => {
  expect(claimsTooMuch(text, [LISTED])).toBe(false);
});

it('one booking does not excuse what is said of others', () => {
  expect(claimsTooMuch('I booked HLD42, booking #12.', [BOOKED])).toBe(false);
  expect(claimsTooMuch('Booked HLD42 and I also booked TRK-101 and HLD77.', [BOOKED])).toBe(true);
});

it.each([
  ['lines', `x${'\n'.repeat(60_000)}y`],
  ['denials', `${'not '.repeat(15_000)}! is booked`],
  ['one word', 'booked'.repeat(20_000)],
])('is read in a moment, however strange it is: %s', (_what, text) => {
  const began = performance.now();
  claimsTooMuch(text, []);
  expect(performance.now() - began).toBeLessThan(1_000);
});
