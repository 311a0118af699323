import { type Refusal, type RefusalCode, refuse } from '../refusals.ts';

/** One wrong field; `message` is a sentence of its own. */
export interface Problem {
  code: RefusalCode;
  path: string;
  message: string;
}

export function wrongField(path: string, message: string): Problem {
  return { code: 'invalid_request', path, message };
}

/**
 * One refusal for all that is wrong, or undefined when nothing is. Fields that cannot be read go
 * first, since the other rules are about values that can.
 */
export function refuseProblems(problems: readonly Problem[], nothing: string): Refusal | undefined {
  const sorted = [
    ...problems.filter((it) => it.code === 'invalid_request'),
    ...problems.filter((it) => it.code !== 'invalid_request'),
  ];
  const first = sorted[0];
  if (!first) return undefined;
  const detail = `${[...new Set(sorted.map((it) => it.message))].join(' ')} ${nothing}`;
  return refuse(first.code, detail, { errors: sorted.map(({ path, message }) => ({ path, message })) })
    .refusal;
}

/** Characters that Postgres or JSON cannot carry, and controls that no person types. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the purpose
const NOT_TEXT = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]|\p{Surrogate}/u;

/** Undefined when `value` is text of at most `longest` characters that can be stored as it is. */
export function textProblem(path: string, value: string, longest: number): Problem | undefined {
  if (NOT_TEXT.test(value)) return wrongField(path, `${path} holds characters that are not text.`);
  if (value.length > longest) return wrongField(path, `${path} is longer than ${longest} characters.`);
  return undefined;
}

/** True when the text can be handed to the database at all, as something to look for. */
export function isFindable(value: string): boolean {
  return value.length > 0 && value.length <= 200 && !NOT_TEXT.test(value);
}

/** True when the text can be an id of ours: a bigint without sign. */
export function isId(value: string): boolean {
  return /^\d{1,18}$/.test(value);
}

/** A page's size: 1 to 200, `usual` when not given; undefined when it is none of these. */
export function pageSize(limit: number | undefined, usual: number): number | undefined {
  if (limit === undefined) return usual;
  return Number.isInteger(limit) && limit >= 1 && limit <= 200 ? limit : undefined;
}

/** Cursors are opaque to callers; inside they are the sort key of the last row shown. */
export function writeCursor(key: readonly string[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** The key in a cursor when each part matches its pattern; undefined when it is not one of ours. */
export function readCursor(cursor: string, patterns: readonly RegExp[]): string[] | undefined {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (!Array.isArray(key) || key.length !== patterns.length) return undefined;
    const fine = key.every((part, index) => typeof part === 'string' && patterns[index]?.test(part));
    return fine ? key : undefined;
  } catch {
    return undefined;
  }
}

/** What is wrong with a page's size or cursor, each named. */
export function pageProblems(
  ask: { limit?: number | undefined; cursor?: string | undefined },
  patterns: readonly RegExp[],
): Problem[] {
  const problems: Problem[] = [];
  if (pageSize(ask.limit, 1) === undefined) {
    problems.push(wrongField('limit', 'limit is a whole number from 1 to 200.'));
  }
  if (ask.cursor !== undefined && !readCursor(ask.cursor, patterns)) {
    problems.push(
      wrongField('cursor', 'cursor is not one that a list of ours gave; ask without it for the first page.'),
    );
  }
  return problems;
}
