import type { Answer } from './words.ts';

export { copy, isObject, list, object, parsed, text } from '../slack/json.ts';

/** Teams' "no". */
export const no = (status: number, code: string, message: string): Answer => ({
  status,
  body: { error: { code, message } },
});

/** The bot sent what does not hold together. */
export const badArgument = (message: string): Answer => no(400, 'BadArgument', message);

/** The same, in the words that streaming has for it. */
export const badRequest = (message: string): Answer => no(400, 'BadRequest', message);

/** A stream that may not go on, and why. */
export const noStream = (message: string): Answer => no(403, 'ContentStreamNotAllowed', message);
