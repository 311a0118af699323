/** Half-open `[from, to)`. */
export interface Span {
  from: Date;
  to: Date;
}

/** A value that a person has set down and nobody measures: what, as of when, and where it comes from. */
export interface Assumption {
  value: number;
  /** ISO date. */
  since: string;
  source: string;
}

export interface Assumptions {
  /** Minutes that a booking takes without Rollbook. */
  manualMinutes: Assumption | undefined;
  /** What an hour of whoever books costs, in USD. */
  hourlyRate: Assumption | undefined;
}

export type Unit = 'count' | 'share' | 'ms' | 'hours' | 'seconds' | 'tokens' | 'usd' | 'turns';

/** A figure with all that it takes to doubt it. */
export interface Figure {
  /** Null where nothing can be said; `reason` then says why. */
  value: number | null;
  unit: Unit;
  /** Null where the value is no quotient. */
  numerator: number | null;
  /** What it is a share or a mean of; of a quantile, how many were measured. */
  denominator: number | null;
  /** What a count or a numerator is the sum of, by name. */
  parts?: Record<string, number>;
  window: { from: string; to: string };
  /** How it was computed, and from which rows. */
  how: string;
  assumptions: string[];
  reason?: string;
}

/** How a figure is told: what stands beside its value. */
export interface Telling {
  how: string;
  parts?: Record<string, number>;
  assumptions?: string[];
  /** Why there is no value, where the usual reason would not do. */
  reason?: string;
}
