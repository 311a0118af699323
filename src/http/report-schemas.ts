import { z } from 'zod';

/** How reports look: every figure with all that it takes to doubt it. */

const counts = z.record(z.string(), z.number());

const Figure = z
  .object({
    value: z.number().nullable().meta({ description: 'Null where nothing can be said; see reason.' }),
    unit: z.enum(['count', 'share', 'ms', 'hours', 'seconds', 'tokens', 'usd', 'turns']),
    numerator: z.number().nullable().meta({ description: 'Null where the value is no quotient.' }),
    denominator: z.number().nullable().meta({ description: 'Of a quantile: how many were measured.' }),
    parts: counts.optional().meta({ description: 'What the numerator is made of, by name.' }),
    window: z.object({
      from: z.string().meta({ format: 'date-time' }),
      to: z.string().meta({ format: 'date-time' }),
    }),
    how: z.string(),
    assumptions: z.array(z.string()),
    reason: z.string().optional(),
  })
  .meta({ id: 'Figure', description: 'Computed from stored rows when asked for. Windows are half-open.' });

const turns = { count: Figure, success_rate: Figure, p50: Figure, p95: Figure, p99: Figure };

const tool = z.object({
  tool: z.string(),
  ...{ calls: Figure, share: Figure, success_rate: Figure, p95: Figure },
  followed_by: z.array(z.object({ tool: z.string(), count: z.int() })),
});

export const PerformanceReport = z
  .object({
    turns: z.object({
      all: z.object(turns),
      by_channel: z.array(z.object({ channel: z.string(), ...turns })),
    }),
    tools: z.array(tool),
    models: z.object({
      by_model: z.array(
        z.object({ model: z.string(), calls: Figure, error_rate: Figure, p95: Figure, cost: Figure }),
      ),
      fallbacks: Figure,
    }),
    bookings: z.object({ attempts: Figure, success_rate: Figure, p95: Figure }),
  })
  .meta({ id: 'PerformanceReport' });

const used = {
  seconds: z
    .object({
      ...{ planned: z.number(), running: z.number(), outage: z.number(), idle: z.number() },
      calendar: z.number(),
    })
    .meta({ description: 'The first four add up to the calendar time exactly.' }),
  utilisation: Figure,
};

const cause = z.object({
  said: z.string().meta({ examples: ['AWD emission, weeks 20 to 24: 41'] }),
  drive_type: z.string().nullable(),
  test_type: z.string().nullable(),
  first_week: z.string().nullable(),
  last_week: z.string().nullable(),
  count: z.int(),
  codes: counts,
  rules: counts.meta({ description: 'How many of them each rule stood against.' }),
  by_week: z.array(z.object({ week: z.string(), count: z.int() })),
});

export const BusinessReport = z
  .object({
    utilisation: z.object({
      states: z.record(z.string(), z.string()),
      all: z.object(used),
      by_dyno: z.array(z.object({ dyno: z.object({ id: z.string(), name: z.string() }), ...used })),
    }),
    bookings: z.object({
      ...{ made: Figure, shifted: Figure },
      lead_time: z.object({ p50: Figure, p90: Figure }),
    }),
    refusals: z.object({ total: Figure, causes: z.array(cause) }),
    ...{ cost_per_conversation: Figure, adoption: Figure, time_saved: Figure, money_saved: Figure },
  })
  .meta({ id: 'BusinessReport' });

export const ConversationReport = z
  .object({
    ...{ conversations: Figure, turns_per_conversation: Figure, success_rate: Figure },
    ...{ ended_in_booking: Figure, tokens_per_conversation: Figure, cost_per_conversation: Figure },
    feedback: Figure,
    tools: z.array(tool),
  })
  .meta({ id: 'ConversationReport' });
