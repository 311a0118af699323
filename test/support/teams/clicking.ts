import { cardTrouble } from './cards.ts';
import type { Post, Way } from './deliver.ts';
import { inbound, invoke } from './inbound.ts';
import { filledIn } from './inputs.ts';
import { copy, isObject, object, text } from './json.ts';
import { actionsOf, cardOf } from './seen.ts';
import { placeOf, type Who } from './speaking.ts';
import type { Conversation, Delivery, Json, Message, Person } from './words.ts';
import { personOf, putMessage, type World } from './world.ts';

/** What a person sees after pressing. */
export interface Pressed {
  /**
   * The answer's card in place of the old one, its message under it, or Teams' "Something went wrong"; `held`
   * when a field is wrong and nothing was sent; `nothing` of a message that goes out.
   */
  shown: 'card' | 'message' | 'error' | 'held' | 'nothing';
  /** The words of the answer, of the error, or beside the field. */
  text?: string;
  card?: Json;
  /** `statusCode` in the body of the answer. */
  status?: number;
  delivery?: Delivery;
}

/** How a button is pressed. */
export interface Pressing extends Way {
  /** A client that does not know Action.Execute, and takes the fallback. */
  old?: boolean;
}

/** What people do with buttons. */
export interface Clicking {
  /** Presses what has this title, or this verb; with what the person filled in, by the ids of the fields. */
  presses(
    user: Who,
    message: Message,
    titleOrVerb: string,
    inputs?: Record<string, unknown>,
    how?: Pressing,
  ): Promise<Pressed>;
  /** The thumb, and what was written beside it. */
  submitsFeedback(
    user: Who,
    message: Message,
    reaction: 'like' | 'dislike',
    words?: string,
    way?: Way,
  ): Promise<Delivery>;
}

/** The card as this person sees it. */
export const cardFor = (message: Message, person?: Person): Json | undefined =>
  (person && message.views.get(person.id)) ?? cardOf(message);

/** People who click. */
export function createClicking(world: World, post: Post): Clicking {
  const at = (user: Who, { conversation }: Message): [Person, Conversation] => {
    const person = personOf(world, user);
    return [person, placeOf(world, person, conversation)];
  };
  return {
    async presses(user, message, name, inputs = {}, { old = false, ...way } = {}) {
      const [person, place] = at(user, message);
      if (message.deleted) throw new Error(`Message ${message.id} is gone.`);
      const card = cardFor(message, person);
      const action = actionNamed(card, name);
      const used = old && isObject(action['fallback']) ? action['fallback'] : action;
      const filled = used['associatedInputs'] === 'none' ? { values: {} } : filledIn(card ?? {}, inputs);
      if ('held' in filled) return { shown: 'held', text: filled.held };
      const press = { ...{ person, place, message }, data: { ...object(used['data']), ...filled.values } };
      if (used['type'] === 'Action.Submit') return await submit(world, post, press, way);
      if (used['type'] !== 'Action.Execute') throw new Error(`${name} is no button that a bot hears of.`);
      const { type, id, verb } = used;
      const value = { action: { type, id, verb, data: press.data }, trigger: 'manual' };
      const activity = invoke(world, person, place, 'adaptiveCard/action', { value, message });
      return answered(message, person, await post.send(copy(activity), way));
    },
    async submitsFeedback(user, message, reaction, words = '', way = {}) {
      const [person, place] = at(user, message);
      const { feedbackLoop, feedbackLoopEnabled } = message.channelData;
      if (!feedbackLoop && !feedbackLoopEnabled)
        throw new Error(`Message ${message.id} asks for no feedback.`);
      const actionValue = { reaction, feedback: JSON.stringify({ feedbackText: words }) };
      const value = { actionName: 'feedback', actionValue };
      return await post.send(invoke(world, person, place, 'message/submitAction', { value, message }), way);
    },
  };
}

function actionNamed(card: Json | undefined, name: string): Json {
  const all = actionsOf(card);
  const byTitle = all.filter((it) => it['title'] === name);
  const found = byTitle.length > 0 ? byTitle : all.filter((it) => it['verb'] === name);
  const known = all.map((it) => text(it['title']) || text(it['verb'])).join(', ') || 'nothing';
  const [action] = found;
  if (!action) throw new Error(`There is no ${name} to press, but ${known}.`);
  if (found.length > 1) throw new Error(`There are ${found.length} of ${name}.`);
  if (action['isEnabled'] === false) throw new Error(`${name} cannot be pressed.`);
  return action;
}

/** What a submitted card sends: its data, and with `messageBack` or `imBack` words for all to see. */
async function submit(
  world: World,
  post: Post,
  { person, place, message, data }: { person: Person; place: Conversation; message: Message; data: Json },
  way: Way,
): Promise<Pressed> {
  const { msteams, ...rest } = data;
  const { type, text: words, displayText, value } = object(msteams);
  if (type !== undefined && type !== 'messageBack' && type !== 'imBack')
    throw new Error(`The fake knows no ${text(type)}.`);
  const shown = type === 'imBack' ? value : displayText;
  const root = message.root ?? message.id;
  const thread = place.kind === 'channel' ? { root } : {};
  if (shown) putMessage(world, { conversation: place.id, from: person.id, text: text(shown), ...thread });
  const said = type === 'imBack' ? { text: value } : words === undefined ? {} : { text: words };
  const kept = type === 'imBack' ? {} : { value: type === 'messageBack' && value ? value : rest };
  const special = { type: 'message', ...said, ...kept, replyToId: message.id };
  const source = { channelData: { source: { name: 'message' }, legacy: { replyToId: message.id } } };
  const activity = inbound(world, person, place, copy({ ...special, ...source }), root);
  const delivery = await post.send(activity, way);
  return delivery.state === 'acked' ? { shown: 'nothing', delivery } : wrong(delivery);
}

const wrong = (delivery: Delivery): Pressed => ({
  ...{ shown: 'error', text: 'Something went wrong. Please try again.', delivery },
});

/** What the answer to an invoke shows, and only to who pressed. */
function answered(message: Message, person: Person, delivery: Delivery): Pressed {
  const { statusCode, type, value } = object(delivery.answer);
  if (delivery.status !== 200 || typeof statusCode !== 'number') return wrong(delivery);
  const told = { status: statusCode, delivery };
  if (statusCode === 200 && type === 'application/vnd.microsoft.card.adaptive' && isObject(value)) {
    if (cardTrouble(value).length > 0) return { ...wrong(delivery), status: statusCode };
    message.views.set(person.id, copy(value));
    return { shown: 'card', card: value, ...told };
  }
  if (
    statusCode === 200 &&
    type === 'application/vnd.microsoft.activity.message' &&
    typeof value === 'string'
  )
    return { shown: 'message', text: value, ...told };
  const { code, message: words } = object(value);
  const error = type === 'application/vnd.microsoft.error' && typeof code === 'string';
  return error && statusCode >= 400 && words
    ? { shown: 'error', text: text(words), ...told }
    : { ...wrong(delivery), status: statusCode };
}
