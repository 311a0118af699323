import { elementsOf } from './blocks.ts';
import type { Post, Way } from './deliver.ts';
import { giveTrigger, interaction } from './events.ts';
import { copy, isObject, object, text } from './json.ts';
import { stateOf, untouched } from './surfaces.ts';
import { makeView, pushView, taken, viewTrouble, wantsClose } from './views.ts';
import type { Delivery, Json, View } from './words.ts';
import type { World } from './world.ts';

/** What came of a submission. */
export interface Submitted {
  delivery: Delivery;
  /** By block, as the person reads them; the modal stays. */
  errors?: Record<string, string>;
  /** The person reads "We had some trouble connecting", and the modal stays. */
  trouble?: string;
  /** What is on top afterwards. */
  view?: View;
}

/** What people do with modals. */
export interface Modals {
  /** Values by action_id or block_id; it throws what Slack's own form would not let through. */
  submits(user: string, values?: Json, way?: Way): Promise<Submitted>;
  /** Closes the one on top, or all by the cross. */
  closes(user: string, how?: Way & { all?: boolean }): Promise<Delivery | undefined>;
}

/** People who fill in forms. */
export function createModals(world: World, post: Post): Modals {
  return {
    async submits(user, values = {}, way = {}) {
      const view = world.modals.get(user)?.at(-1);
      if (!view) throw new Error(`${user} has no modal open.`);
      if (!view['submit']) throw new Error('This modal has nothing to submit.');
      view.state = { values: filled(view, values) };
      const body = {
        ...{ ...interaction(world, 'view_submission', user), view: copy(view), response_urls: [] },
        trigger_id: giveTrigger(world, user, view.id),
      };
      const delivery = await post.send('interactive', 'view_submission', body, way);
      if (delivery.state !== 'acked') return { delivery, trouble: 'no answer', view };
      const outcome = obey(world, user, view, delivery.answer);
      const top = world.modals.get(user)?.at(-1);
      return { delivery, ...outcome, ...(top ? { view: top } : {}) };
    },
    async closes(user, { all = false, ...way } = {}) {
      const stack = world.modals.get(user) ?? [];
      const view = stack.at(-1);
      if (!view) throw new Error(`${user} has no modal open.`);
      world.modals.set(user, all || view['clear_on_close'] === true ? [] : stack.slice(0, -1));
      if (!wantsClose(view)) return undefined;
      const body = { ...interaction(world, 'view_closed', user), view: copy(view), is_cleared: all };
      return await post.send('interactive', 'view_closed', body, way);
    },
  };
}

/** The values of all inputs, as the form would send them. */
function filled(view: View, given: Json): View['state']['values'] {
  const left = new Set(Object.keys(given));
  const values = copy(view.state.values);
  for (const block of view.blocks) {
    if (block['type'] !== 'input') continue;
    const block_id = text(block['block_id']);
    for (const element of elementsOf(block)) {
      const action_id = text(element['action_id']);
      const name = action_id in given ? action_id : block_id;
      left.delete(name);
      const inside = given[name];
      const value = isObject(inside) && action_id in inside ? inside[action_id] : inside;
      const old = values[block_id]?.[action_id] ?? untouched(element);
      const now = name in given ? stateOf(element, value) : old;
      refuseAtHome(block, element, now);
      values[block_id] = { ...values[block_id], [action_id]: now };
    }
  }
  if (left.size > 0) throw new Error(`The modal does not ask for ${[...left].join(', ')}.`);
  return values;
}

/** What the form itself says before anything is sent. */
function refuseAtHome(block: Json, element: Json, value: Json): void {
  const label = text(object(block['label'])['text']);
  const [, said] = Object.entries(value).find(([name]) => name !== 'type') ?? [];
  const empty = said === null || said === '' || (Array.isArray(said) && said.length === 0);
  if (empty && block['optional'] !== true) throw new Error(`Please complete the required field "${label}".`);
  if (empty || typeof said !== 'string') return;
  const { type, min_length, max_length, min_value, max_value, is_decimal_allowed } = element;
  if (Number(min_length ?? 0) > said.length || Number(max_length ?? 3000) < said.length)
    throw new Error(`"${label}" is too short or too long.`);
  if (type !== 'number_input') return;
  const whole = is_decimal_allowed === true ? /^-?\d+(\.\d+)?$/ : /^-?\d+$/;
  if (!whole.test(said)) throw new Error(`"${label}" takes a number.`);
  if (Number(said) < Number(min_value ?? -Infinity) || Number(said) > Number(max_value ?? Infinity))
    throw new Error(`"${label}" must be between ${String(min_value)} and ${String(max_value)}.`);
}

/** Does what the acknowledgement says. */
function obey(world: World, user: string, view: View, answer: unknown): Omit<Submitted, 'delivery' | 'view'> {
  const stack = world.modals.get(user) ?? [];
  const index = stack.findIndex((it) => it.id === view.id);
  const said = object(answer);
  const action = text(said['response_action']);
  if (!action) {
    // An acknowledgement without a body closes this one and shows the one below.
    if (index >= 0) stack.splice(index);
    return Object.keys(said).length > 0 ? { trouble: 'no response_action' } : {};
  }
  if (action === 'clear') {
    world.modals.set(user, []);
    return {};
  }
  if (action === 'errors') return errorsOf(view, said['errors']);
  if (action !== 'update' && action !== 'push') return { trouble: `unknown response_action ${action}` };
  const wrong = viewTrouble(said['view'], 'modal');
  const next = object(said['view']);
  if (wrong) return { trouble: JSON.stringify(wrong['errors'] ?? wrong['error']) };
  if (taken(world, next, action === 'update' ? view : undefined)) return { trouble: 'duplicate_external_id' };
  if (action === 'push' && stack.length >= 3) return { trouble: 'push_limit_reached' };
  if (action === 'push') pushView(world, user, next);
  else if (index >= 0) stack[index] = makeView(world, next, view);
  return {};
}

/** Errors must name blocks that are inputs of this view. */
function errorsOf(view: View, errors: unknown): Omit<Submitted, 'delivery' | 'view'> {
  if (!isObject(errors) || Object.keys(errors).length === 0) return { trouble: 'errors without a block' };
  const inputs = view.blocks.filter((it) => it['type'] === 'input').map((it) => text(it['block_id']));
  const stray = Object.keys(errors).filter((name) => !inputs.includes(name));
  if (stray.length > 0) return { trouble: `errors for blocks that are no inputs: ${stray.join(', ')}` };
  return { errors: errors as Record<string, string> };
}
