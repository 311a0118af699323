import { elementsOf } from './blocks.ts';
import type { Json } from './words.ts';

/** Something with blocks in it, or with words alone. */
export type Drawn = { text?: string; blocks?: Json[] } | undefined;

const textIn = (value: unknown): string => String((value as Json | undefined)?.['text'] ?? '');

/** What can be pressed, in its order. */
export function labels(it: Drawn): string[] {
  const all = (it?.blocks ?? []).flatMap(elementsOf).filter((element) => element['type'] === 'button');
  return all.map((element) => textIn(element['text']));
}

/** The action id of what is called so. */
export function buttonOf(it: Drawn, label: string): string {
  const all = (it?.blocks ?? []).flatMap(elementsOf);
  const found = all.find((element) => element['type'] === 'button' && textIn(element['text']) === label);
  if (!found) throw new Error(`no button "${label}" among ${labels(it).join(', ') || 'none'}`);
  return String(found['action_id']);
}

/** The facts of a card, by their label. */
export function facts(it: Drawn): Record<string, string> {
  const fields = (it?.blocks ?? []).flatMap((block) => (block['fields'] ?? []) as Json[]);
  return Object.fromEntries(
    fields.map((field) => textIn({ text: field['text'] }).replaceAll('*', '').split('\n')),
  );
}

/** Everything that is to be read there, in its order, without the thumbs and what nobody sees. */
export function read(it: Drawn): string {
  const inside = (value: unknown): string[] => {
    if (Array.isArray(value)) return value.flatMap(inside);
    if (typeof value !== 'object' || value === null) return [];
    if ((value as Json)['type'] === 'feedback_buttons') return [];
    return Object.entries(value).flatMap(([name, inner]) =>
      name === 'text' && typeof inner === 'string' ? [inner] : inside(inner),
    );
  };
  const blocks = inside(it?.blocks ?? []);
  const text = blocks.length > 0 ? blocks.join('\n') : (it?.text ?? '');
  return text.replaceAll('\u200B', '');
}
