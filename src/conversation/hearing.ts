import { quoted } from '../agent/phrases/text.ts';
import type { Agent, Usage } from '../agent/words.ts';
import { PHRASES } from './phrases.ts';
import type { createReply, Reply } from './reply.ts';

type Replying = ReturnType<typeof createReply>;

/** Lets voice messages be answered like typed ones: written down first, and shown back as heard. */
export function withHearing(reply: Replying, agent: Pick<Agent, 'hear'>): Replying {
  return async (asked, show) => {
    if (!asked.sound) return await reply(asked, show);
    const { actor, turnId, signal } = asked;
    show({ type: 'status', text: PHRASES.listening });
    const heard = await agent.hear({ actor, signal, turn: turnId }, asked.sound);
    if (!heard.ok) {
      show({ type: 'delta', text: heard.text });
      const outcome = signal.aborted ? stopped() : { status: 'done' as const, reply: heard.text };
      return { ...outcome, said: PHRASES.voice, usage: heard.usage, model: 'rollbook' };
    }
    const shown = PHRASES.heard(quoted(heard.text));
    show({ type: 'delta', text: `${shown}\n\n` });
    const answer = await reply({ ...asked, text: heard.text }, show);
    const usage = sum(answer.usage, heard.usage);
    return { ...answer, usage, said: heard.text, reply: `${shown}\n\n${answer.reply}` };
  };
}

function stopped(): Pick<Reply, 'status' | 'code' | 'reply'> {
  return { status: 'stopped', code: 'stopped', reply: PHRASES.stoppedBefore };
}

function sum(usage: Usage, more: Usage): Usage {
  return {
    input_tokens: usage.input_tokens + more.input_tokens,
    output_tokens: usage.output_tokens + more.output_tokens,
    cost_usd: usage.cost_usd + more.cost_usd,
  };
}
