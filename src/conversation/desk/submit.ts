import { createHash } from 'node:crypto';
import { sayBooked, sayMoved } from '../../agent/phrases/bookings.ts';
import type { AllocateAsk, Allocation } from '../../allocation/words.ts';
import type { Outcome } from '../../refusals.ts';
import type { Actor } from '../../words.ts';
import type { Submitted } from '../shown.ts';
import { fieldErrors } from './field-errors.ts';
import { readForm } from './forms.ts';
import { moveAsked } from './move-asked.ts';
import { type BookingValues, readBooking, readMove } from './read-form.ts';
import { type DeskRoom, here } from './room.ts';
import { type Story, storyOf, withBooking } from './standing.ts';

const BOOKING_FIELDS = ['vehicle', 'test_type', 'start_date', 'days', 'backup_days', 'dyno', 'notes'];
const MOVE_FIELDS = ['start_date', 'days', 'dyno'];
/** How often the same form with the same values may be sent after it was refused. */
const MOST_TRIES = 20;

/** What came of a form that was sent: the card, or what is wrong under the field that is. */
export async function submit(
  room: DeskRoom,
  actor: Actor,
  form: string,
  values: Record<string, string>,
  key: string,
): Promise<Submitted> {
  const id = readForm(form);
  if (id?.kind === 'book') return await submitBooking(room, actor, values, key);
  if (id?.kind === 'move') return await submitMove(room, actor, id, values);
  const first = Object.keys(values)[0] ?? 'start_date';
  return {
    ok: false,
    errors: { [first]: 'I do not know this form any more. Nothing was done; open it anew.' },
  };
}

async function submitBooking(
  room: DeskRoom,
  actor: Actor,
  values: Record<string, string>,
  key: string,
): Promise<Submitted> {
  const read = readBooking(room, values);
  if (!read.ok) return read;
  const { value } = read;
  const outcome = await allocateOnce(room, actor, value, key);
  if (!outcome.ok)
    return { ok: false, errors: fieldErrors(room, outcome.refusal, BOOKING_FIELDS, value.dyno) };
  return await booked(room, actor, outcome.value, sayBooked(outcome.value, here(room)));
}

/**
 * Books under a key of form and values: what is sent twice is booked once, and a form that was refused and
 * mended is another request. The same values again after a "no" are asked again, since things may have changed.
 */
async function allocateOnce(
  { core }: DeskRoom,
  actor: Actor,
  value: BookingValues,
  key: string,
): Promise<Outcome<Allocation>> {
  const ask: AllocateAsk = { ...value };
  const hash = createHash('sha256')
    .update(JSON.stringify([key, ask]))
    .digest('hex');
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await core.allocate(actor, ask, { idempotencyKey: `form:${hash}:${attempt}` });
    if (outcome.ok || !outcome.replayed || attempt === MOST_TRIES) return outcome;
  }
}

async function submitMove(
  room: DeskRoom,
  actor: Actor,
  id: { allocation: string; version: number },
  values: Record<string, string>,
): Promise<Submitted> {
  const read = readMove(room, values);
  if (!read.ok) return read;
  const before = await storyOf(room, actor, id.allocation);
  if (!before.ok) return { ok: false, errors: fieldErrors(room, before.refusal, MOVE_FIELDS, undefined) };
  const asked = moveAsked(room, actor, before.value, id.version, read.value);
  if (!asked.ok) return asked;
  if (asked.done) return await movedBefore(room, actor, before.value, asked.done);
  const outcome = await room.core.reschedule(actor, id.allocation, { ...asked.ask, version: id.version });
  if (!outcome.ok)
    return { ok: false, errors: fieldErrors(room, outcome.refusal, MOVE_FIELDS, asked.ask.dyno) };
  return await booked(room, actor, outcome.value, sayMoved(before.value, outcome.value, here(room)));
}

/** Sent twice: the first time did it. */
async function movedBefore(
  room: DeskRoom,
  actor: Actor,
  story: Story,
  before: Allocation,
): Promise<Submitted> {
  return { ok: true, message: withBooking(room, actor, sayMoved(before, story, here(room)), story) };
}

async function booked(room: DeskRoom, actor: Actor, it: Allocation, text: string): Promise<Submitted> {
  const story = await storyOf(room, actor, it.id);
  return { ok: true, message: story.ok ? withBooking(room, actor, text, story.value) : { text } };
}
