import type { z } from 'zod';
import type { FieldError } from '../refusals.ts';

type Issue = z.core.$ZodIssue;

const KINDS: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  record: 'an object',
};

/**
 * What is wrong with a request, field by field, as sentences; undefined when nothing is. `where` says what
 * an error without a path is about.
 */
export function wrongIn(issues: readonly Issue[], where: string): FieldError[] {
  const errors = issues.flatMap((issue) => toErrors(issue, where));
  const seen = new Set<string>();
  return errors.filter(({ path }) => !seen.has(path) && seen.add(path));
}

function toErrors(issue: Issue, where: string): FieldError[] {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const at = path === '' ? key : `${path}.${key}`;
      return { path: at, message: `${at} is not a field of this request.` };
    });
  }
  // A sentence of its own ends like one; everything else is said about the field.
  if (issue.message.endsWith('.')) return [{ path, message: issue.message }];
  return [{ path, message: `${path === '' ? where : path} ${issue.message}.` }];
}

/** Said for each kind of issue; a schema's own message comes before this. */
export function sayIssue(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'is missing';
      if (Array.isArray(issue.input) && issue.expected !== 'array') return 'must be given once';
      return `must be ${KINDS[issue.expected] ?? issue.expected}`;
    case 'too_small':
      return tooSmall(issue.origin, Number(issue.minimum), issue.inclusive ?? true);
    case 'too_big':
      return tooBig(issue.origin, Number(issue.maximum));
    case 'invalid_value':
      if (issue.input === undefined) return 'is missing';
      return `must be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map(String).join(', ')}`;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    default:
      return 'has the wrong form';
  }
}

function tooSmall(origin: string, least: number, inclusive: boolean): string {
  if (origin === 'string')
    return least === 1 ? 'must not be empty' : `must have at least ${least} characters`;
  if (origin === 'array') return `must hold at least ${least}`;
  return inclusive ? `must be at least ${least}` : `must be more than ${least}`;
}

function tooBig(origin: string, most: number): string {
  if (origin === 'string') return `may have at most ${most} characters`;
  if (origin === 'array') return `may hold at most ${most}`;
  return `must be at most ${most}`;
}
