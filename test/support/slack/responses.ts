import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from './body.ts';
import { changeEvent, messageEvent, putEphemeral, putMessage } from './chat.ts';
import { type Content, readContent } from './content.ts';
import { flag, isObject, no, parsed, text, yes } from './json.ts';
import { messageJson, removeMessage } from './messages.ts';
import type { Json, ResponseUse } from './words.ts';
import { note, type ResponseUrl, type World } from './world.ts';

const MOST_USES = 5;

/** A new `response_url` for this click or command. */
export function giveResponseUrl(world: World, given: Omit<ResponseUrl, 'at' | 'uses'>): string {
  const id = randomUUID();
  world.responseUrls.set(id, { ...given, at: Date.now(), uses: 0 });
  return `${world.url}/response/${world.team.id}/${id}`;
}

/** Answers `/response/...`. */
export async function answerResponse(
  incoming: IncomingMessage,
  response: ServerResponse,
  world: World,
): Promise<void> {
  const source = await readBody(incoming);
  if (source === undefined) return;
  const body = parsed(source);
  const url = incoming.url ?? '';
  const known = world.responseUrls.get(url.split('/').at(-1) ?? '');
  const answer = use(world, known, body);
  const entry: ResponseUse = {
    ...{ kind: 'response', url, body: isObject(body) ? body : {}, at: Date.now() },
    ...{ status: answer.status, ...(answer.body['error'] ? { error: text(answer.body['error']) } : {}) },
  };
  note(world, entry);
  response.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(answer.body));
}

function use(world: World, known: ResponseUrl | undefined, body: unknown): { status: number; body: Json } {
  if (!known) return { status: 404, body: no('invalid_url') };
  if (Date.now() - known.at > world.settings.responseUrlMs) return { status: 404, body: no('expired_url') };
  if (known.uses >= MOST_USES) return { status: 404, body: no('used_url') };
  if (!isObject(body)) return { status: 400, body: no('invalid_payload') };
  const refusal = answerTo(world, known, body);
  if (refusal) return { status: refusal['error'] === 'no_text' ? 500 : 400, body: refusal };
  known.uses += 1;
  return { status: 200, body: yes() };
}

/** Does what an answer to a click or a command asks for; gives why it cannot. */
export function answerTo(world: World, known: ResponseUrl, body: Json): Json | undefined {
  if (flag(body['delete_original'])) return takeAway(world, known);
  const read = readContent(body, world);
  if ('refusal' in read) return read.refusal;
  if (flag(body['replace_original']) && replace(world, known, read.content)) return undefined;
  const { channel, user } = known;
  const thread_ts = text(body['thread_ts']) || known.thread_ts;
  const place = thread_ts ? { thread_ts } : {};
  if (body['response_type'] === 'in_channel') {
    const message = putMessage(world, channel, { ...read.content, ...place });
    if (!known.original) known.original = { message };
    world.echo(messageEvent(world, message));
    return undefined;
  }
  const { text: words, blocks } = read.content;
  const ephemeral = putEphemeral(world, {
    channel,
    user,
    text: words,
    ...(blocks ? { blocks } : {}),
    ...place,
  });
  if (!known.original) known.original = { ephemeral };
  return undefined;
}

function takeAway(world: World, { original }: ResponseUrl): undefined {
  const { message, ephemeral } = original ?? {};
  if (ephemeral) world.ephemerals = world.ephemerals.filter((it) => it !== ephemeral);
  if (!message) return undefined;
  const before = messageJson(world, message);
  removeMessage(world, message);
  world.echo(changeEvent(world, 'message_deleted', message, before));
  return undefined;
}

/** Whether there was something to put it in the place of. */
function replace(world: World, { original }: ResponseUrl, content: Content): boolean {
  const { message, ephemeral } = original ?? {};
  const { text: words, blocks, metadata } = content;
  if (ephemeral) {
    ephemeral.text = words;
    ephemeral.replaced += 1;
    if (blocks) ephemeral.blocks = blocks;
    else delete ephemeral.blocks;
    return true;
  }
  if (!message) return false;
  const before = messageJson(world, message);
  message.edits.push({ at: Date.now(), text: words, ...(blocks ? { blocks } : {}) });
  Object.assign(message, { text: words, edited: !blocks, ...(metadata ? { metadata } : {}) });
  if (blocks) message.blocks = blocks;
  else delete message.blocks;
  world.echo(changeEvent(world, 'message_changed', message, before));
  return true;
}
