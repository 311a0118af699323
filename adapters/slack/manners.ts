import { setTimeout as sleep } from 'node:timers/promises';
import type { ChatUser, Desk, Inquiry, Manners, Pace, Pressed } from '../../src/conversation/channel.ts';
import { admitted } from './admission.ts';
import { type Aside, patiently } from './aside.ts';
import { settle } from './blocks.ts';
import { budgetOf, type Calls } from './calls.ts';
import { publishHome, publishNotice } from './own-page.ts';
import type { People } from './people.ts';
import { PHRASES } from './phrases.ts';
import { beginningOf, isAlone, lineOf, privateOf } from './place.ts';
import type { Log, Place, Pressing, Said } from './words.ts';

export interface MannersNeeds {
  calls: Calls;
  desk: Desk;
  people: People;
  pace: Pace;
  aside: Aside;
  log: Log;
  newId(): string;
  transcript(file: string, signal: AbortSignal): Promise<string | undefined>;
}

/** How people are met in Slack. */
export function createManners(needs: MannersNeeds): Manners<Place> {
  const { desk, aside } = needs;
  return {
    channel: 'slack',
    admit: (place, signal) => admitted(needs, place, signal),
    lineOf,
    aloneIn: (place) => (isAlone(place) ? beginningOf(place) : undefined),
    privately: privateOf,
    isFresh: (place) => place.fresh === true,
    words: (said, signal) => wordsOf(needs, said as Said, signal),
    aside,
    offerLink: (user: ChatUser) => desk.offerLink(user),
    replace: (pressing, instead) => replaced(needs, pressing, instead),
    showHome: (user, news) => publishHome(needs, user, news),
    showNotice: (place, text) => publishNotice(needs, place.user, text),
  };
}

/** What was said, or undefined when there is nothing to answer; then the person knows why. */
async function wordsOf(
  needs: MannersNeeds,
  { clip, files, text, place }: Said,
  signal: AbortSignal,
): Promise<{ text: string; preface?: string } | undefined> {
  if (clip) {
    const spoken = await needs.transcript(clip, signal).catch(() => undefined);
    if (signal.aborted) return undefined;
    if (spoken) return { text: [text, spoken].filter(Boolean).join('\n'), preface: PHRASES.heard(spoken) };
    if (!text) return void (await needs.aside(place, { text: PHRASES.unheard }));
  }
  if (files && !text) return void (await needs.aside(place, { text: PHRASES.files }));
  if (!text) return void (await needs.aside(place, { text: PHRASES.empty }));
  return files ? { text, preface: PHRASES.files } : { text };
}

/** A private message can be changed by the press's own address only. */
async function replaced(
  { calls, pace, log }: MannersNeeds,
  pressing: Extract<Inquiry<Place>, { kind: 'pressed' }>,
  instead: NonNullable<Pressed['instead']>,
): Promise<boolean> {
  const { team, channel, responseUrl } = pressing.place;
  const original = pressing.original as NonNullable<Pressing['original']>;
  const settled = settle(original, instead);
  const ways = [
    ...(original.ephemeral
      ? []
      : [() => calls.call('chat.update', { channel, ts: original.ts, ...settled })]),
    ...(responseUrl ? [() => calls.respond(responseUrl, { replace_original: true, ...settled })] : []),
  ];
  if (!original.ephemeral) await sleep(await pace.take(budgetOf('chat.update', team, channel), true));
  for (const way of ways) {
    const error = await patiently(way);
    if (!error) return true;
    log.warn({ why: String(error) }, 'the outcome of a press could not be shown in its place');
  }
  return false;
}
