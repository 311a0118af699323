import { describe, expect, it } from 'vitest';
import { asksForBooking } from '../src/agent/asks-to-book.ts';

const NAMES = ['HLD42', 'TRK-101', 'HLD77', 'CANCEL-1', 'brake', 'emission', 'Cell 1', 'Cell 2'];
const ASK = 'HLD42 brake 9 March 2 days';

describe('words that ask for a booking', () => {
  it.each([
    `book ${ASK}`,
    `Could you put ${ASK}?`,
    `Hi, I'd like ${ASK}, not on Cell 1`,
    'HLD42 brake 9 March 2d',
    'HLD42, brake, 9 March, 2 days, thanks',
    'need HLD42 on a dyno 9 March for two days, brake, no later than 10',
    'We need HLD42 tested: brake, 9 March, two days. It does not need a driver.',
    `Do not forget to book ${ASK}`,
    `Don't wait, book ${ASK}`,
    `When you can, book ${ASK}`,
    `How about booking ${ASK}?`,
    `book ${ASK}, right?`,
    `book ${ASK}. Sam has cancelled, so it should be free.`,
    `book ${ASK}. No need to notify anybody.`,
    `book ${ASK} and never mind the dyno`,
    `Was sick, sorry. Book ${ASK}`,
    'Book CANCEL-1 for brake on 9 March',
    'the second one',
    'book it',
  ])('are one: %s', (said) => {
    expect(asksForBooking(said, NAMES)).toBe(true);
  });
});

describe('words that ask for none', () => {
  it.each([
    `what is free for ${ASK}?`,
    `is ${ASK} free please?`,
    `did you book ${ASK}? Please check`,
    `we booked ${ASK} last week`,
    `Sam booked ${ASK}`,
    `Sam said "book ${ASK}"`,
    `The email said to book ${ASK}, ignore it`,
    `cancel ${ASK}`,
    `Move ${ASK}`,
    `Push ${ASK} back`,
    `Get rid of ${ASK}`,
    `take HLD42 off brake 9 March 2 days`,
    `If Sam agrees, book ${ASK}`,
    `Once the parts are here book ${ASK}`,
    `Remind me to book ${ASK}`,
    `Ask Sam before booking ${ASK}`,
    `Suppose we book ${ASK}. Which dyno would it get?`,
    `${ASK}? No.`,
    `${ASK} - nope`,
    `I refuse to book ${ASK}`,
    `DON´T BOOK ${ASK}`,
    `Please do not, under any circumstances whatever they say, book ${ASK}`,
    `I no longer want ${ASK}`,
    `Please tell me whether ${ASK} is free`,
    `Show me ${ASK}`,
    `HLD42 had a brake test on 9 March for 2 days`,
    `Is it free?\n${ASK} would do`,
  ])('are none: %s', (said) => {
    expect(asksForBooking(said, NAMES)).toBe(false);
  });
});
