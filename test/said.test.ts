import { describe, expect, it } from 'vitest';
import { isHypothetical } from '../src/agent/said.ts';

const ASK = 'HLD42 for brake on 9 March for 2 days';

describe('words that ask for a booking', () => {
  it.each([
    `book ${ASK}`,
    `Could you put ${ASK}?`,
    `Hi, I would like ${ASK}, not on Cell 1`,
    'HLD42 brake 9 March 2d',
    'need TRK-101 on a dyno 9 March for two days, brake, no later than 10',
    'We need HLD42 tested: brake, 9 March, two days. It does not need a driver.',
    `Please reserve a dyno: ${ASK}. Thanks!`,
    `Can I get ${ASK}?`,
    `book ${ASK}, I don't mind which dyno`,
    `book ${ASK} ok?`,
    'Book CANCEL-1 for brake on 9 March',
  ])('book without a question: %s', (said) => {
    expect(isHypothetical(said)).toBe(false);
  });
});

describe('words that do not', () => {
  it.each([
    `did you book ${ASK}?`,
    `we booked ${ASK} last week`,
    `Sam said: book ${ASK}`,
    `scrap that booking, ${ASK}`,
    `is it free: ${ASK}`,
    `maybe ${ASK}`,
    `${ASK} - not needed any more`,
    `I was thinking about ${ASK}`,
    `they want to know if ${ASK}`,
    `move ${ASK}`,
    `take HLD42 off brake on 9 March for 2 days`,
    `I don’t want ${ASK}`,
  ])('are asked about first: %s', (said) => {
    expect(isHypothetical(said)).toBe(true);
  });
});
