import type { Json } from './words.ts';

/** The value as an object, or an empty one. */
export const object = (value: unknown): Json => (isObject(value) ? value : {});

/** The value as a list, or an empty one. */
export const list = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);

/** The value as text, or none. */
export const text = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';

/** Slack takes booleans in forms as words and as digits. */
export const flag = (value: unknown): boolean => value === true || value === 'true' || value === '1';

/** Whether it is an object and no list. */
export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What JSON says, or undefined when it is none. */
export function parsed(source: string): unknown {
  try {
    return JSON.parse(source) as unknown;
  } catch {
    return undefined;
  }
}

/** A copy that later changes do not touch. */
export const copy = <T>(value: T): T => (value === undefined ? value : (structuredClone(value) as T));

/** Slack's "no", which is always a 200. */
export const no = (error: string, more: Json = {}): Json => ({ ok: false, error, ...more });

/** Slack's "no" with the places that are wrong, as it writes them. */
export const noBecause = (error: string, messages: string[]): Json =>
  no(error, {
    errors: messages,
    response_metadata: { messages: messages.map((message) => `[ERROR] ${message}`) },
  });

/** Slack's "yes". */
export const yes = (more: Json = {}): Json => ({ ok: true, ...more });
