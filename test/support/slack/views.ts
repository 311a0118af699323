import { blockProblems, elementsOf, withIds } from './blocks.ts';
import type { Handler } from './chat.ts';
import { copy, flag, isObject, list, no, noBecause, text, yes } from './json.ts';
import { any, bool, byType, plain, string } from './shapes.ts';
import type { Json, View } from './words.ts';
import type { World } from './world.ts';

const about = { private_metadata: string(3000), callback_id: string(255), external_id: string(255) };

const SHAPE = byType({
  modal: {
    needs: { title: plain(24), blocks: any },
    may: {
      ...{ ...about, submit: plain(24), close: plain(24), submit_disabled: bool },
      ...{ clear_on_close: bool, notify_on_close: bool },
    },
  },
  home: { needs: { blocks: any }, may: about },
});

/** All that is wrong with a view, and the error that Slack gives it. */
export function viewTrouble(view: unknown, wanted: 'modal' | 'home'): Json | undefined {
  if (!isObject(view))
    return no('invalid_arguments', {
      response_metadata: { messages: ['[ERROR] missing required field: view'] },
    });
  const problems: string[] = [];
  SHAPE(view, '/view', problems);
  if (view['type'] !== wanted)
    problems.push(`invalid view type: ${text(view['type'])} [json-pointer:/view/type]`);
  problems.push(...blockProblems(view['blocks'], wanted, '/view/blocks'));
  const asks = list(view['blocks']).some((block) => block['type'] === 'input');
  if (wanted === 'modal' && asks && !view['submit'])
    problems.push('missing required field: submit [json-pointer:/view]');
  if (problems.length > 0) return noBecause('invalid_arguments', problems);
  // The docs give 250 kB.
  return JSON.stringify(view).length > 250_000 ? no('view_too_large') : undefined;
}

/** The view as Slack keeps it. What was typed into blocks that stay under their ids stays too. */
export function makeView(world: World, view: Json, old?: View): View {
  const blocks = withIds(list(view['blocks']), world.nextId);
  const values: View['state']['values'] = {};
  for (const block of blocks) {
    const id = text(block['block_id']);
    const kept = old?.state.values[id];
    for (const element of elementsOf(block)) {
      const value = kept?.[text(element['action_id'])];
      if (value) values[id] = { ...values[id], [text(element['action_id'])]: value };
    }
  }
  const id = old?.id ?? world.nextId('V');
  return {
    ...{ id, team_id: world.team.id, app_id: world.app.id, app_installed_team_id: world.team.id },
    ...{ bot_id: world.app.botId, title: null, close: null, submit: null },
    ...{ private_metadata: '', callback_id: '', external_id: '' },
    ...{ clear_on_close: false, notify_on_close: false, previous_view_id: null, root_view_id: id },
    ...copy(view),
    ...(old ? { previous_view_id: old.previous_view_id, root_view_id: old.root_view_id } : {}),
    ...{ type: view['type'] as View['type'], blocks, hash: world.hash(), state: { values } },
  };
}

/** Puts the view on top of what the person has open. */
export function pushView(world: World, user: string, view: Json): View {
  const stack = world.modals.get(user) ?? [];
  world.modals.set(user, stack);
  const made = makeView(world, view);
  const below = stack.at(-1);
  if (below) Object.assign(made, { previous_view_id: below.id, root_view_id: stack[0]?.id ?? made.id });
  stack.push(made);
  return made;
}

/** Slack's name for a view whose `external_id` is taken, or none. */
export function taken(world: World, view: Json, self?: View): boolean {
  const id = text(view['external_id']);
  const all = [...world.modals.values()].flat().concat([...world.homes.values()]);
  return id !== '' && all.some((it) => it !== self && it['external_id'] === id);
}

/** Uses the trigger up: the person who clicked, or why it is worth nothing. */
function exchange(args: Json, world: World): { user: string; inModal: boolean } | { refusal: Json } {
  const id = text(args['trigger_id']) || text(args['interactivity_pointer']);
  const trigger = world.triggers.get(id);
  if (!id) return { refusal: no('invalid_arguments') };
  if (!trigger) return { refusal: no('invalid_trigger_id') };
  if (trigger.used) return { refusal: no('exchanged_trigger_id') };
  if (Date.now() - trigger.at > world.settings.triggerMs) return { refusal: no('expired_trigger_id') };
  return { user: trigger.user, inModal: trigger.view !== undefined };
}

const show =
  (push: boolean): Handler =>
  (args, world) => {
    const wrong = viewTrouble(args['view'], 'modal');
    if (wrong) return wrong;
    const pass = exchange(args, world);
    if ('refusal' in pass) return pass.refusal;
    const view = args['view'] as Json;
    if (taken(world, view)) return no('duplicate_external_id');
    const stack = world.modals.get(pass.user) ?? [];
    if (push && (!pass.inModal || stack.length === 0)) return no('invalid_trigger_id');
    if (push && stack.length >= 3) return no('push_limit_reached');
    const trigger = world.triggers.get(text(args['trigger_id']));
    if (trigger) trigger.used = true;
    // A modal that is opened anew takes the place of what was open.
    if (!push) world.modals.set(pass.user, []);
    return yes({ view: copy(pushView(world, pass.user, view)) });
  };

const update: Handler = (args, world) => {
  const wrong = viewTrouble(args['view'], 'modal');
  if (wrong) return wrong;
  const [id, external] = [text(args['view_id']), text(args['external_id'])];
  for (const stack of world.modals.values()) {
    const index = stack.findIndex((it) => it.id === id || (external && it['external_id'] === external));
    const old = stack[index];
    if (!old) continue;
    if (args['hash'] && args['hash'] !== old.hash) return no('hash_conflict');
    if (taken(world, args['view'] as Json, old)) return no('duplicate_external_id');
    const view = makeView(world, args['view'] as Json, old);
    stack[index] = view;
    return yes({ view: copy(view) });
  }
  return no('not_found');
};

const publish: Handler = (args, world) => {
  const user = text(args['user_id']);
  if (!world.people.has(user)) return no('user_not_found');
  const wrong = viewTrouble(args['view'], 'home');
  if (wrong) return wrong;
  const old = world.homes.get(user);
  if (args['hash'] && args['hash'] !== old?.hash) return no('hash_conflict');
  const view = makeView(world, args['view'] as Json, old);
  world.homes.set(user, view);
  return yes({ view: copy(view) });
};

/** `views.*`. */
export const views: Record<string, Handler> = {
  'views.open': show(false),
  'views.push': show(true),
  'views.update': update,
  'views.publish': publish,
};

/** Whether the app wants to hear that the view was closed. */
export const wantsClose = (view: View): boolean => flag(view['notify_on_close']);
