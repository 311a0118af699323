import { escaped, oneLine } from './text-plain.ts';
import type { Activity, Place } from './words.ts';

/** A message with the name of the person to whom it is said before it, so that Teams tells them. Alone it does so anyway. */
export function mentioning(said: Activity, { kind, member, name }: Place): Activity {
  if (kind === 'personal') return said;
  // Teams looks for the words of the entity in the text, letter for letter.
  const text = `<at>${escaped(oneLine(name))}</at>`;
  const mention = { type: 'mention', text, mentioned: { id: member, name: oneLine(name) } };
  return {
    ...said,
    text: said.text ? `${text} ${said.text}` : text,
    entities: [...(said.entities ?? []), mention],
  };
}
