import { isObject } from './json.ts';
import type { Json } from './words.ts';

/** Says what is wrong with a value at a place, in Slack's words and with its JSON pointer. */
export type Check = (value: unknown, at: string, wrong: string[]) => void;

/** What an object needs, and what else it may have. */
export interface Shape {
  needs?: Record<string, Check>;
  may?: Record<string, Check>;
  also?: Check;
}

const say = (wrong: string[], message: string, at: string) =>
  void wrong.push(`${message} [json-pointer:${at}]`);

/** Anything goes. */
export const any: Check = () => {};

/** Text of at least one character and at most so many. */
export const string =
  (most: number, least = 0): Check =>
  (value, at, wrong) => {
    if (typeof value !== 'string') return say(wrong, 'must be a string', at);
    if (value.length > most) say(wrong, `must be less than ${most + 1} characters`, at);
    if (value.length < least) say(wrong, `must be more than ${least - 1} characters`, at);
  };

/** A string of this pattern, named so. */
export const like =
  (pattern: RegExp, name: string): Check =>
  (value, at, wrong) => {
    if (typeof value !== 'string' || !pattern.test(value)) say(wrong, `must be a valid ${name}`, at);
  };

/** True or false. */
export const bool: Check = (value, at, wrong) => {
  if (typeof value !== 'boolean') say(wrong, 'must be a boolean', at);
};

/** A whole number in these bounds. */
export const whole =
  (least: number, most: number): Check =>
  (value, at, wrong) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) return say(wrong, 'must be an integer', at);
    if (value < least || value > most) say(wrong, `must be between ${least} and ${most}`, at);
  };

/** One of these words. */
export const oneOf =
  (...words: string[]): Check =>
  (value, at, wrong) => {
    if (!words.includes(value as string)) say(wrong, `must be one of: ${words.join(', ')}`, at);
  };

/** A list of at least one and at most so many. */
export const listOf =
  (check: Check, most: number, least = 1): Check =>
  (value, at, wrong) => {
    if (!Array.isArray(value)) return say(wrong, 'must be an array', at);
    if (value.length > most) say(wrong, `no more than ${most} items allowed`, at);
    if (value.length < least) say(wrong, `no fewer than ${least} items allowed`, at);
    value.forEach((item, index) => {
      check(item, `${at}/${index}`, wrong);
    });
  };

/** An object of this shape; Slack takes no field that it does not know. */
export const shaped =
  ({ needs = {}, may = {}, also = any }: Shape): Check =>
  (value, at, wrong) => {
    if (!isObject(value)) return say(wrong, 'must be an object', at);
    for (const name of Object.keys(needs))
      if (value[name] === undefined || value[name] === null)
        say(wrong, `missing required field: ${name}`, at);
    for (const [name, item] of Object.entries(value)) {
      const check = needs[name] ?? may[name];
      if (!check) say(wrong, `invalid additional property: ${name}`, at);
      else if (item !== undefined && item !== null) check(item, `${at}/${name}`, wrong);
    }
    also(value, at, wrong);
  };

/** The shape that the object's own `type` names. */
export const byType =
  (shapes: Record<string, Shape>, loose: string[] = []): Check =>
  (value, at, wrong) => {
    if (!isObject(value)) return say(wrong, 'must be an object', at);
    const type = String(value['type']);
    const shape = shapes[type];
    if (shape) shaped({ ...shape, needs: { type: any, ...shape.needs } })(value, at, wrong);
    else if (!loose.includes(type)) say(wrong, `unsupported type: ${type}`, `${at}/type`);
  };

const words = (most: number): Shape => ({ needs: { text: string(most, 1) }, may: { emoji: bool } });

/** A text object that is plain. */
export const plain = (most: number): Check => byType({ plain_text: words(most) });

/** A text object of either kind. */
export const anyText = (most: number): Check =>
  byType({
    plain_text: words(most),
    mrkdwn: { needs: { text: string(most, 1) }, may: { verbatim: bool } },
  });

/** At least one of these fields. */
export const oneAtLeast =
  (...names: string[]): Check =>
  (value, at, wrong) => {
    if (!names.some((name) => (value as Json)[name] !== undefined))
      say(wrong, `must provide one of: ${names.join(', ')}`, at);
  };
