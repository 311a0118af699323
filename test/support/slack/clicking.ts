import { elementsOf } from './blocks.ts';
import { putEphemeral } from './chat.ts';
import type { Post, Way } from './deliver.ts';
import { offered } from './elements.ts';
import { commandBody, giveTrigger, interaction } from './events.ts';
import { isObject, text } from './json.ts';
import { messageJson } from './messages.ts';
import { answerTo, giveResponseUrl } from './responses.ts';
import { elementIn, type Surface, stateOf, surfaceFields, surfaceOf, type Where } from './surfaces.ts';
import type { Delivery, Json, Message } from './words.ts';
import type { ResponseUrl, World } from './world.ts';

/** What the app offered in an `external_select`. */
export interface Suggested {
  delivery?: Delivery;
  options: Json[];
  /** Why Slack shows none. */
  trouble?: string;
}

/** What people do with buttons, selects, commands and shortcuts. */
export interface Clicking {
  command(user: string, channel: string, command: string, words?: string, way?: Way): Promise<Delivery>;
  /** A button; or a select, a date or a box with the value that is chosen. */
  presses(user: string, where: Where, action_id: string, how?: Way & { value?: unknown }): Promise<Delivery>;
  suggests(user: string, action_id: string, value: string, how?: Way & { where?: Where }): Promise<Suggested>;
  /** The thumb of `feedback_buttons`. */
  feedback(user: string, message: Message, good: boolean, way?: Way): Promise<Delivery>;
  /** A global shortcut, or one on a message. */
  shortcut(user: string, callback_id: string, how?: Way & { message?: Message }): Promise<Delivery>;
}

/** People who click. */
export function createClicking(world: World, post: Post): Clicking {
  return {
    command: (user, channel, command, words = '', way = {}) =>
      run(world, post, { user, channel, command, words }, way),
    presses: (user, where, action_id, { value, ...way } = {}) =>
      press(world, post, user, where, action_id, value, way),
    feedback(user, message, good, way = {}) {
      const elements = (message.blocks ?? []).flatMap(elementsOf);
      const element = elements.find((it) => it['type'] === 'feedback_buttons');
      if (!element) throw new Error(`Message ${message.ts} asks for no feedback.`);
      return press(world, post, user, message, text(element['action_id']), good, way);
    },
    suggests: (user, action_id, value, { where = 'modal', ...way } = {}) =>
      suggest(world, post, { user, action_id, value, where }, way),
    shortcut(user, callback_id, { message, ...way } = {}) {
      const common = { callback_id, trigger_id: giveTrigger(world, user), action_ts: world.nextTs() };
      if (!message)
        return post.send(
          'interactive',
          'shortcut',
          { ...interaction(world, 'shortcut', user), ...common },
          way,
        );
      const { channel, ts } = message;
      const response_url = giveResponseUrl(world, { user, channel, original: { message } });
      return post.send(
        'interactive',
        'message_action',
        {
          ...{ ...interaction(world, 'message_action', user), ...common, response_url, message_ts: ts },
          channel: { id: channel, name: world.channels.get(channel)?.name },
          message: messageJson(world, message),
        },
        way,
      );
    },
  };
}

async function run(
  world: World,
  post: Post,
  { user, channel, command, words }: Record<'user' | 'channel' | 'command' | 'words', string>,
  way: Way,
): Promise<Delivery> {
  const response_url = giveResponseUrl(world, { user, channel });
  const trigger_id = giveTrigger(world, user);
  const body = { ...commandBody(world, user, channel, command, words), response_url, trigger_id };
  const delivery = await post.send('slash_commands', command, body, way);
  if (delivery.state === 'acked')
    said(world, world.responseUrls.get(response_url.split('/').at(-1) ?? ''), delivery.answer);
  else {
    const why = delivery.attempts.at(-1)?.failure === 'timeout' ? 'operation_timeout' : 'dispatch_failed';
    putEphemeral(world, {
      channel,
      user,
      text: `${command} failed with the error "${why}"`,
      fromSlack: true,
    });
  }
  return delivery;
}

/** An acknowledgement with words in it is an answer, which only the person sees if it says nothing else. */
function said(world: World, known: ResponseUrl | undefined, answer: unknown): void {
  const body = typeof answer === 'string' ? { text: answer } : answer;
  if (known && isObject(body) && (body['text'] || body['blocks'])) answerTo(world, known, body);
}

async function press(
  world: World,
  post: Post,
  user: string,
  where: Where,
  action_id: string,
  value: unknown,
  way: Way,
): Promise<Delivery> {
  const surface = surfaceOf(world, user, where);
  const { block, element } = elementIn(surface, action_id);
  const block_id = text(block['block_id']);
  const action = { block_id, action_id, action_ts: world.nextTs(), ...used(element, value) };
  if (!['button', 'feedback_buttons', 'icon_button', 'overflow'].includes(text(element['type'])))
    surface.values[block_id] = { ...surface.values[block_id], [action_id]: stateOf(element, value) };
  const body = {
    ...interaction(world, 'block_actions', user),
    ...surfaceFields(world, surface),
    trigger_id: giveTrigger(world, user, surface.view?.type === 'modal' ? surface.view.id : undefined),
    ...responseUrl(world, user, surface),
    actions: [action],
  };
  return await post.send('interactive', 'block_actions', body, way);
}

/** What Slack tells of the element that was used. */
function used(element: Json, value: unknown): Json {
  const type = element['type'];
  if (type === 'button' || type === 'icon_button') {
    const kept = { type, text: element['text'], value: element['value'] };
    return { ...kept, ...(element['style'] ? { style: element['style'] } : {}) };
  }
  if (type !== 'feedback_buttons') return stateOf(element, value);
  const side = element[value === false ? 'negative_button' : 'positive_button'] as Json;
  return { type, text: side['text'], value: side['value'] };
}

function responseUrl(world: World, user: string, { message, ephemeral }: Surface): Json {
  const it = message ?? ephemeral;
  if (!it) return {};
  const original = { ...(message ? { message } : {}), ...(ephemeral ? { ephemeral } : {}) };
  const thread = it.thread_ts ? { thread_ts: it.thread_ts } : {};
  return { response_url: giveResponseUrl(world, { user, channel: it.channel, original, ...thread }) };
}

async function suggest(
  world: World,
  post: Post,
  { user, action_id, value, where }: { user: string; action_id: string; value: string; where: Where },
  way: Way,
): Promise<Suggested> {
  const surface = surfaceOf(world, user, where);
  const { block, element } = elementIn(surface, action_id);
  // Docs: three characters, unless the element says otherwise.
  if (value.length < Number(element['min_query_length'] ?? 3))
    return { options: [], trouble: 'min_query_length' };
  const body = {
    ...{ ...interaction(world, 'block_suggestion', user), ...surfaceFields(world, surface) },
    ...{ action_id, block_id: block['block_id'], value },
  };
  const delivery = await post.send('interactive', 'block_suggestion', body, way);
  if (delivery.state !== 'acked') return { delivery, options: [], trouble: 'No answer' };
  const wrong: string[] = [];
  offered(delivery.answer, '', wrong);
  if (wrong.length > 0) return { delivery, options: [], trouble: wrong.join('; ') };
  const { options = [], option_groups = [] } = delivery.answer as {
    options?: Json[];
    option_groups?: { options: Json[] }[];
  };
  const all = [...options, ...option_groups.flatMap((it) => it.options)];
  // What was offered can be chosen afterwards.
  element['options'] = all;
  return { delivery, options: all };
}
