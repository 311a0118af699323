import type { Choice, Desk, Form, Message } from '../../src/conversation/channel.ts';
import { type AdaptiveCard, CARD_TYPE, cardFor, carried } from './cards.ts';
import type { Reply } from './door.ts';
import { drawForm, openedFor } from './forms.ts';
import { drawNews } from './home.ts';
import type { Admit } from './people.ts';
import { PHRASES } from './phrases.ts';
import { lineOf, type Read } from './read.ts';
import { spoken } from './text.ts';
import type { Activity, Log, Place } from './words.ts';

/** Teams shows an error of its own after some ten seconds. */
const PATIENCE_MS = 8_000;
/** Who may act in the place of whoever asked. */
const SCHEDULERS = new Set(['scheduler', 'admin']);

export interface PressingNeeds {
  desk: Desk;
  admit: Admit;
  log: Log;
  newId(): string;
  /** Shows a message in the place of another; stored before it is shown. */
  replace(place: Place, id: string, message: Message, key: string): Promise<void>;
  /** Shows a page in the place of an older one, when there is time for it. */
  redraw(place: Place, id: string, page: Activity): void;
}

type Direct = Extract<Read, { do: 'direct' }>;
type Actor = Parameters<Desk['press']>[0];
type User = Parameters<Desk['home']>[0];

/** What a press on a card is answered with, at once: a card in its place, or words for the one who pressed. */
export function createPressing(needs: PressingNeeds) {
  return async (it: Direct): Promise<Reply> => {
    const work = answer(needs, it).catch((error: unknown) => {
      const id = needs.newId();
      needs.log.error({ err: error, correlation_id: id }, 'a press could not be carried out');
      return said(PHRASES.broke(id));
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Reply>((resolve) => {
      timer = setTimeout(() => resolve(said(PHRASES.slow)), PATIENCE_MS);
    });
    return await Promise.race([work, late]).finally(() => clearTimeout(timer));
  };
}

async function answer(needs: PressingNeeds, it: Direct): Promise<Reply> {
  const { desk, admit, newId } = needs;
  const { place, press } = it;
  const person = await admit(place, AbortSignal.timeout(PATIENCE_MS));
  if (!person.ok) return said(person.text ?? PHRASES.stranger);
  const { user } = person;
  if (press.kind === 'press' && press.id.startsWith('link-'))
    return await outcome(needs, it, await desk.pressLink(user, press.id, newId()));
  const known = await desk.identify(user, newId());
  if (!known.ok) {
    const help =
      known.code === 'not_linked' ? `${PHRASES.first} ${spoken(desk.linkHelp().text)}` : known.text;
    return said(help);
  }
  if (press.kind === 'form') return await opened(desk, known.actor, press);
  if (press.kind === 'submit') return await sent(needs, it, user, known.actor);
  const threadId = `teams:${lineOf(place)}:${known.actor.accountId}`;
  const pressed = await desk.press(known.actor, threadId, press.id);
  return press.page
    ? await onPage(needs, it, user, [pressed.instead, pressed.aside])
    : await outcome(needs, it, pressed);
}

/** The person sees it at once, everybody else by an edit of the message. */
async function outcome(
  { replace }: PressingNeeds,
  { place, original, key }: Direct,
  { instead, aside }: Awaited<ReturnType<Desk['press']>>,
): Promise<Reply> {
  if (instead && original) await replace(place, original, instead, key);
  if (instead) return shown(cardFor(instead));
  return aside ? withCard(aside) : said(PHRASES.done);
}

/** On a page there is more than what was pressed: it is drawn anew. */
async function onPage(
  { desk, newId, redraw }: PressingNeeds,
  { place, original }: Direct,
  user: User,
  news: Parameters<typeof drawNews>[1],
): Promise<Reply> {
  const page = drawNews(await desk.home(user, newId()), news);
  if (original) redraw(place, original, page as Activity);
  const [card] = page.attachments ?? [];
  return card ? shown(card.content) : said(PHRASES.done);
}

function withCard(message: Message): Reply {
  // What can be pressed is worth a card; it is the person's own until the message itself is edited.
  return message.buttons?.length || message.card ? shown(cardFor(message)) : said(spoken(message.text));
}

async function opened(desk: Desk, actor: Actor, { id, page }: Direct['press']): Promise<Reply> {
  const found = await desk.form(actor, id);
  if (!found.ok) return said(spoken(found.text));
  const choices = await choicesFor(desk, actor, found.form);
  return shown(drawForm(found.form, choices, { asker: actor.accountId, ...(page ? { page } : {}) }));
}

/** Teams' forms hold what can be chosen; at most a hundred of each. */
export async function choicesFor(desk: Desk, actor: Actor, form: Form): Promise<Record<string, Choice[]>> {
  const fields = form.fields.filter((it) => it.kind === 'search');
  const found = await Promise.all(
    fields.map(async ({ name }) => [name, await desk.choices(actor, name, '')] as const),
  );
  return Object.fromEntries(found);
}

async function sent(needs: PressingNeeds, it: Direct, user: User, actor: Actor): Promise<Reply> {
  const { desk, replace } = needs;
  const outcome = await sendForm(
    desk,
    actor,
    it.press,
    formKey(it.key, it.place, it.original, it.press.page),
  );
  if ('text' in outcome) return said(outcome.text);
  if ('card' in outcome) return shown(outcome.card);
  if (it.press.page) return await onPage(needs, it, user, [outcome.message]);
  if (it.original) await replace(it.place, it.original, outcome.message, it.key);
  return shown(cardFor(outcome.message));
}

/**
 * A form gives way to its booking: the same values from the same message are the same wish, however often it was
 * pressed. A page stays, and may be used again.
 */
export function formKey(
  key: string,
  { tenant, conversation }: Place,
  original?: string,
  page?: true,
): string {
  return page || original === undefined ? key : `form:${tenant}:${conversation}:${original}`;
}

/** What came of a form: a message in its place, or the form again with what is wrong, or words for who sent it. */
export type Sent = { message: Message } | { card: AdaptiveCard } | { text: string };

/** Carries out a form that was sent, if it was opened for whoever sent it, or they are a scheduler. */
export async function sendForm(
  desk: Desk,
  actor: Actor,
  { id, values, page }: { id: string; values: Record<string, string>; page?: true },
  key: string,
): Promise<Sent> {
  const { form: name, asker = actor.accountId } = openedFor(id);
  if (asker !== actor.accountId && !SCHEDULERS.has(actor.role)) return { text: PHRASES.notYourForm };
  const submitted = await desk.submit(actor, name, values, key);
  if (submitted.ok) return { message: submitted.message };
  const found = await desk.form(actor, name);
  if (!found.ok) return { text: Object.values(submitted.errors).join(' ') };
  const choices = await choicesFor(desk, actor, found.form);
  return {
    card: drawForm(found.form, choices, {
      values,
      errors: submitted.errors,
      asker,
      ...(page ? { page } : {}),
    }),
  };
}

/** A form as a message of its own. */
export function formActivity(card: AdaptiveCard, title: string): Activity {
  return carried(card, title) as Activity;
}

function shown(value: AdaptiveCard): Reply {
  return { status: 200, body: { statusCode: 200, type: CARD_TYPE, value } };
}

function said(value: string): Reply {
  return {
    status: 200,
    body: { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value },
  };
}
