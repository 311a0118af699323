import type { ChannelName } from './words.ts';

/** Everything that can happen in the house and that somebody may want to count or to show. */
export type HouseEvent =
  | {
      type: 'booking';
      outcome: 'booked' | 'replayed' | 'refused';
      code?: string;
      /** The rules that kept dynos out when it was refused, each once. */
      rules?: string[];
      /** It carried an Idempotency-Key. */
      keyed?: boolean;
      /** As it was asked: unchecked, so to be looked up and never to be kept as it is. */
      ask: { vin?: string | undefined; vehicle_id?: string | undefined; test_type: string };
      /** The first window that was asked for, once it could be read. */
      window?: { start: Date; end: Date } | undefined;
      /** What was booked. */
      allocation?: { id: string; shifted_days: number };
      channel: ChannelName;
      correlationId: string;
      ms: number;
    }
  | { type: 'change'; subject: 'allocation' | 'outage' | 'fleet'; action: string; channel: ChannelName }
  | { type: 'sign_in'; action: 'register' | 'login'; result: string }
  /** A step between a chat user and an account; `requestId` tells a channel whose question is ready. */
  | {
      type: 'link';
      action: 'begin' | 'claim' | 'confirm' | 'decline' | 'unlink';
      /** `ok`, or the refusal's code. */
      result: string;
      channel?: ChannelName;
      requestId?: string;
    }
  | { type: 'request'; route: string; method: string; status: number; ms: number }
  /** A delivery of a chat channel, and how long it took to store it. */
  | { type: 'inbound'; channel: ChannelName; result: 'new' | 'seen' | 'failed'; ms: number }
  /** A last word or news; `ms` since it was stored. */
  | { type: 'delivery'; channel: ChannelName; result: 'shown' | 'later' | 'given_up'; ms: number }
  /** Telemetry handed on what it had, or could not. */
  | { type: 'sink'; sink: 'rows' | 'cloudwatch'; result: 'ok' | 'failed' | 'dropped'; count: number }
  /** A dry run of a booking, which is never committed. */
  | { type: 'probe'; ok: boolean; ms: number }
  | { type: 'turn'; channel: ChannelName; outcome: 'done' | 'failed' | 'stopped'; model: string; ms: number }
  | {
      type: 'tool';
      tool: string;
      ok: boolean;
      code?: string;
      channel: ChannelName;
      correlationId: string;
      ms: number;
    }
  | {
      type: 'model_call';
      /** By OpenTelemetry's names; `rollbook` is the built-in one. */
      provider: string;
      model: string;
      /** `ok`, or why there was no whole answer. */
      outcome: string;
      tokens: { input: number; output: number };
      usd: number;
      ms: number;
    }
  /** The built-in model took a turn that `model` should have had. */
  | { type: 'fallback'; model: string; reason: string }
  /** What a person thought of the reply that this run made. */
  | { type: 'feedback'; runId: string; good: boolean; comment?: string; channel: ChannelName }
  | { type: 'circuit'; model: string; state: 'closed' | 'open' | 'half_open' };

export interface Events {
  emit(event: HouseEvent): void;
  /** Calls `listener` for each event from now on; returns what ends it. */
  on(listener: (event: HouseEvent) => void): () => void;
}

/** Emitting never throws and never waits: a listener that fails is reported and left behind. */
export function createEvents(onListenerError: (error: unknown) => void): Events {
  const listeners = new Set<(event: HouseEvent) => void>();
  return {
    emit(event) {
      for (const listener of listeners) {
        try {
          listener(event);
        } catch (error) {
          onListenerError(error);
        }
      }
    },
    on(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
