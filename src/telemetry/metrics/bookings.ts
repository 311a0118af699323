import { CHANNELS } from '../../words.ts';
import type { Metric } from './words.ts';

const BOOKING_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const OUTCOMES = ['booked', 'replayed', 'refused'] as const;

/** What is booked, what is refused and why. */
export const BOOKINGS: readonly Metric[] = [
  {
    ...{ kind: 'counter', name: 'rollbook_booking_attempts_total', panel: 'bookings/attempts' },
    help: 'Asks for a booking by what came of them, and not by whether anything was thrown.',
    labels: ['outcome', 'code', 'channel'],
    from0: CHANNELS.flatMap((channel) => OUTCOMES.map((outcome) => ({ outcome, code: '', channel }))),
    hears: {
      booking: ({ outcome, code = '', channel }) => ({ labels: { outcome, code, channel } }),
    },
  },
  {
    ...{ kind: 'histogram', name: 'rollbook_booking_duration_seconds', panel: 'bookings/duration' },
    help: 'From an ask for a booking to its answer, commit included.',
    labels: ['outcome'],
    buckets: BOOKING_BUCKETS,
    hears: { booking: ({ outcome, ms }) => ({ labels: { outcome }, value: ms / 1000 }) },
  },
  {
    ...{ kind: 'counter', name: 'rollbook_refusal_rules_total', panel: 'bookings/rules' },
    help: 'Refused asks by each rule that kept some dyno out; one ask counts once for each rule.',
    labels: ['rule'],
    hears: { booking: ({ rules = [] }) => rules.map((rule) => ({ labels: { rule } })) },
  },
  {
    ...{ kind: 'counter', name: 'rollbook_idempotency_total', panel: 'bookings/idempotency' },
    help: 'Asks that carried an Idempotency-Key: new, answered again, or with another body.',
    labels: ['result'],
    from0: ['new', 'replayed', 'mismatch'].map((result) => ({ result })),
    hears: {
      booking: ({ keyed, outcome, code }) => {
        if (!keyed) return undefined;
        const mismatch = code === 'idempotency_mismatch';
        return { labels: { result: mismatch ? 'mismatch' : outcome === 'replayed' ? 'replayed' : 'new' } };
      },
    },
  },
  {
    ...{ kind: 'counter', name: 'rollbook_changes_total', panel: 'bookings/changes' },
    help: 'Changes of bookings, outages and the fleet.',
    labels: ['subject', 'action', 'channel'],
    hears: { change: ({ subject, action, channel }) => ({ labels: { subject, action, channel } }) },
  },
  {
    ...{ kind: 'gauge', name: 'rollbook_overlapping_bookings', panel: 'bookings/overlaps' },
    help: 'Pairs of active bookings that overlap on a dyno or of a vehicle, from the stored rows. Must be 0.',
    labels: ['of'],
    reads: ({ figures }) =>
      figures
        ? [
            { labels: { of: 'dyno' }, value: figures.overlaps.dyno },
            { labels: { of: 'vehicle' }, value: figures.overlaps.vehicle },
          ]
        : [],
  },
  {
    ...{ kind: 'gauge', name: 'rollbook_dyno_seconds', panel: 'bookings/utilisation' },
    help: 'Time of all dynos in the seven days up to now, by what it was: together it is all there was.',
    labels: ['state'],
    reads: ({ figures }) =>
      Object.entries(figures?.dynoSeconds ?? {}).map(([state, value]) => ({ labels: { state }, value })),
  },
  {
    ...{ kind: 'gauge', name: 'rollbook_active_bookings', panel: 'bookings/ahead' },
    help: 'Bookings that run or are still to come.',
    labels: ['status'],
    reads: ({ figures }) =>
      Object.entries(figures?.bookings ?? {}).map(([status, value]) => ({ labels: { status }, value })),
  },
  {
    ...{ kind: 'gauge', name: 'rollbook_accounts', panel: 'bookings/adoption' },
    help: 'Accounts that are not disabled: all of them, and those that are linked to a chat user.',
    labels: ['which'],
    reads: ({ figures }) =>
      Object.entries(figures?.accounts ?? {}).map(([which, value]) => ({ labels: { which }, value })),
  },
  {
    ...{ kind: 'gauge', name: 'rollbook_assumption', panel: 'bookings/assumptions' },
    help: 'Values that somebody has set down since nobody measures them; absent while they are not set.',
    labels: ['name', 'since'],
    reads: ({ assumptions }) =>
      (
        [
          ['manual_minutes_per_booking', assumptions?.manualMinutes],
          ['hourly_rate_usd', assumptions?.hourlyRate],
        ] as const
      ).flatMap(([name, it]) => (it ? [{ labels: { name, since: it.since }, value: it.value }] : [])),
  },
];
