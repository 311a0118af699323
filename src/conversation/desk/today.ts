import { lines, quoted } from '../../agent/phrases/text.ts';
import { sayUntil } from '../../allocation/say.ts';
import type { Allocation, AllocationStatus, Outage } from '../../allocation/words.ts';
import type { Dyno } from '../../fleet/words.ts';
import type { Actor } from '../../words.ts';
import type { Message } from '../shown.ts';
import { dynos } from './names.ts';
import type { DeskRoom } from './room.ts';

const MOST = 20;
const PAGE = 200;
/** Every status but cancelled holds its dyno. */
const HOLDING: AllocationStatus[] = ['scheduled', 'in_progress', 'completed'];

/** Each dyno in use, and whether it is free today. `whole`: also by which vehicle, until when, and why not. */
export async function dynosToday(room: DeskRoom, actor: Actor, whole: boolean): Promise<Message> {
  const { core, calendar, clock } = room;
  const today = calendar.dayOf(clock());
  const span = { from: today, to: today, limit: PAGE };
  const [all, outages, ...taken] = await Promise.all([
    dynos(room, actor),
    core.outages(actor, span),
    ...HOLDING.map((status) => core.list(actor, { ...span, status })),
  ]);
  const enabled = all.filter((it) => it.enabled);
  if (enabled.length === 0) return { text: 'No dyno is in use here yet. An admin can add one.' };
  const down = outages.ok ? outages.value.items : [];
  const booked = taken.flatMap((page) => (page.ok ? page.value.items : []));
  const said = enabled.map((dyno) => `${quoted(dyno.name)}: ${state(room, dyno, booked, down, whole)}`);
  return { text: lines(said, { most: MOST }) };
}

function state(room: DeskRoom, dyno: Dyno, booked: Allocation[], down: Outage[], whole: boolean): string {
  const now = room.clock();
  const outage = current(down, dyno, now);
  const booking = current(booked, dyno, now);
  if (!outage && !booking) return 'free';
  if (!whole) return 'not free';
  if (outage) return `out of service ${span(room, outage)}: ${quoted(outage.reason)}`;
  return booking ? `taken by ${booking.vehicle.vin} ${span(room, booking)}` : 'free';
}

/** What holds the dyno now, or else next today. */
function current<T extends { dyno: { id: string }; start: string; end: string }>(
  all: T[],
  dyno: Dyno,
  now: Date,
): T | undefined {
  const open = all.filter((it) => it.dyno.id === dyno.id && new Date(it.end) > now);
  return open.sort((a, b) => (a.start < b.start ? -1 : 1))[0];
}

/** `until Tue 2 Mar`, `from 14:00 until Mon 1 Mar 18:00`. */
function span({ calendar, clock }: DeskRoom, { start, end }: { start: string; end: string }): string {
  const now = clock();
  const until = `until ${sayUntil(calendar, new Date(end), calendar.dayOf(now).slice(0, 4))}`;
  return new Date(start) > now ? `from ${calendar.timeOf(new Date(start))} ${until}` : until;
}
