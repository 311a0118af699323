import type { AIMessage, BaseMessage } from '@langchain/core/messages';
import type { RunnableConfig } from '@langchain/core/runnables';

/** What one call of a model read and wrote. `input` holds `cached`, `output` holds `thinking`. */
export interface Tokens {
  input: number;
  cached: number;
  output: number;
  thinking: number;
  /** Part of `input` that was sound; it may have a price of its own. */
  audio: number;
  /** The provider did not say, because the call broke: counted from the characters. */
  estimated: boolean;
}

export const NO_TOKENS: Tokens = {
  ...{ input: 0, cached: 0, output: 0, thinking: 0, audio: 0 },
  estimated: false,
};

/** One answer of a model, whole and with its finish reason checked. */
export interface Answer {
  /** As the provider wants it back within the turn: with ids and signatures. */
  message: AIMessage;
  /** What a person may read of it; thoughts are not part of it. */
  text: string;
}

/** One request over the wire and what came of it; a retried step has several. */
export interface ModelCall {
  /** By OpenTelemetry's names. */
  provider: string;
  model: string;
  /** Nobody sends a bill for it. */
  free: boolean;
  tokens: Tokens;
  outcome: 'ok' | FaultReason | 'stopped';
  /** Until the first piece of the answer, and until its end, in milliseconds. */
  firstMs: number | undefined;
  ms: number;
}

export interface Asking {
  signal: AbortSignal;
  /** No answer is waited for past this moment of `performance.now()`. */
  until: number;
  /** Told each piece of visible text as it comes. */
  say(text: string): void;
  /** Told of each call over the wire when it has ended, also when it failed. */
  spent(call: ModelCall): Promise<void>;
  /** Tracing and the like, handed through. */
  config?: RunnableConfig;
}

/** A voice message as it arrived. */
export interface Sound {
  mimeType: string;
  /** base64 */
  data: string;
}

/** The one port to language models: the graph knows nothing else of them. */
export interface Model {
  /** The id under which replies, ledger and metrics know it. */
  name: string;
  /** @throws {ModelFault} when there is no whole answer; the signal's reason when it was stopped. */
  ask(messages: BaseMessage[], how: Asking): Promise<Answer>;
  /** Most that one call may cost, in USD; undefined for a model that bills nothing. */
  dearest?: number;
  /** Least that a call costs which sends so many characters, in USD. */
  least?(characters: number): number;
  /** Writes down what is said. Missing where the model cannot hear. */
  hear?(sound: Sound, how: Omit<Asking, 'say'>): Promise<string>;
}

/** Why a model gave no whole answer. A label of metrics, so the list is closed. */
export const FAULT_REASONS = [
  /** Unreachable, or an error of its own. */
  'down',
  /** No first token, or no next one, in time. */
  'slow',
  /** Over its rate or quota. */
  'quota',
  /** It does not accept our request: key, model name, or a mistake of ours. */
  'refused',
  /** The stream ended in the middle. */
  'cut',
  /** What came was not its protocol. */
  'garbled',
  /** Its safety filters held the answer, or the question, back. */
  'blocked',
  /** A tool call that cannot be read. */
  'malformed',
  /** It finished and had said nothing. */
  'empty',
  /** It ran into the limit of its answer's length. */
  'too_long',
  /** It failed so often just now that it is not asked for a while. */
  'circuit_open',
] as const;
export type FaultReason = (typeof FAULT_REASONS)[number];

export class ModelFault extends Error {
  readonly reason: FaultReason;
  /** Asking again may help: `afterMs` says when, if the provider said so. */
  readonly again: { afterMs?: number } | undefined;
  constructor(
    reason: FaultReason,
    detail: string,
    more: { again?: { afterMs?: number }; cause?: unknown } = {},
  ) {
    super(`${reason}: ${detail}`, { cause: more.cause });
    this.name = 'ModelFault';
    this.reason = reason;
    this.again = more.again;
  }
}
