import { SAID_STATUS } from '../../allocation/say.ts';
import type { Actor } from '../../words.ts';
import type { Field, Form } from '../shown.ts';
import { readButton } from './button-ids.ts';
import { lookAt } from './press-booking.ts';
import type { DeskRoom } from './room.ts';
import { isOpen, lineOf, type Story } from './standing.ts';

/** What a form is sent back under. */
export type FormId = { kind: 'book' } | { kind: 'move'; allocation: string; version: number };

export const MOST_DAYS = 30;
export const MOST_NOTES = 500;
const ANY_DYNO = 'Any that fits';

/** Which form an id names; undefined for what is none of ours. */
export function readForm(id: string): FormId | undefined {
  const it = readButton(id);
  if (it?.kind === 'book') return { kind: 'book' };
  if (it?.kind !== 'move') return undefined;
  return { kind: 'move', allocation: it.allocation, version: it.version };
}

/** The empty booking form. It is shown at once, so nothing is looked up for it. */
export function bookingForm(): Form {
  return {
    ...{ id: 'book', title: 'Book a dyno', submit: 'Book' },
    fields: [
      { kind: 'search', name: 'vehicle', label: 'Vehicle', hint: 'Identifier or name' },
      { kind: 'search', name: 'test_type', label: 'Test type' },
      { kind: 'date', name: 'start_date', label: 'First day' },
      days(1),
      {
        ...{ kind: 'number', name: 'backup_days', label: 'Backup days', min: 0, max: MOST_DAYS, value: 0 },
        ...{ optional: true, hint: 'How many days later it may start if nothing is free then' },
      },
      { kind: 'search', name: 'dyno', label: 'Dyno', optional: true, hint: ANY_DYNO },
      { kind: 'text', name: 'notes', label: 'Notes', optional: true, most: MOST_NOTES },
    ],
  };
}

/** The form behind a button, or why there is none. */
export async function form(
  room: DeskRoom,
  actor: Actor,
  button: string,
): Promise<{ ok: true; form: Form } | { ok: false; text: string }> {
  const id = readForm(button);
  if (id?.kind === 'book') return { ok: true, form: bookingForm() };
  if (!id)
    return {
      ok: false,
      text: 'I do not know this form any more. Nothing was changed; write "book" to begin.',
    };
  const looked = await lookAt(room, actor, id);
  if (!looked.ok) return { ok: false, text: looked.aside.text };
  const { story } = looked;
  if (!isOpen(story)) {
    const text = `Booking #${story.id} is ${SAID_STATUS[story.status]}, so it cannot be moved. Nothing was changed.`;
    return { ok: false, text };
  }
  return { ok: true, form: moveForm(room, button, story) };
}

function moveForm(room: DeskRoom, id: string, story: Story): Form {
  const { dyno } = story;
  const running = story.status === 'in_progress' ? ' The test is running, so only its end can change.' : '';
  return {
    ...{ id, title: `Move booking #${story.id}`, submit: 'Move' },
    intro: `${lineOf(room, story)}.${running} Nothing is changed before you send this.`,
    fields: [
      { kind: 'date', name: 'start_date', label: 'First day', value: story.start_date },
      days(story.days),
      {
        ...{ kind: 'search', name: 'dyno', label: 'Dyno', optional: true, hint: ANY_DYNO },
        value: { value: dyno.id, label: dyno.name },
      },
    ],
  };
}

function days(value: number): Field {
  return { kind: 'number', name: 'days', label: 'Days', min: 1, max: MOST_DAYS, value };
}
