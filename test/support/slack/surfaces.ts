import { elementsOf } from './blocks.ts';
import { copy, text } from './json.ts';
import { messageJson } from './messages.ts';
import type { Ephemeral, Json, Message, View } from './words.ts';
import { findMessage, type World } from './world.ts';

/** Where somebody clicks: a message, what only they see, their home tab, or the modal on top. */
export type Where = Message | Ephemeral | { channel: string; ts: string } | 'home' | 'modal';

/** The thing with blocks in it. */
export interface Surface {
  message?: Message;
  ephemeral?: Ephemeral;
  view?: View;
  blocks: Json[];
  /** What was chosen in it so far. */
  values: Record<string, Record<string, Json>>;
}

/** What this person sees there; it throws when they see nothing. */
export function surfaceOf(world: World, user: string, where: Where): Surface {
  if (where === 'home' || where === 'modal') {
    const view = where === 'home' ? world.homes.get(user) : world.modals.get(user)?.at(-1);
    if (!view) throw new Error(`${user} has no ${where} open.`);
    return { view, blocks: view.blocks, values: view.state.values };
  }
  const message = findMessage(world, where.channel, where.ts);
  if (message) {
    if (!world.channels.get(where.channel)?.members.has(user))
      throw new Error(`${user} is not in ${where.channel}.`);
    return { message, blocks: message.blocks ?? [], values: message.state };
  }
  const ephemeral = world.ephemerals.find((it) => it.ts === where.ts && it.user === user);
  if (!ephemeral) throw new Error(`${user} sees no message ${where.ts}.`);
  return { ephemeral, blocks: ephemeral.blocks ?? [], values: ephemeral.state };
}

/** The element with this action_id, in its block. */
export function elementIn(surface: Surface, action_id: string): { block: Json; element: Json } {
  for (const block of surface.blocks)
    for (const element of elementsOf(block))
      if (element['action_id'] === action_id) return { block, element };
  const known = surface.blocks.flatMap(elementsOf).map((it) => it['action_id']);
  throw new Error(`There is no ${action_id} to click on, but ${known.join(', ') || 'nothing'}.`);
}

/** What Slack tells of the surface in an interaction. */
export function surfaceFields(world: World, surface: Surface): Json {
  const { message, ephemeral, view } = surface;
  if (view) return { container: { type: 'view', view_id: view.id }, view: copy(view) };
  const { channel, ts, thread_ts } = (message ?? ephemeral) as Message | Ephemeral;
  const place = world.channels.get(channel);
  const thread = thread_ts ? { thread_ts } : {};
  return {
    container: { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: !message, ...thread },
    channel: { id: channel, name: place?.kind === 'im' ? 'directmessage' : place?.name },
    // Of what only one person sees, Slack sends no text back.
    message: message ? messageJson(world, message) : { type: 'message', ts, ...thread },
    state: { values: copy(surface.values) },
  };
}

const LISTS: Record<string, string> = {
  checkboxes: 'selected_options',
  multi_static_select: 'selected_options',
  multi_external_select: 'selected_options',
};

const SINGLES: Record<string, string> = {
  datepicker: 'selected_date',
  timepicker: 'selected_time',
  datetimepicker: 'selected_date_time',
  users_select: 'selected_user',
  channels_select: 'selected_channel',
  conversations_select: 'selected_conversation',
  multi_users_select: 'selected_users',
};

/** A choice or what was typed, as Slack writes it for this kind of element; undefined is nothing. */
export function stateOf(element: Json, value: unknown): Json {
  const type = text(element['type']);
  const single = SINGLES[type];
  if (single) return { type, [single]: value ?? null };
  const many = LISTS[type];
  if (many) return { type, [many]: (Array.isArray(value) ? value : []).map((it) => optionOf(element, it)) };
  if (['static_select', 'external_select', 'radio_buttons', 'overflow'].includes(type))
    return { type, selected_option: value === undefined || value === null ? null : optionOf(element, value) };
  return { type, value: value ?? null };
}

/** The option with this value or these words on it. */
function optionOf(element: Json, value: unknown): Json {
  const groups = (element['option_groups'] ?? []) as { options: Json[] }[];
  const options = [...((element['options'] ?? []) as Json[]), ...groups.flatMap((it) => it.options)];
  const words = (option: Json) => text((option['text'] as Json | undefined)?.['text']);
  const found = options.find((it) => it['value'] === value || words(it) === value);
  if (found) return copy(found);
  const fromApp = text(element['type']).includes('external');
  if (!fromApp)
    throw new Error(`There is no ${String(value)} to choose, but ${options.map(words).join(', ')}.`);
  return { text: { type: 'plain_text', text: String(value), emoji: true }, value };
}

const INITIAL: Record<string, string> = {
  selected_option: 'initial_option',
  selected_options: 'initial_options',
  selected_date: 'initial_date',
  selected_time: 'initial_time',
  selected_date_time: 'initial_date_time',
  selected_user: 'initial_user',
  selected_users: 'initial_users',
  selected_channel: 'initial_channel',
  selected_conversation: 'initial_conversation',
  value: 'initial_value',
};

/** What the element says when nobody touched it. */
export function untouched(element: Json): Json {
  const nothing = stateOf(element, undefined);
  const field = Object.keys(nothing).find((name) => name !== 'type') ?? 'value';
  const initial = element[INITIAL[field] ?? ''];
  return initial === undefined ? nothing : { ...nothing, [field]: copy(initial) };
}
