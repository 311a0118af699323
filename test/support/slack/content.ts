import { blockProblems, lengthOf, withIds } from './blocks.ts';
import { isObject, list, no, noBecause, object, text } from './json.ts';
import type { Json } from './words.ts';
import type { World } from './world.ts';

/** What a message is to say. */
export interface Content {
  text: string;
  blocks?: Json[];
  attachments?: Json[];
  metadata?: Json;
  markdown: boolean;
}

/** The content, or why there is none. */
export type Read = { content: Content } | { refusal: Json };

const MARKDOWN = 12_000;
/** Where mixed blocks were seen to fail (bolt-js#2509). */
const BLOCKS_TEXT = 13_200;
/** Slack documents no number; this is a guess. */
const METADATA = 8_000;

const bad = (error: string, messages?: string[]): { refusal: Json } => ({
  refusal: messages ? noBecause(error, messages) : no(error),
});

/** Reads the content of a post, an update or an ephemeral message. An update is refused from 4,000 on; a post is cut at 40,000. */
export function readContent(args: Json, world: World, way: 'post' | 'update' = 'post'): Read {
  const words = text(args['text']);
  const markdown = text(args['markdown_text']);
  if (markdown && (words || args['blocks'] !== undefined)) return bad('markdown_text_conflict');
  if (markdown.length > MARKDOWN) return bad('msg_too_long');
  if (way === 'update' && words.length > 4_000) return bad('msg_too_long');
  const wrong = blocksTrouble(args['blocks']) ?? metadataTrouble(args['metadata']);
  if (wrong) return wrong;
  const blocks = args['blocks'] === undefined ? undefined : withIds(list(args['blocks']), world.nextId);
  const attachments = args['attachments'] === undefined ? undefined : list(args['attachments']);
  if (!words && !markdown && !blocks?.length && !attachments?.length && !(way === 'update' && blocks))
    return bad('no_text');
  const content: Content = {
    text: (markdown || words).slice(0, 40_000),
    markdown: markdown !== '',
    ...(blocks ? { blocks } : {}),
    ...(attachments ? { attachments } : {}),
    ...(args['metadata'] === undefined ? {} : { metadata: object(args['metadata']) }),
  };
  return { content };
}

/** Why these blocks cannot be in a message; undefined when they can. */
export function blocksTrouble(blocks: unknown): { refusal: Json } | undefined {
  if (blocks === undefined) return undefined;
  if (!Array.isArray(blocks)) return bad('invalid_blocks_format');
  const problems = blockProblems(blocks, 'message');
  if (problems.length > 0) return bad('invalid_blocks', problems);
  const markdown = list(blocks).filter((block) => block['type'] === 'markdown');
  if (lengthOf(markdown) > MARKDOWN || lengthOf(blocks) > BLOCKS_TEXT) return bad('msg_blocks_too_long');
  return undefined;
}

/** Why this cannot be the metadata of a message. An empty object takes it away. */
export function metadataTrouble(metadata: unknown): { refusal: Json } | undefined {
  if (metadata === undefined) return undefined;
  if (!isObject(metadata)) return bad('invalid_metadata_format');
  if (Object.keys(metadata).length === 0 || metadata['entities']) return undefined;
  if (typeof metadata['event_type'] !== 'string' || !isObject(metadata['event_payload']))
    return bad('invalid_metadata_format');
  return JSON.stringify(metadata).length > METADATA ? bad('metadata_too_large') : undefined;
}
