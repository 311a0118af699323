import { z } from 'zod';
import type { Desk, Message } from '../../src/conversation/channel.ts';
import type { Aside } from './aside.ts';
import { type Calls, nameOf } from './calls.ts';
import { drawChoices, drawForm, drawNotice, loadingView, readForm } from './forms.ts';
import type { People } from './people.ts';
import { PHRASES } from './phrases.ts';
import { placeOf } from './place.ts';
import { type Command, command, type Press, press } from './shapes.ts';
import type { Log, Place } from './words.ts';

/** Slack waits three seconds; what takes longer is answered by us and not by its error. */
const PATIENCE_MS = 2_300;

export interface DirectNeeds {
  calls: Calls;
  desk: Desk;
  people: People;
  aside: Aside;
  log: Log;
  newId(): string;
  /** Shows what came of a form to everybody where it was asked for; stored before it is shown. */
  announce(place: Place, message: Message, key: string): Promise<void>;
  /** The person's own page is old. */
  refreshHome(place: Place): void;
}

const view = z.looseObject({ id: z.string(), private_metadata: z.string().default('') });
const asked = z.object({
  type: z.enum(['view_submission', 'block_suggestion']),
  team: z.object({ id: z.string() }),
  user: z.object({ id: z.string() }),
  trigger_id: z.string().optional(),
  view: view.optional(),
  action_id: z.string().optional(),
  value: z.string().default(''),
});
const kept = z.object({ form: z.string(), place: z.custom<Place>() });

/**
 * What must be answered in the acknowledgement, or before a trigger is three seconds old: forms, and what their
 * fields offer. Returns the acknowledgement's answer.
 */
export function createDirectly(needs: DirectNeeds) {
  return async (body: Record<string, unknown>): Promise<unknown> => {
    const slash = command.safeParse(body);
    if (slash.success) return openEmpty(needs, slash.data);
    const pressed = press.safeParse(body);
    if (pressed.success) return openForm(needs, pressed.data);
    const it = asked.parse(body);
    return it.type === 'block_suggestion' ? await suggest(needs, it) : await submitted(needs, it);
  };
}

/** A trigger that was used before opened its form then. */
const OPENED = 'exchanged_trigger_id';

/** The form opens without looking anything up; whether its person may book is found out beside it. */
function openEmpty(needs: DirectNeeds, it: Command): undefined {
  const { team_id: team, channel_id: channel, user_id: user, response_url: responseUrl } = it;
  const place = { team, channel, user, ...(responseUrl ? { responseUrl } : {}) };
  void open(needs, place, it.trigger_id, async () => needs.desk.bookingForm());
}

function openForm(needs: DirectNeeds, it: Press): undefined {
  const button = it.actions[0]?.value ?? '';
  void open(needs, placeOf(it), it.trigger_id ?? '', async (actor) => {
    const found = await needs.desk.form(actor, button);
    return found.ok ? found.form : { text: found.text };
  });
}

type Found = ReturnType<Desk['bookingForm']> | Message;

/**
 * A first view at once, since a trigger is short-lived; then what it should hold. The acknowledgement does not
 * wait for it. Never rejects.
 */
async function open(
  needs: DirectNeeds,
  place: Place,
  trigger_id: string,
  find: (actor: Actor) => Promise<Found>,
): Promise<void> {
  const { calls, aside, log } = needs;
  const opened = await calls
    .call('views.open', { trigger_id, view: loadingView(PHRASES.title) })
    .catch(async (error: unknown) => {
      log.warn({ why: String(error) }, 'a form could not be opened');
      if (nameOf(error) !== OPENED) await aside(place, { text: PHRASES.unopened });
    });
  const view_id = (opened?.['view'] as { id?: string } | undefined)?.id;
  if (!view_id) return;
  await fill(needs, place, view_id, find).catch((error: unknown) =>
    log.error({ err: error }, 'a form could not be filled'),
  );
}

async function fill(
  needs: DirectNeeds,
  place: Place,
  view_id: string,
  find: (actor: Actor) => Promise<Found>,
): Promise<void> {
  const who = await whoIs(needs, place).catch(() => ({ ok: false as const, text: PHRASES.unknown }));
  const found = who.ok ? await find(who.actor) : { text: who.text };
  const drawn =
    'fields' in found
      ? drawForm(found, JSON.stringify({ form: found.id, place }))
      : drawNotice(PHRASES.title, found);
  await needs.calls.call('views.update', { view_id, view: drawn });
}

type Actor = Parameters<Desk['form']>[0];

async function whoIs(
  { people, desk, newId }: DirectNeeds,
  { team, user }: Pick<Place, 'team' | 'user'>,
): Promise<{ ok: true; actor: Actor } | { ok: false; text: string }> {
  const person = await people.person({ team, user });
  if (!person.ok) return { ok: false, text: person.why === 'guest' ? PHRASES.guest : PHRASES.stranger };
  const known = await desk.identify(person.user, newId());
  if (known.ok) return known;
  return { ok: false, text: known.code === 'not_linked' ? PHRASES.notLinked : known.text };
}

/** Nothing is offered to whoever may not book, and nothing breaks while they type. */
async function suggest(needs: DirectNeeds, it: z.infer<typeof asked>): Promise<unknown> {
  const find = async () => {
    const who = await whoIs(needs, { team: it.team.id, user: it.user.id });
    return who.ok ? await needs.desk.choices(who.actor, it.action_id ?? '', it.value) : [];
  };
  return drawChoices(await inTime(find(), []).catch(() => []));
}

async function submitted(needs: DirectNeeds, it: z.infer<typeof asked>): Promise<unknown> {
  const read = kept.safeParse(parsed(it.view?.private_metadata ?? ''));
  if (!read.success || !it.view) return { response_action: 'clear' };
  const { form, place } = read.data;
  const values = readForm(it.view);
  const key = `form:${it.view.id}:${it.trigger_id ?? ''}`;
  const late = { response_action: 'errors', errors: firstField(it.view, PHRASES.late) };
  const work = async () => {
    const who = await whoIs(needs, { team: it.team.id, user: it.user.id });
    if (!who.ok) return { response_action: 'update', view: drawNotice(PHRASES.title, { text: who.text }) };
    const sent = await needs.desk.submit(who.actor, form, values, key);
    if (!sent.ok) return { response_action: 'errors', errors: sent.errors };
    await needs.announce({ ...place, user: it.user.id }, sent.message, key);
    needs.refreshHome({ ...place, user: it.user.id });
    return undefined;
  };
  return await inTime(work(), late).catch((error: unknown) => {
    needs.log.error({ err: error }, 'a form could not be carried out');
    return late;
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A complaint must stand at a field. */
function firstField(shown: unknown, text: string): Record<string, string> {
  const blocks = (shown as { blocks?: { type: string; block_id: string }[] }).blocks ?? [];
  const block = blocks.find((it) => it.type === 'input')?.block_id ?? '';
  return { [block]: text };
}

async function inTime<T>(work: Promise<T>, otherwise: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), PATIENCE_MS);
  });
  return await Promise.race([work, late]).finally(() => clearTimeout(timer));
}
