/**
 * Every Gemini model that Rollbook knows: how it is asked, what it costs and when it goes. Prices are USD
 * for a million tokens, in dated rows; thinking is billed as output. Read on 2026-11-10 from
 * ai.google.dev (pricing, deprecations) and from @pydantic/genai-prices 0.1.8 of 2026-09-23. Where
 * sources differ the dearer reading stands here, so that budgets err on the safe side.
 */
export interface KnownModel {
  id: string;
  /** The first day on which it no longer answers, where one is announced. */
  shutdown?: string;
  /** Thought it is asked for; the least that does not end tool use early, and that it accepts. */
  thinking: 'low' | 'medium';
  prices: readonly Price[];
}

export interface Price {
  /** First day on which it holds, UTC. */
  from: string;
  input: number;
  cached: number;
  output: number;
  /** For sound, where it differs from `input`. */
  audio?: number;
}

export const DEFAULT_MODEL = 'gemini-3.5-flash-lite';

export const CATALOGUE: readonly KnownModel[] = [
  {
    id: 'gemini-3.5-flash-lite',
    // Google: at minimal thinking it may end a loop of tool calls too early.
    thinking: 'medium',
    prices: [{ from: '2026-07-21', input: 0.3, cached: 0.03, output: 2.5 }],
  },
  {
    id: 'gemini-3.1-flash-lite',
    shutdown: '2027-05-07',
    thinking: 'medium',
    prices: [{ from: '2026-05-07', input: 0.25, cached: 0.025, output: 1.5, audio: 0.5 }],
  },
  ...['gemini-3.8-flash', 'gemini-3.7-flash', 'gemini-3.6-flash'].map(
    (id): KnownModel => ({
      ...{ id, thinking: 'low' },
      prices: [
        { from: '2026-07-01', input: 0.75, cached: 0.075, output: 3.75 },
        // The introductory price ends on the last day of 2026, or a year later, as sources differ.
        { from: '2027-01-01', input: 1.5, cached: 0.15, output: 7.5 },
      ],
    }),
  ),
  {
    id: 'gemini-3.5-flash',
    thinking: 'low',
    prices: [{ from: '2026-05-19', input: 1.5, cached: 0.15, output: 9 }],
  },
  {
    id: 'gemini-4-argon',
    thinking: 'low',
    prices: [
      { from: '2026-09-30', input: 2, cached: 0.1, output: 10 },
      { from: '2026-12-01', input: 4, cached: 0.2, output: 20 },
    ],
  },
  // Both are routed to dearer models after their shutdown: known, so that a start can say so.
  {
    id: 'gemini-2.5-flash',
    shutdown: '2026-12-01',
    thinking: 'medium',
    prices: [{ from: '2025-06-17', input: 0.3, cached: 0.03, output: 2.5, audio: 1 }],
  },
  {
    id: 'gemini-2.5-pro',
    shutdown: '2026-12-01',
    thinking: 'low',
    prices: [{ from: '2025-06-17', input: 1.25, cached: 0.125, output: 10 }],
  },
];
