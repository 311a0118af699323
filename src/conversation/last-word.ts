import type { TurnEvent } from './channel.ts';
import { PHRASES } from './phrases.ts';
import type { Reply } from './reply.ts';
import type { StoredTurn } from './turns.ts';

/** The event with which a turn is told. */
export function lastWord(reply: Reply): TurnEvent {
  if (reply.status !== 'done') return { type: 'error', code: reply.code ?? 'internal', text: reply.reply };
  return {
    ...{ type: 'message', text: reply.reply, model: reply.model, usage: reply.usage },
    ...(reply.allocationId === undefined ? {} : { allocation_id: reply.allocationId }),
    ...reply.toPress,
  };
}

/** The same event, as it was told before. */
export function lastWordAgain(stored: StoredTurn): TurnEvent {
  const text = stored.reply ?? PHRASES.interrupted;
  if (stored.status === 'stopped') return stoppedError(text);
  if (stored.status === 'failed') return { type: 'error', code: 'internal', text };
  return {
    ...{ type: 'message', text, model: stored.model ?? 'rollbook' },
    ...(stored.allocation_id === null ? {} : { allocation_id: stored.allocation_id }),
    usage: {
      ...{ input_tokens: stored.input_tokens, output_tokens: stored.output_tokens },
      cost_usd: stored.cost_usd,
    },
    // As it stood then: whether it may still be pressed is for its row to say.
    ...stored.offers,
  };
}

export function stopped(): Reply {
  return {
    ...{ status: 'stopped', code: 'stopped', reply: PHRASES.stoppedBefore, model: 'rollbook' },
    usage: { input_tokens: 0, output_tokens: 0, cost_usd: 0 },
  };
}

export function stoppedError(text: string): TurnEvent {
  return { type: 'error', code: 'stopped', text };
}
