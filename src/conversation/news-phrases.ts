import { sayAllocation, withoutAdvice } from '../agent/phrases/bookings.ts';
import { quoted } from '../agent/phrases/text.ts';
import { type Here, sayWindow } from '../agent/phrases/time.ts';

type Booking = Parameters<typeof sayAllocation>[0];

/** What the core wrote down when somebody changed another person's booking. */
interface Changed {
  action: 'moved' | 'cancelled' | 'undone';
  before: Booking;
  after: Booking;
  by: { fullname: string };
  reason?: string;
}

/** Somebody switched the dyno off on which a booking stands, and stays. */
interface SwitchedOff {
  action: 'switched_off';
  after: Booking;
  by: { fullname: string };
}

/** Somebody said yes to what another person was asked, and what came of it. */
export interface Confirmed {
  action: 'confirmed';
  by: { fullname: string };
  text: string;
  allocation_id: string;
}

/** What others did to a person's bookings, as it stands in the outbox. */
export type News = Changed | SwitchedOff | Confirmed;

/** In full sentences, with who did it, weekday and date. */
export function sayNews(news: News, here: Here): string {
  const who = quoted(news.by.fullname);
  if (news.action === 'confirmed')
    return `${who} said yes to what you had asked for. ${withoutAdvice(news.text)}`;
  const { after } = news;
  const booking = sayAllocation(after, here);
  if (news.action === 'switched_off')
    return `${who} took ${quoted(after.dyno.name)} out of service, and your booking stands there: #${after.id}: ${booking}. It stays until you move or cancel it.`;
  const { action, before } = news;
  const why = news.reason?.trim() ? ` Reason: ${quoted(news.reason).replace(/\.+$/, '')}.` : '';
  if (action === 'cancelled') return `${who} cancelled your booking #${after.id}: ${booking}.${why}`;
  if (action === 'moved')
    return `${who} moved your booking #${after.id}: ${booking}. ${was(before, after, here)}${why}`;
  const now = after.status === 'cancelled' ? 'it is cancelled' : 'it stands';
  return `${who} took back a change of your booking, and now ${now}: #${after.id}: ${booking}.`;
}

/** The same within a reply to something else. */
export function sayMeanwhile(news: News, here: Here): string {
  return `Meanwhile ${sayNews(news, here)}`;
}

export function bookingOf(news: News): string {
  return news.action === 'confirmed' ? news.allocation_id : news.after.id;
}

function was(before: Booking, after: Booking, here: Here): string {
  const stays = before.dyno.id === after.dyno.id;
  return `It was ${stays ? '' : `on ${quoted(before.dyno.name)}, `}${sayWindow(before, here)}.`;
}
