import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from './teams/words.ts';

const TENANT = '00000000-0000-0000-0000-0000000000001';
const BOT = { id: '00000000-0000-0000-0000-00000000000011', name: 'Test Bot' };
const PERSON = { id: 'user-id-0', name: 'Alex Wilber', aadObjectId: '00000000-0000-0000-0000-0000000000020' };
const CLIENT = { locale: 'en-US', country: 'US', platform: 'Web', timezone: 'UTC', type: 'clientInfo' };

/** A message of the bot, as it stands now. */
export interface Shown extends Json {
  id: string;
  conversation: string;
}

export interface Answered {
  status: number;
  text: string;
}

/** Microsoft's local client, as far as it was seen to speak: what it posts to a bot, and what it takes from one. */
export interface Playground {
  serviceUrl: string;
  /** All that the bot has asked for: method and path. */
  asked: string[];
  shown(where: Where): Shown[];
  /** What is special about it stands over what the client would say. */
  says(where: Where, words: string, special?: Json): Promise<Answered>;
  /** With what was filled in beside the button. */
  presses(message: Shown, title: string, filled?: Json): Promise<Json>;
  /** Posts as it is. */
  posts(body: string, headers?: Record<string, string>): Promise<Answered>;
  /** An activity, without sending it. */
  activity(where: Where, special: Json): Json;
  close(): Promise<void>;
}

type Where = 'chat' | 'group' | 'channel';

const PLACES = {
  chat: { conversationType: 'personal', id: randomUUID() },
  group: { isGroup: true, conversationType: 'groupChat', id: randomUUID() },
  channel: { isGroup: true, conversationType: 'channel', id: 'team-id' },
};

export async function openPlayground(door: string): Promise<Playground> {
  const messages: Shown[] = [];
  const asked: string[] = [];
  const server = createServer((request, response) => void answer(request, response, { messages, asked }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const serviceUrl = `http://localhost:${(server.address() as AddressInfo).port}/_connector`;

  const posts: Playground['posts'] = async (body, headers = {}) => {
    const own = { accept: 'application/json, text/plain, */*', 'content-type': 'application/json' };
    const named = { 'x-ms-agents-playground': 'true', 'user-agent': 'axios/1.12.2' };
    const all = { ...own, ...named, ...headers };
    const response = await fetch(door, { method: 'POST', headers: all, body });
    return { status: response.status, text: await response.text() };
  };
  const activity: Playground['activity'] = (where, special) => {
    const at = new Date().toISOString();
    return {
      ...{ id: randomUUID(), from: PERSON, timestamp: at, localTimestamp: at, localTimezone: 'UTC' },
      ...{ serviceUrl, conversation: { ...PLACES[where], tenantId: TENANT }, recipient: BOT },
      ...{
        locale: 'en-US',
        entities: [CLIENT],
        channelData: { tenant: { id: TENANT } },
        channelId: 'msteams',
      },
      ...special,
    };
  };
  return {
    ...{ serviceUrl, asked, posts, activity },
    shown: (where) => messages.filter((it) => it.conversation.startsWith(PLACES[where].id)),
    async says(where, words, special = {}) {
      const mark = `<at>${BOT.name}</at>`;
      const mention = { type: 'mention', mentioned: BOT, text: mark };
      const called = where === 'chat' ? {} : { text: `${mark} ${words}`, entities: [mention, CLIENT] };
      const thread = { ...PLACES.channel, tenantId: TENANT, id: `team-id;messageid=${Date.now()}` };
      const place = where === 'channel' ? { conversation: thread } : {};
      const said = { type: 'message', text: words, textFormat: 'plain', ...called, ...place, ...special };
      return await posts(JSON.stringify(activity(where, said)));
    },
    async presses(message, title, filled = {}) {
      const [where] = Object.entries(PLACES).find(([, { id }]) => message.conversation.startsWith(id)) ?? [];
      const action = buttonsOf(message).find((it) => it['title'] === title);
      if (!action) throw new Error(`There is no button ${title}.`);
      const { verb } = action;
      const data = { ...(action['data'] as Json), ...filled };
      const pressed = { action: { type: 'Action.Execute', title, verb, data } };
      const special = { type: 'invoke', name: 'adaptiveCard/action', replyToId: message.id, value: pressed };
      const conversation = { ...PLACES[where as Where], tenantId: TENANT, id: message.conversation };
      const { status, text } = await posts(
        JSON.stringify(activity(where as Where, { ...special, conversation })),
      );
      if (status !== 200) throw new Error(`The press was answered with ${status}.`);
      return JSON.parse(text) as Json;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Everything with this type in what was drawn. */
function buttonsOf(value: unknown): Json[] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.values(value).flatMap(buttonsOf);
  return (value as Json)['type'] === 'Action.Execute' ? [value as Json, ...inside] : inside;
}

/** The connector: messages, edits, streams, who somebody is, and a chat alone. */
async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { messages, asked }: { messages: Shown[]; asked: string[] },
): Promise<void> {
  let source = '';
  for await (const chunk of request) source += chunk;
  const body = (source ? JSON.parse(source) : {}) as Json;
  const { method = '', url = '' } = request;
  asked.push(`${method} ${url}`);
  const say = (status: number, said: Json) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said));
  const [, , , conversation = '', what = '', id = ''] = url.slice(1).split('/').map(decodeURIComponent);
  if (url === '/_connector/v3/conversations') return void say(201, { id: PLACES.chat.id });
  if (what === 'members') return void say(200, { ...PERSON, tenantId: TENANT });
  const streams = (body['entities'] as Json[] | undefined)?.find((it) => it['type'] === 'streaminfo');
  const known = messages.find((it) => it.id === (id || streams?.['streamId']));
  if (method === 'PUT' && !known) return void say(404, { error: { code: 'NotFound', message: 'None.' } });
  const shown = { ...known, ...body, id: known?.id ?? String(Date.now()) + messages.length, conversation };
  if (known) messages[messages.indexOf(known)] = shown;
  else messages.push(shown);
  say(method === 'PUT' ? 200 : known ? 202 : 201, { id: shown.id });
}
