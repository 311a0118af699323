import { quoted } from '../../agent/phrases/text.ts';
import type { Refusal } from '../../refusals.ts';
import type { Button, Message } from '../shown.ts';
import { buttonId } from './button-ids.ts';
import type { Offer } from './needs.ts';

const MOST_DETAIL = 900;

/** A refusal's own sentences in Markdown: they hold names that people gave, which are made harmless. */
export function saidNo({ detail }: Pick<Refusal, 'detail'>): string {
  const short = detail.length > MOST_DETAIL ? `${detail.slice(0, MOST_DETAIL - 1)}…` : detail;
  return short
    .split(/(?<=[.!?])\s+/)
    .map((sentence) => quoted(sentence))
    .join(' ');
}

/** A "no" for one person's eyes; nothing was changed. */
export function no(text: string): { aside: Message; changed: false } {
  return { aside: { text }, changed: false };
}

/** A button for each window that is offered. */
export function offerButtons(offers: readonly Offer[] = []): Button[] {
  return offers.map(({ action_id, label }) => ({ id: buttonId({ kind: 'take', action: action_id }), label }));
}
