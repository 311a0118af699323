import { alike, quantile, rate, share } from './promql.ts';
import type { Board } from './words.ts';

const ATTEMPTS = 'rollbook_booking_attempts_total';
const DYNO = 'rollbook_dyno_seconds';

/** What is booked, what is refused and why, and what the lab has of it. */
export const BOOKINGS: Board = {
  title: 'Rollbook: bookings and business',
  description: 'What people ask for and get, what stands in the way, and how well the dynos are used.',
  panels: {
    overlaps: {
      ...{ draw: 'number', title: 'Bookings that overlap', unit: 'short' },
      description:
        'Pairs of active bookings on one dyno, or of one vehicle, at the same time. It must be 0, always.',
      queries: [{ expr: alike('rollbook_overlapping_bookings', ['of']), legend: '{{of}}' }],
    },
    success: {
      ...{ draw: 'lines', title: 'Asks that were booked', unit: 'percentunit' },
      description:
        'Share of asks for a booking that ended in one. A refusal counts as no, whatever its reason. 0 without any ask.',
      queries: [{ expr: share(`${ATTEMPTS}{outcome=~"booked|replayed"}`, ATTEMPTS), legend: 'booked' }],
    },
    utilisation: {
      ...{ draw: 'areas', title: 'Dynos in the last seven days', unit: 'percentunit' },
      description:
        'The seven days up to now of all enabled dynos, by what they were: booked, out of service, or idle. Together it is all the time there was.',
      queries: [
        {
          expr: `${alike(DYNO, ['state'])} / on() group_left() clamp_min(sum(${alike(DYNO, ['state'])}), 1)`,
          legend: '{{state}}',
        },
      ],
    },
    attempts: {
      ...{ draw: 'areas', title: 'Asks by outcome', unit: 'short' },
      description:
        'Asks for a booking an hour: booked, answered again (the same Idempotency-Key), or refused with its code.',
      queries: [
        {
          expr: `3600 * (${rate(ATTEMPTS, ['outcome', 'code'])})`,
          legend: '{{outcome}} {{code}}',
        },
      ],
    },
    channels: {
      ...{ draw: 'areas', title: 'Asks by channel', unit: 'short' },
      description: 'Asks for a booking an hour by where they came from.',
      queries: [{ expr: `3600 * (${rate(ATTEMPTS, ['channel'])})`, legend: '{{channel}}' }],
    },
    duration: {
      ...{ draw: 'lines', title: 'Duration of an ask', unit: 's' },
      description: '95 % of asks were answered within this time, commit included, by outcome.',
      queries: [
        {
          expr: quantile(0.95, 'rollbook_booking_duration_seconds', ['outcome']),
          ...{ legend: '{{outcome}} p95', exemplars: true },
        },
      ],
    },
    rules: {
      ...{ draw: 'areas', title: 'What kept dynos out', unit: 'short' },
      description:
        'Refused asks an hour by each rule that kept some dyno out. One ask counts once for each rule.',
      queries: [{ expr: `3600 * (${rate('rollbook_refusal_rules_total', ['rule'])})`, legend: '{{rule}}' }],
    },
    idempotency: {
      ...{ draw: 'areas', title: 'Asks with an Idempotency-Key', unit: 'short' },
      description:
        'Asks an hour by key: new, answered again, or refused since the same key came with another body.',
      queries: [{ expr: `3600 * (${rate('rollbook_idempotency_total', ['result'])})`, legend: '{{result}}' }],
    },
    changes: {
      ...{ draw: 'areas', title: 'Changes', unit: 'short' },
      description: 'Changes of bookings, outages and the fleet an hour.',
      queries: [
        {
          expr: `3600 * (${rate('rollbook_changes_total', ['subject', 'action'])})`,
          legend: '{{subject}} {{action}}',
        },
      ],
    },
    ahead: {
      ...{ draw: 'number', title: 'Bookings ahead', unit: 'short' },
      description: 'Bookings that run or are still to come, from stored rows.',
      queries: [{ expr: alike('rollbook_active_bookings', ['status']), legend: '{{status}}' }],
    },
    adoption: {
      ...{ draw: 'lines', title: 'Accounts and linked people', unit: 'short' },
      description: 'Accounts that are not disabled, and those of them that are linked to a chat user.',
      queries: [{ expr: alike('rollbook_accounts', ['which']), legend: '{{which}}' }],
    },
    assumptions: {
      ...{ draw: 'number', title: 'Assumptions', unit: 'short' },
      description:
        'What somebody has set down since nobody measures it: minutes of a booking by hand, USD of an hour. 0 while nothing is set, and then no saving is claimed.',
      queries: [
        {
          expr: `${alike('rollbook_assumption', ['name', 'since'])} or on() vector(0)`,
          legend: '{{name}} since {{since}}',
        },
      ],
    },
    'refusals-by-week': {
      ...{ draw: 'table', title: 'Refusals by rule and week', unit: 'short' },
      description:
        'Asks that were refused, by drive type, test and rule, for each week (from Monday, UTC) that was asked for. From stored rows, as far back as they are kept.',
      sql: `SELECT to_char(date_trunc('week', starts_at AT TIME ZONE 'UTC'), 'IYYY "week" IW') AS week,
       coalesce(drive_type, 'unknown') AS drive, coalesce(test_type, 'unknown') AS test, rule, count(*) AS refused
  FROM booking_attempt CROSS JOIN unnest(rules) AS rule
 WHERE outcome = 'refused' AND at BETWEEN $__timeFrom() AND $__timeTo()
 GROUP BY 1, 2, 3, 4 ORDER BY 1 DESC, 5 DESC LIMIT 200`,
    },
    'bookings-by-week': {
      ...{ draw: 'table', title: 'Bookings by week', unit: 'percentunit' },
      description:
        'Bookings that were made in each week (from Monday, UTC), how many days ahead at the median, and the share that had to move to a later day.',
      sql: `SELECT to_char(date_trunc('week', created_at AT TIME ZONE 'UTC'), 'IYYY "week" IW') AS week,
       count(*) AS bookings,
       round(percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM starts_at - created_at) / 86400)::numeric, 1) AS days_ahead,
       (count(*) FILTER (WHERE shifted_days > 0))::float / count(*) AS moved_later
  FROM allocation WHERE active AND created_at BETWEEN $__timeFrom() AND $__timeTo()
 GROUP BY 1 ORDER BY 1 DESC`,
    },
  },
};
