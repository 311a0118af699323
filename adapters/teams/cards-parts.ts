import type { Button, Card } from '../../src/conversation/channel.ts';
import { LEFT_OUT, NOTHING } from './cards-phrases.ts';
import { cut, literalLine, oneLine } from './text-plain.ts';

/** An object of an Adaptive Card. */
export type Element = Record<string, unknown> & { type: string };

/** A card as Teams takes it. */
export interface AdaptiveCard extends Record<string, unknown> {
  type: 'AdaptiveCard';
  $schema: string;
  version: '1.5';
  body: Element[];
}

/** The whole of a card in bytes; Teams takes more, with all that stands around it. */
export const MOST_CARD = 25_000;
const HEADING = 200;
const LABEL = 75;
const FACT_LABEL = 100;
const FACT_VALUE = 1_000;
const FACTS = 40;
const MOST_FACTS = 7_000;
const ACTIONS_A_SET = 6;
const MOST_ACTIONS = 9_000;
const URL_LENGTH = 3_000;

export function adaptiveCard(body: Element[]): AdaptiveCard {
  return {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.5',
    ...{ msteams: { width: 'Full' }, body },
  };
}

/** How many bytes it takes. */
export function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** A line of Markdown that is drawn already. */
export function textBlock(text: string, more: Record<string, unknown> = {}): Element {
  return { type: 'TextBlock', text, wrap: true, ...more };
}

/** A line that says something about what stands beside it. */
export function smallBlock(text: string): Element {
  return textBlock(literalLine(text), { isSubtle: true, size: 'Small', spacing: 'Small' });
}

export function headingBlock(heading: string, size: 'Medium' | 'Large' = 'Medium'): Element[] {
  const words = literalLine(cut(oneLine(heading), HEADING));
  return words === '' ? [] : [textBlock(words, { weight: 'Bolder', size, style: 'heading' })];
}

/** The heading of a card and its facts under each other. */
export function factsOf({ heading, facts }: Card): Element[] {
  const shown = facts.slice(0, FACTS);
  const most = Math.min(FACT_VALUE, Math.floor(MOST_FACTS / Math.max(1, shown.length)) - 60);
  const drawn = shown.map(({ label, value }) => ({
    title: literalLine(cut(oneLine(label), FACT_LABEL)),
    value: literalLine(cut(oneLine(value), most)) || NOTHING,
  }));
  while (bytesOf(drawn) > MOST_FACTS) drawn.pop();
  const left = facts.length - drawn.length;
  return [
    ...headingBlock(heading),
    ...(drawn.length > 0 ? [{ type: 'FactSet', facts: drawn }] : []),
    ...(left > 0 ? [smallBlock(LEFT_OUT(left))] : []),
  ];
}

/** Buttons in rows of what Teams shows in one; `beside` comes back with a press. */
export function actionsOf(buttons: readonly Button[] = [], beside: Record<string, string> = {}): Element[] {
  const actions = buttons.map((it) => actionOf(it, beside));
  while (bytesOf(actions) > MOST_ACTIONS) actions.pop();
  const left = buttons.length - actions.length;
  const sets = Array.from({ length: Math.ceil(actions.length / ACTIONS_A_SET) }, (_, index) => ({
    type: 'ActionSet',
    actions: actions.slice(index * ACTIONS_A_SET, (index + 1) * ACTIONS_A_SET),
  }));
  return [...sets, ...(left > 0 ? [smallBlock(LEFT_OUT(left))] : [])];
}

function actionOf({ id, label, kind, url, form }: Button, beside: Record<string, string>): Element {
  const style = kind ? { style: kind === 'primary' ? 'positive' : 'destructive' } : {};
  const head = { title: titleOf(label), ...style };
  const leads = url !== undefined && url.length <= URL_LENGTH && /^https?:\/\//i.test(url);
  if (leads) return { type: 'Action.OpenUrl', ...head, url };
  const verb = form ? 'form' : 'press';
  return executed(head, verb, { id, ...beside }, { [verb]: id, ...beside });
}

/** A press that Teams answers in place; clients that do not know how send it as a message. */
export function executed(
  head: Record<string, unknown>,
  verb: 'press' | 'form' | 'submit',
  data: Record<string, string>,
  sent: Record<string, string>,
): Element {
  const fallback = { type: 'Action.Submit', ...head, data: sent };
  return { type: 'Action.Execute', ...head, verb, data, fallback };
}

/** What stands on a button or in a choice: plain text. */
export function titleOf(label: string, most = LABEL): string {
  return cut(oneLine(label), most) || NOTHING;
}
