import { cardTrouble } from './cards.ts';
import { badArgument, badRequest, copy, isObject, list, no, object, text } from './json.ts';
import type { Answer, Conversation, Json, Message } from './words.ts';
import type { World } from './world.ts';

/** What a message is made of. */
export type Content = Pick<Message, 'text' | 'attachments' | 'entities' | 'channelData'> &
  Pick<Message, 'suggestedActions'>;

/** 100 KB, counted as UTF-16. */
export const TOO_LARGE_BYTES = 100 * 1_024;
const CARD = 'application/vnd.microsoft.card.adaptive';
const CONSENT = 'application/vnd.microsoft.teams.card.file.consent';
const [LONGEST_NAME, LONGEST_ABSTRACT, MOST_CITATIONS] = [80, 160, 20];

/** The size of an activity as Teams counts it. */
export const sizeOf = (body: Json): number => JSON.stringify(body).length * 2;

/** The root entities of schema.org, which carry the AI label and citations. */
export const rootsOf = (body: Json): Json[] =>
  list(body['entities']).filter((it) => object(it)['type'] === 'https://schema.org/Message');

/** What the body says, or why Teams does not take it. */
export function readContent(world: World, place: Conversation, body: Json): Content | Answer {
  if (body['type'] !== 'message') return badArgument(`Unknown activity type: ${text(body['type'])}`);
  if (sizeOf(body) > TOO_LARGE_BYTES) return no(413, 'MessageSizeTooBig', 'Message size too large.');
  for (const name of ['attachments', 'entities'])
    if (body[name] !== undefined && !(Array.isArray(body[name]) && list(body[name]).every(isObject)))
      return badArgument(`${name} is no list of objects.`);
  const attachments = list(body['attachments']);
  const words = text(body['text']);
  if (!words.trim() && attachments.length === 0)
    return no(400, 'BadSyntax', 'A message needs text or an attachment.');
  const wrong = attachments.map((it) => attachmentTrouble(it, place)).find(Boolean);
  if (wrong) return badArgument(wrong);
  const trouble = entityTrouble(world, place, body) ?? feedbackTrouble(body);
  if (trouble) return badRequest(trouble);
  const { suggestedActions } = body;
  return copy({
    ...{ text: words, attachments, entities: list(body['entities']) },
    channelData: object(body['channelData']),
    ...(isObject(suggestedActions) ? { suggestedActions } : {}),
  });
}

function attachmentTrouble({ contentType, content, contentUrl }: Json, place: Conversation): string {
  const type = text(contentType);
  if (type === CARD) return cardTrouble(content).map((it) => `Invalid adaptive card: ${it}`)[0] ?? '';
  if (type === CONSENT) return place.kind === 'personal' ? '' : 'Files can be sent in 1:1 chats only.';
  if (type.startsWith('image/')) return text(contentUrl) ? '' : 'An image needs a contentUrl.';
  const known = /^application\/vnd\.microsoft\.(teams\.)?card\.[a-z0-9.]+$/.test(type);
  return known ? '' : `Unknown attachment type: ${type}`;
}

function entityTrouble(world: World, place: Conversation, body: Json): string | undefined {
  const roots = rootsOf(body);
  if (roots.length > 1) return 'Exactly one root entity https://schema.org/Message is allowed.';
  for (const entity of list(body['entities'])) {
    const root = entity === roots[0];
    if (!root && (entity['citation'] ?? entity['additionalType']) !== undefined)
      return 'Citations and labels belong into the root entity https://schema.org/Message.';
    const wrong =
      entity['type'] === 'mention' ? mentionTrouble(world, place, entity, text(body['text'])) : undefined;
    if (wrong) return wrong;
  }
  const [root] = roots;
  if (!root) return undefined;
  if (root['@type'] !== 'Message' || root['@context'] !== 'https://schema.org')
    return 'The root entity needs @type Message and @context https://schema.org.';
  if (root['additionalType'] !== undefined && !Array.isArray(root['additionalType']))
    return 'additionalType is a list.';
  return root['citation'] === undefined ? undefined : citationTrouble(list(root['citation']));
}

function mentionTrouble(world: World, place: Conversation, entity: Json, words: string): string | undefined {
  const mark = text(entity['text']);
  if (!/^<at>.+<\/at>$/.test(mark) || !words.includes(mark)) return 'A mention needs its <at> in the text.';
  const id = text(object(entity['mentioned'])['id']);
  const found = [...world.people.values()].find((it) => it.id === id || it.aadObjectId === id);
  return found && place.members.has(found.id) ? undefined : 'Who is mentioned is not in the conversation.';
}

function citationTrouble(citations: Json[]): string | undefined {
  if (citations.length > MOST_CITATIONS) return `There are ${MOST_CITATIONS} citations at most.`;
  const places = citations.map((it) => it['position']);
  if (new Set(places).size < places.length || !places.every((it) => Number.isInteger(it) && Number(it) > 0))
    return 'Every citation needs a position of its own, from 1.';
  for (const { appearance } of citations) {
    const { name, abstract } = object(appearance);
    const fits = (it: unknown, most: number) => text(it).length > 0 && text(it).length <= most;
    if (!fits(name, LONGEST_NAME)) return `A citation needs a name of ${LONGEST_NAME} characters at most.`;
    if (!fits(abstract, LONGEST_ABSTRACT))
      return `A citation needs an abstract of ${LONGEST_ABSTRACT} characters at most.`;
  }
  return undefined;
}

function feedbackTrouble(body: Json): string | undefined {
  const { feedbackLoop, feedbackLoopEnabled } = object(body['channelData']);
  if (feedbackLoop === undefined) return undefined;
  if (feedbackLoopEnabled !== undefined) return 'feedbackLoop and feedbackLoopEnabled exclude each other.';
  const { type } = object(feedbackLoop);
  return type === 'default' || type === 'custom' ? undefined : 'feedbackLoop needs a type.';
}
