import { image, inActions, inContextActions, inInput, inSection } from './elements.ts';
import { isObject, list, object, text } from './json.ts';
import {
  anyText,
  bool,
  byType,
  type Check,
  listOf,
  oneAtLeast,
  plain,
  type Shape,
  string,
} from './shapes.ts';
import type { Json } from './words.ts';

/** Where blocks are shown. */
export type Surface = 'message' | 'modal' | 'home';

const contextual: Check = (value, at, wrong) =>
  isObject(value) && value['type'] === 'image'
    ? byType({ image })(value, at, wrong)
    : anyText(2000)(value, at, wrong);

const everywhere: Record<string, Shape> = {
  section: {
    may: { text: anyText(3000), fields: listOf(anyText(2000), 10), accessory: inSection, expand: bool },
    also: oneAtLeast('text', 'fields'),
  },
  actions: { needs: { elements: listOf(inActions, 25) } },
  header: { needs: { text: plain(150) } },
  context: { needs: { elements: listOf(contextual, 10) } },
  divider: {},
  image: { ...image, may: { ...image.may, title: plain(2000) } },
  input: {
    needs: { label: plain(2000), element: inInput },
    may: { hint: plain(2000), optional: bool, dispatch_action: bool },
  },
};

const inMessages: Record<string, Shape> = {
  markdown: { needs: { text: string(12_000, 1) } },
  context_actions: { needs: { elements: listOf(inContextActions, 5) } },
};

/** Accepted as they are: their insides are Slack's own affair here. */
const LOOSE = 'rich_text video file table data_table task_card plan alert card carousel container'.split(' ');

const withId = (shapes: Record<string, Shape>): Record<string, Shape> =>
  Object.fromEntries(
    Object.entries(shapes).map(([type, shape]) => [
      type,
      { ...shape, may: { ...shape.may, block_id: string(255) } },
    ]),
  );

const VIEW_BLOCK = byType(withId(everywhere), LOOSE);
const MESSAGE_BLOCK = byType(withId({ ...everywhere, ...inMessages }), LOOSE);

/** All that Slack would find wrong with these blocks. */
export function blockProblems(blocks: unknown, surface: Surface, at = '/blocks'): string[] {
  const wrong: string[] = [];
  const [most, check] = surface === 'message' ? [50, MESSAGE_BLOCK] : [100, VIEW_BLOCK];
  listOf(check, most, 0)(blocks, at, wrong);
  const seen = new Set<string>();
  list(blocks).forEach((block, index) => {
    const id = text(object(block)['block_id']);
    if (id && seen.has(id))
      wrong.push(`\`block_id\` "${id}" already exists [json-pointer:${at}/${index}/block_id]`);
    seen.add(id);
    wrong.push(...doubles(object(block), `${at}/${index}`));
  });
  return wrong;
}

function doubles(block: Json, at: string): string[] {
  const seen = new Set<string>();
  return elementsOf(block).flatMap((element, index) => {
    const id = text(element['action_id']);
    const twice = id !== '' && seen.has(id);
    seen.add(id);
    return twice
      ? [`\`action_id\` "${id}" already exists [json-pointer:${at}/elements/${index}/action_id]`]
      : [];
  });
}

/** The elements of a block that somebody can use. */
export function elementsOf(block: Json): Json[] {
  const single = [block['accessory'], block['element']].filter(isObject);
  const several = ['actions', 'context_actions'].includes(text(block['type'])) ? list(block['elements']) : [];
  return [...single, ...several.filter(isObject)];
}

/** The blocks with the ids that Slack gives where the app gave none. */
export function withIds(blocks: Json[], nextId: (prefix: string) => string): Json[] {
  const named = (element: unknown) =>
    isObject(element) && !['mrkdwn', 'plain_text', 'image'].includes(text(element['type']))
      ? { action_id: nextId('a'), ...element }
      : element;
  return blocks.map((block) => ({
    block_id: nextId('b'),
    ...block,
    ...(block['accessory'] ? { accessory: named(block['accessory']) } : {}),
    ...(block['element'] ? { element: named(block['element']) } : {}),
    ...(['actions', 'context_actions'].includes(text(block['type']))
      ? { elements: list(block['elements']).map(named) }
      : {}),
  })) as Json[];
}

/** How much there is to read in these blocks. */
export function lengthOf(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + lengthOf(item), 0);
  if (!isObject(value)) return 0;
  return Object.entries(value).reduce(
    (sum, [name, item]) => sum + (name === 'text' && typeof item === 'string' ? item.length : lengthOf(item)),
    0,
  );
}
