import type { Allocation, RescheduleAsk } from '../../allocation/words.ts';
import type { Actor } from '../../words.ts';
import type { MoveValues } from './read-form.ts';
import type { DeskRoom } from './room.ts';
import type { Story } from './standing.ts';

export type MoveAsked =
  | { ok: true; ask: RescheduleAsk; done?: undefined }
  /** This very change was made already; `done` is how it stood before. */
  | { ok: true; done: Allocation; ask?: undefined }
  | { ok: false; errors: Record<string, string> };

/** What of a booking shall change by a form, which shows all of it: what was left as it was is not said again. */
export function moveAsked(
  room: DeskRoom,
  actor: Actor,
  story: Story,
  version: number,
  wish: MoveValues,
): MoveAsked {
  const last = story.history.at(-1);
  const mine = last?.action === 'moved' && last.by?.id === actor.accountId;
  if (mine && last.before?.version === version && story.version === version + 1) {
    const dyno = wish.dyno === undefined || wish.dyno === story.dyno.id;
    const same = story.start_date === wish.start_date && story.days === wish.days && dyno;
    if (same) return { ok: true, done: last.before };
  }
  const later = wish.start_date !== story.start_date;
  const longer = wish.days !== story.days;
  const elsewhere = wish.dyno !== story.dyno.id;
  if (!later && !longer && (!elsewhere || wish.dyno === undefined)) {
    const text = 'It stands there already. Nothing was changed; choose another day, length or dyno.';
    return { ok: false, errors: { start_date: text } };
  }
  const dyno = wish.dyno === undefined ? {} : { dyno: wish.dyno };
  if (later && longer && !isWholeDays(room, story)) return clocked(room, story, wish, dyno);
  const window = {
    ...(later ? { start_date: wish.start_date } : {}),
    ...(longer ? { days: wish.days } : {}),
  };
  return { ok: true, ask: { ...window, ...dyno } };
}

function isWholeDays({ calendar }: DeskRoom, { start, end }: Story): boolean {
  return calendar.isMidnight(new Date(start)) && calendar.isMidnight(new Date(end));
}

/** A booking with clock times keeps them on its new days, also when both day and length change. */
function clocked(
  { calendar }: DeskRoom,
  story: Story,
  wish: MoveValues,
  dyno: Pick<RescheduleAsk, 'dyno'>,
): MoveAsked {
  const last = calendar.plus(wish.start_date, wish.days - 1);
  const start = calendar.shift(new Date(story.start), calendar.between(story.start_date, wish.start_date));
  const end = calendar.shift(new Date(story.end), calendar.between(story.end_date, last));
  if (start >= end) {
    const text =
      'With its clock times it would end before it starts. Nothing was changed; give it more days.';
    return { ok: false, errors: { days: text } };
  }
  return { ok: true, ask: { start: start.toISOString(), end: end.toISOString(), ...dyno } };
}
