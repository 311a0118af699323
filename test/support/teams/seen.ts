import { isObject, object, text } from './json.ts';
import type { Json, Message } from './words.ts';

/** Everything in a card, from top to bottom, without what only older clients show, and without what is hidden. */
function everything(it: unknown, hidden = false): Json[] {
  if (Array.isArray(it)) return it.flatMap((one) => everything(one, hidden));
  if (!isObject(it) || (it['isVisible'] === false && !hidden)) return [];
  const { body, items, fallback: _, refresh: __, actions, ...rest } = it;
  for (const unseen of ['data', 'choices']) delete rest[unseen];
  return [it, ...[body, items, Object.values(rest), actions].flatMap((one) => everything(one, hidden))];
}

const ofType = (card: Json | undefined, start: string) =>
  everything(card).filter((it) => text(it['type']).startsWith(start));

/** What can be pressed, in its order. */
export const actionsOf = (card: Json | undefined): Json[] => ofType(card, 'Action.');

/** What can be filled in; fields that nobody sees are sent all the same. */
export const inputsOf = (card: Json | undefined): Json[] =>
  everything(card, true).filter((it) => text(it['type']).startsWith('Input.'));

/** The facts of a card, by their title. */
export function facts(card: Json | undefined): Record<string, string> {
  const all = ofType(card, 'FactSet').flatMap((it) => it['facts'] as Json[]);
  return Object.fromEntries(all.map((it) => [text(it['title']), text(it['value'])]));
}

/** Everything that is to be read in a card, in its order, without the buttons. */
export function read(card: Json | undefined): string {
  return everything(card)
    .filter((it) => !text(it['type']).startsWith('Action.'))
    .flatMap((it) => [
      it['text'],
      it['label'],
      it['type'] ? undefined : it['title'],
      it['type'] ? undefined : it['value'],
    ])
    .filter((it): it is string => typeof it === 'string' && it !== '')
    .join('\n');
}

/** The Adaptive Card of a message, if there is one. */
export const cardOf = ({ attachments }: Message): Json | undefined => {
  const found = attachments.find((it) => it['contentType'] === 'application/vnd.microsoft.card.adaptive');
  return found && object(found['content']);
};
