import type { Deliveries, Desk, InboxItem, Inquiry, Met } from '../../src/conversation/channel.ts';
import type { Asides } from './aside.ts';
import { carried } from './cards.ts';
import { drawForm } from './forms.ts';
import { drawHome } from './home.ts';
import type { Admit } from './people.ts';
import { PHRASES } from './phrases.ts';
import { privateOf } from './place.ts';
import { choicesFor, formActivity, formKey, sendForm } from './pressing.ts';
import type { Payload } from './read.ts';
import type { Activity, Log, Place } from './words.ts';

type Own = Extract<Payload, { kind: 'opens' | 'filled' | 'code' | 'home' | 'judged' }>;
type User = Parameters<Desk['identify']>[0];
type Actor = Parameters<Desk['form']>[0];

export interface OwnKindsNeeds {
  desk: Desk;
  admit: Admit;
  asides: Asides;
  deliveries: Pick<Deliveries, 'add' | 'ratingAt'>;
  met: Met;
  log: Log;
  newId(): string;
  /** What every chat channel has. */
  reception(item: InboxItem): Promise<void>;
}

const OWN = new Set<Payload['kind']>(['opens', 'filled', 'code', 'home', 'judged'] satisfies Own['kind'][]);

/** What a person does in Teams and nowhere else; the rest is for the reception. Throws what broke, once it was said. */
export function createOwnKinds(needs: OwnKindsNeeds): (item: InboxItem) => Promise<void> {
  return async (item) => {
    const payload = item.payload as Payload;
    if (!OWN.has(payload.kind)) return await needs.reception(item);
    const { place } = payload;
    try {
      if (payload.kind === 'judged') return await judge(needs, item, payload);
      const person = await needs.admit(place, item.signal);
      if (person.ok) await handle(needs, item, payload as Own, person.user);
      else if (person.text) await needs.asides.alone(place, { text: person.text });
    } catch (error) {
      if (!item.signal.aborted) {
        const id = needs.newId();
        needs.log.error({ correlation_id: id, delivery: item.key }, 'a person was told that something broke');
        await needs.asides.alone(place, { text: PHRASES.broke(id) });
      }
      throw error;
    }
  };
}

async function handle(needs: OwnKindsNeeds, item: InboxItem, own: Own, user: User): Promise<void> {
  const { desk, asides, newId } = needs;
  const { place } = own;
  await needs.met(user, privateOf(place));
  if (own.kind === 'home')
    return await asides.alone(place, drawHome(await desk.home(user, newId())) as Activity);
  if (own.kind === 'code') {
    // Whoever else reads a code could use it.
    const told = place.kind === 'personal' ? await desk.claimCode(user, own.code) : desk.linkHelp();
    return await asides.alone(place, place.kind === 'personal' ? told : before(PHRASES.notHere, told));
  }
  const known = await desk.identify(user, newId());
  if (!known.ok) {
    const linkable = known.code === 'not_linked';
    return await asides.alone(
      place,
      linkable ? before(PHRASES.first, desk.linkHelp()) : { text: known.text },
    );
  }
  if (own.kind === 'opens') return await open(needs, own, known.actor);
  if (own.kind === 'filled') return await send(needs, item, own, known.actor);
}

function before<M extends { text: string }>(sentence: string, message: M): M {
  return { ...message, text: `${sentence}\n\n${message.text}` };
}

/** A form stands where it was asked for, and is its asker's. */
async function open(
  { desk, asides }: OwnKindsNeeds,
  { place, button }: Extract<Own, { kind: 'opens' }>,
  actor: Actor,
): Promise<void> {
  const found =
    button === 'book' ? { ok: true as const, form: desk.bookingForm() } : await desk.form(actor, button);
  if (!found.ok) return await asides.alone(place, { text: found.text });
  const choices = await choicesFor(desk, actor, found.form);
  const card = drawForm(found.form, choices, { asker: actor.accountId });
  await asides.here(place, formActivity(card, found.form.title));
}

/** What an old client sent is answered by messages, as it waits for nothing. */
async function send(
  { desk, deliveries, asides }: OwnKindsNeeds,
  item: InboxItem,
  { place, form, values, original }: Extract<Own, { kind: 'filled' }>,
  actor: Actor,
): Promise<void> {
  const sent = await sendForm(desk, actor, { id: form, values }, formKey(item.key, place, original));
  if ('text' in sent) return await asides.alone(place, { text: sent.text });
  if ('card' in sent)
    return await asides.here(place, carried(sent.card, PHRASES.again) as Activity, original);
  const instead = original === undefined ? undefined : { place, id: original };
  await deliveries.add(`${item.key}:reply`, place, sent.message, instead);
}

/** Which reply a verdict is about is known by where that stands. */
async function judge(
  { deliveries, reception, log }: OwnKindsNeeds,
  item: InboxItem,
  { place, message, good, comment }: Extract<Own, { kind: 'judged' }>,
): Promise<void> {
  const { conversation } = place;
  const rating = await deliveries.ratingAt({ place: { conversation }, id: message });
  if (rating === undefined)
    return log.warn({ delivery: item.key }, 'a verdict is about no reply that we know');
  const rated: Inquiry<Place> = { kind: 'rated', place, rating, good, ...(comment ? { comment } : {}) };
  await reception({ ...item, payload: rated });
}
