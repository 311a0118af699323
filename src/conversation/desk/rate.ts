import type { Actor } from '../../words.ts';
import { readRating } from './button-ids.ts';
import type { DeskRoom } from './room.ts';

const MOST_COMMENT = 2_000;

/** Keeps what a person thought of a reply to them. */
export async function rate(
  { conversation }: DeskRoom,
  actor: Actor,
  rating: string,
  verdict: { good: boolean; comment: string | undefined },
): Promise<{ kept: boolean; text: string }> {
  const reply = readRating(rating);
  if (!reply) return { kept: false, text: 'I do not know which reply that is about, so nothing was noted.' };
  const { threadId: conversationId, correlationId } = reply;
  const comment = verdict.comment?.trim().slice(0, MOST_COMMENT) || undefined;
  const kept = await conversation.feedback(actor, {
    ...{ conversationId, correlationId, good: verdict.good, comment },
  });
  return { kept: kept.ok, text: kept.ok ? 'Thanks, noted.' : kept.refusal.detail };
}
