import { z } from 'zod';
import { createCalendar } from '../allocation/calendar.ts';
import { parseInstant } from '../allocation/read-window.ts';

/** Building blocks of requests. Nothing is coerced in a body; a query string has only text to offer. */

/** Whether a day exists does not depend on the zone. */
const days = createCalendar('UTC');

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding what cannot be stored is the purpose
const NOT_TEXT = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]|\p{Surrogate}/u;

/** Text that a person typed and that can be stored as it is. */
export function text(most: number, least = 1) {
  return z.string().min(least).max(most).refine(isText, 'holds characters that are not text');
}

/** As `text`, without the blanks around it. */
export function trimmed(most: number, least = 1) {
  return z.string().trim().min(least).max(most).refine(isText, 'holds characters that are not text');
}

function isText(value: string): boolean {
  return !NOT_TEXT.test(value);
}

/** A day that exists, whatever the zone. */
export function day(example = '2027-03-01') {
  return text(40)
    .superRefine((value, context) => {
      if (days.isDay(value)) return;
      const looksRight = /^\d{4}-\d\d-\d\d$/.test(value) && value < '9999';
      const message = looksRight ? `${value} does not exist` : 'must be a date such as 2027-03-01';
      context.addIssue({ code: 'custom', message });
    })
    .meta({ format: 'date', examples: [example] });
}

/** ISO 8601 with an offset: without one, nobody knows when it is. */
export function instant(example = '2027-03-01T08:00:00+01:00') {
  return text(64)
    .refine(
      (value) => parseInstant(value) !== undefined,
      'must be a date and time that exists, with offset, such as 2027-03-01T08:00:00+01:00',
    )
    .meta({ format: 'date-time', examples: [example] });
}

/** A day or an instant, where either may be said. */
export const dayOrInstant = text(64)
  .refine(
    (value) => days.isDay(value) || parseInstant(value) !== undefined,
    'must be a date such as 2027-03-01, or a date and time with offset',
  )
  .meta({ examples: ['2027-03-01'] });

/** A number in a query string. */
export function numberIn<T extends z.ZodType<number, number>>(schema: T) {
  return z.preprocess(
    (value) => (typeof value === 'string' && /^-?\d{1,15}(\.\d{1,9})?$/.test(value) ? Number(value) : value),
    schema,
  );
}

/** `true` or `false` in a query string. */
export const flagIn = z.preprocess(
  (value) => (value === 'true' || value === '1' ? true : value === 'false' || value === '0' ? false : value),
  z.boolean(),
);

export const paging = {
  limit: numberIn(z.number().int().min(1).max(200)).optional(),
  cursor: text(500).optional(),
};

/** A thing by its number, which our answers write as text. */
export const idLike = z
  .union([text(64), z.number().int().positive()], 'must be an id')
  .transform(String)
  .meta({ description: 'An id, as our answers write it.', examples: ['12'] });

/**
 * A dyno by name or id, or as our own answers write it, so that an alternative can be sent back as it
 * stands; the id counts when there is one.
 */
export const dynoRef = z
  .union(
    [
      trimmed(64),
      z.number().int().positive(),
      z.strictObject({ id: text(64), name: text(64).optional() }),
      z.strictObject({ name: text(64) }),
    ],
    'must be a name or an id',
  )
  .transform((value) => {
    if (typeof value !== 'object') return String(value);
    return 'id' in value ? value.id : value.name;
  })
  .meta({
    description: 'Name or id of a dyno, or {id, name} as our answers write it.',
    examples: ['Cell 3'],
  });

export const testType = trimmed(32).meta({ examples: ['brake'] });
export const vin = z
  .string()
  .trim()
  .min(1)
  .max(32)
  .refine((value) => /^[A-Za-z0-9-]+$/.test(value), 'must be 1 to 32 letters, digits and dashes')
  .transform((value) => value.toUpperCase())
  .meta({ examples: ['TRK-101'] });
export const pounds = z.number().positive().max(10_000_000);

/**
 * For rules between fields: they run also when other fields are wrong, so that one answer names everything,
 * as long as there are fields at all.
 */
export const beside = {
  when: ({ value }: { value: unknown }) =>
    typeof value === 'object' && value !== null && !Array.isArray(value),
};

/** Fields of a window in a body; what they mean together is the core's to read. */
export const windowFields = {
  start_date: day().optional(),
  days: z
    .number()
    .int()
    .min(1)
    .optional()
    .meta({ description: 'Calendar days, 1 to 30.', examples: [2] }),
  end_date: day('2027-03-02').optional().meta({ description: 'The last day, inclusive.' }),
  start: instant().optional(),
  end: instant('2027-03-01T17:00:00+01:00').optional(),
};

/** The same in a query string. */
export const windowQuery = { ...windowFields, days: numberIn(z.number().int().min(1)).optional() };
