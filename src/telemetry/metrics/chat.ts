import { CHANNELS } from '../../words.ts';
import type { Metric } from './words.ts';

/** Slack wants an answer within 3 s, Teams within 15. */
const ACK_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 2.5, 3, 5];
const TURN_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 8, 10, 13, 20, 30, 60];
const LATE_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 1800];
const CHATS = ['slack', 'teams'];

/** What people say, and what they are shown. */
export const CHAT: readonly Metric[] = [
  {
    ...{ kind: 'counter', name: 'rollbook_inbound_events_total', panel: 'service/inbound' },
    help: 'Deliveries of chat channels: new, seen before, or not stored.',
    labels: ['channel', 'result'],
    from0: CHATS.flatMap((channel) => ['new', 'seen', 'failed'].map((result) => ({ channel, result }))),
    hears: { inbound: ({ channel, result }) => ({ labels: { channel, result } }) },
  },
  {
    ...{ kind: 'histogram', name: 'rollbook_chat_ack_duration_seconds', panel: 'service/acks' },
    help: 'Until a delivery of a chat channel is stored, which is what it is acknowledged after.',
    labels: ['channel'],
    buckets: ACK_BUCKETS,
    hears: { inbound: ({ channel, ms }) => ({ labels: { channel }, value: ms / 1000 }) },
  },
  {
    ...{ kind: 'histogram', name: 'rollbook_chat_turn_duration_seconds', panel: 'agent/turns' },
    help: 'From a message to the end of its reply.',
    labels: ['channel', 'outcome', 'model'],
    buckets: TURN_BUCKETS,
    hears: {
      turn: ({ channel, outcome, model, ms }) => ({ labels: { channel, outcome, model }, value: ms / 1000 }),
    },
  },
  {
    ...{ kind: 'counter', name: 'rollbook_deliveries_total', panel: 'service/deliveries' },
    help: 'Last words and news by what became of them; later means that the channel asked to wait.',
    labels: ['channel', 'result'],
    from0: CHATS.flatMap((channel) => ['shown', 'later', 'given_up'].map((result) => ({ channel, result }))),
    hears: { delivery: ({ channel, result }) => ({ labels: { channel, result } }) },
  },
  {
    ...{ kind: 'histogram', name: 'rollbook_delivery_delay_seconds', panel: 'service/delivery-delay' },
    help: 'From when a last word or news was stored until it was shown.',
    labels: ['channel'],
    buckets: LATE_BUCKETS,
    hears: {
      delivery: ({ channel, result, ms }) =>
        result === 'shown' ? { labels: { channel }, value: ms / 1000 } : undefined,
    },
  },
  {
    ...{ kind: 'counter', name: 'rollbook_feedback_total', panel: 'agent/feedback' },
    help: 'What people thought of replies.',
    labels: ['channel', 'verdict'],
    from0: CHANNELS.flatMap((channel) => ['good', 'bad'].map((verdict) => ({ channel, verdict }))),
    hears: {
      feedback: ({ channel, good }) => ({ labels: { channel, verdict: good ? 'good' : 'bad' } }),
    },
  },
];
