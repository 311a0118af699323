/** Why there is no value. */
export const REASONS = {
  nothing: 'Nothing of this kind happened in this time.',
  noDyno: 'No dyno is enabled, or every one was out of service all the time.',
  noMinutes:
    'ROLLBOOK_ASSUMED_MANUAL_MINUTES is not set: what a booking takes without Rollbook is not measured, and is not guessed.',
  noRate: 'ROLLBOOK_ASSUMED_HOURLY_RATE is not set: what an hour costs is not measured, and is not guessed.',
  noBookings: 'Nothing was booked in chat in this time.',
  noTurns: 'No turn in this time booked anything, so how long booking in chat takes was not measured.',
  noAccounts: 'Nobody was registered by the end of this time.',
} as const;

const SUCCESS =
  'A turn counts as a success when its reply came whole and its last tool call, if it made any, was answered with a yes or with a question.';
const KEPT = 'Turns of conversations that were deleted meanwhile are not counted.';
const WAITING = 'The time from receipt to the last word, waiting for earlier turns included.';

/** How each figure is computed, from which rows. */
export const HOW = {
  turns: `Rows of turn that were received in this time and have ended, by what came of them. ${KEPT}`,
  turnSuccess: `Successes of all turns that have ended (turn, tool_call). ${SUCCESS} ${KEPT}`,
  turnMs: (percent: number) => `${percent}th percentile over the turns that have ended (turn). ${WAITING}`,
  toolCalls: 'Rows of tool_call in this time, by what came of them.',
  toolSuccess:
    'Tool calls that were answered with a yes, or with a question to the person, of all calls (tool_call). A refusal is no success.',
  toolMs: '95th percentile of the time that the calls took (tool_call).',
  toolShare: 'Calls of this tool of all tool calls in this time (tool_call).',
  modelCalls: 'Rows of model_call in this time, by what came of them.',
  modelErrors: 'Calls without a whole answer of all calls (model_call).',
  modelMs: '95th percentile of the time that the calls took (model_call).',
  fallbacks:
    'Ended turns that asked another model and were answered by the built-in one, of all ended turns that asked another model (turn, model_call). A model that was not even asked, since it had failed before or was over budget, leaves no row and is not counted.',
  attempts:
    'Rows of booking_attempt in this time, by what came of them: bookings asked for, in every channel.',
  attemptSuccess:
    'Asks that were booked, of those that were booked or refused (booking_attempt). An answer that was given again counts on neither side.',
  attemptMs: '95th percentile of the time from ask to answer (booking_attempt).',
  utilisation:
    'Time booked (planned and ran) of the time in which the dyno was not out of service (allocation, outage, dyno). Cancelled bookings do not count.',
  made: 'Rows of allocation that were made in this time, cancelled ones included, by channel.',
  shifted:
    'Bookings whose window moved to a later day than asked, of all bookings made in this time (allocation).',
  lead: (percent: number) =>
    `${percent}th percentile of the time from when a booking was made to its start, as it stands now, over the bookings made in this time (allocation).`,
  refusals:
    'Refused asks for a booking in this time (booking_attempt), by code. The week is that of the first window that was asked for.',
  cost: 'What calls of language models in this time cost by the price table of their day (model_call).',
  conversationCost:
    'What the calls of language models of these turns cost (model_call, joined by correlation id), over conversations with a turn that was received in this time (turn).',
  adoption:
    'Enabled accounts with a link to a chat user at the end of this time, of all enabled accounts that were registered by then (account, link).',
  timeSaved:
    'Bookings made in chat (allocation, channels web, terminal, slack and teams) times the assumed minutes without Rollbook less the median minutes of the turns that booked (turn, history); divided by 60.',
  moneySaved: 'Time saved times the assumed hourly rate.',
  conversations: `Conversations with a turn that was received in this time and has ended (turn). ${KEPT}`,
  turnsPer: `Turns that have ended, over conversations (turn). ${KEPT}`,
  booked:
    'Conversations in which a turn of this time made a booking (turn, history by correlation id), of all conversations.',
  tokens: 'Tokens of the turns, input and output, over conversations (turn).',
  feedback: 'Good verdicts of all verdicts that were given in this time (feedback).',
} as const;

/** What the seconds of a dyno are; each second is one of them. */
export const STATES = {
  planned: 'booked and not started: the booking is still scheduled',
  running: 'booked and started: the booking is in progress or completed, by its booked window',
  outage: 'out of service, whatever was booked',
  idle: 'none of these',
} as const;

export const ASSUMED = {
  enabledNow: 'Dynos that are enabled now count for the whole time, whenever they were added or enabled.',
  wholeSeconds: 'Whole seconds; a part of a second counts as idle.',
  accountsNow: 'Whether an account is enabled is looked at now: when that changed is not stored.',
  kept: (days: number) => `Such rows are kept for ${days} days; older ones are gone.`,
  minutes: (value: number, since: string, source: string) =>
    `A booking without Rollbook takes ${value} minutes (${source}, as of ${sayDay(since)}).`,
  rate: (value: number, since: string, source: string) =>
    `An hour costs ${value} USD (${source}, as of ${sayDay(since)}).`,
} as const;

/** `Mon 2 Mar 2026`. */
function sayDay(day: string): string {
  const { weekday, ...rest } = Object.fromEntries(
    DAY.formatToParts(new Date(`${day}T12:00Z`)).map(({ type, value }) => [type, value]),
  );
  return `${weekday} ${rest['day']} ${rest['month']} ${rest['year']}`;
}

const DAY = new Intl.DateTimeFormat('en-GB', {
  ...{ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' },
});

/** `AWD emission, weeks 20 to 24: 41`, with the year where it is not `year`. */
export function sayCause(
  cause: { drive_type: string | null; test_type: string | null; count: number },
  weeks: { first: Week; last: Week } | null,
  year: number,
): string {
  const what = [cause.drive_type, cause.test_type].filter((it) => it !== null).join(' ');
  return `${what || 'Vehicle and test unknown'}, ${weeks ? sayWeeks(weeks, year) : 'no window'}: ${cause.count}`;
}

export interface Week {
  year: number;
  week: number;
}

function sayWeeks({ first, last }: { first: Week; last: Week }, year: number): string {
  const say = (it: Week) => (it.year === year ? `${it.week}` : `${it.week} of ${it.year}`);
  if (first.year === last.year && first.week === last.week) return `week ${say(first)}`;
  // One year is said once.
  return `weeks ${first.year === last.year ? first.week : say(first)} to ${say(last)}`;
}
