import type { Agent, Focus, RunEvent, Usage } from '../agent/words.ts';
import { type Actor, BY_CODE, type Site } from '../words.ts';
import type { Actions, Offered, PendingAction } from './actions.ts';
import type { CarryOut } from './carry-out.ts';
import type { ToPress } from './channel.ts';
import { PHRASES } from './phrases.ts';
import { type Answer, answerIn, fitsQuestion } from './plain-answer.ts';
import { STOP } from './plain-words.ts';
import type { Transcript, TurnEnd } from './transcript.ts';

/** What a turn came to: what is stored, and the code when it is an error that is shown. */
export interface Reply extends TurnEnd {
  usage: Usage;
  model: string;
  code?: string;
  /** What the person is noted to have said, where that was not text. */
  said?: string;
}

export interface ReplyNeeds {
  agent: Agent;
  site: Site;
  transcript: Transcript;
  actions: Actions;
  carryOut: CarryOut;
}

export interface Asked {
  turnId: string;
  threadId: string;
  actor: Actor;
  text: string;
  sound?: { mimeType: string; data: string } | undefined;
  signal: AbortSignal;
}

type Shown = Extract<RunEvent, { type: 'status' | 'tool' | 'delta' | 'confirm' }>;

const NO_USAGE: Usage = { input_tokens: 0, output_tokens: 0, cost_usd: 0 };

/** Makes the reply to one message: a plain yes or no by code, everything else by the agent. */
export function createReply(needs: ReplyNeeds) {
  return async (asked: Asked, show: (event: Shown) => void): Promise<Reply> => {
    const told = (reply: Reply) => {
      show({ type: 'delta', text: reply.reply });
      return reply;
    };
    // What runs was asked to end before this comes here: it is a no to a question, or came too late.
    const stops = STOP.test(asked.text);
    const answer = stops ? answerIn('no') : answerIn(asked.text);
    const question = answer && (await needs.actions.newest(asked.threadId, asked.actor.accountId));
    if (stops && !question?.live) return told(byCode(PHRASES.nothingRuns));
    if (!question || speaksOfAnother(answer, question)) return await runAgent(needs, asked, show);
    const { kind } = answer;
    if (!question.live) {
      const plain = kind === 'yes' || kind === 'no';
      return plain ? told(byCode(PHRASES.actionExpired)) : await runAgent(needs, asked, show);
    }
    if (kind === 'yes_but' || !fitsQuestion(answer, question.summary)) return told(stillWaits(question));
    const verdict = kind === 'yes' ? 'yes' : 'no';
    const reply = told(await answerQuestion(needs, asked, verdict, question.action_id));
    return kind === 'no_but' ? await goOn(needs, { ...asked, text: answer.rest }, reply, show) : reply;
  };
}

/** "Undo that" is no half-hearted yes to "Cancel …?": it is about something else, and means what it says. */
function speaksOfAnother(answer: Answer, { live, summary }: { live: boolean; summary: string }): boolean {
  return answer.kind === 'yes' && answer.alone === true && !(live && fitsQuestion(answer, summary));
}

/** "No, Cell 3": the question is dropped, and what follows is a message like any other. */
async function goOn(
  needs: ReplyNeeds,
  asked: Asked,
  dropped: Reply,
  show: (event: Shown) => void,
): Promise<Reply> {
  show({ type: 'delta', text: '\n\n' });
  const reply = await runAgent(needs, asked, show);
  return { ...reply, reply: `${dropped.reply}\n\n${reply.reply}` };
}

/** The question is asked once more, to be pressed as well. */
function stillWaits(question: PendingAction): Reply {
  return { ...byCode(PHRASES.stillWaits(question.summary)), toPress: { question: asPressed(question) } };
}

function asPressed({ action_id, summary, expires_at }: PendingAction): PendingAction {
  return { action_id, summary, expires_at };
}

function byCode(text: string): Reply {
  return { status: 'done', reply: text, usage: NO_USAGE, model: BY_CODE };
}

async function answerQuestion(
  { carryOut, transcript }: ReplyNeeds,
  { actor, threadId }: Asked,
  answer: 'yes' | 'no',
  actionId: string,
): Promise<Reply> {
  const outcome = await carryOut[answer === 'yes' ? 'confirm' : 'dismiss'](actor, actionId);
  if (!outcome.ok) return byCode(outcome.refusal.detail);
  const { answered, focus } = outcome.value;
  const before = focus ? (await transcript.recall(threadId)).focus : null;
  return {
    ...byCode(answered.text),
    allocationId: answered.allocation_id,
    ...(focus ? { focus: { ...before, ...focus } } : {}),
    ...(answered.offers ? { toPress: { offers: answered.offers } } : {}),
  };
}

async function runAgent(
  { agent, site, transcript, actions }: ReplyNeeds,
  { turnId, threadId, actor, text, signal }: Asked,
  show: (event: Shown) => void,
): Promise<Reply> {
  const { lines, focus } = await transcript.recall(threadId);
  const run = agent.run({
    ...{ actor, site, text, transcript: lines, focus, signal, turn: turnId },
    propose: (action) => actions.propose(threadId, actor.accountId, action),
  });
  let question: ToPress['question'];
  for await (const event of run) {
    if (event.type === 'end') {
      return {
        ...{ status: 'done', reply: event.text, allocationId: event.allocation_id },
        ...{ model: event.model, usage: event.usage, ...changed(focus, event.focus) },
        ...underIt(question, await actions.offer(threadId, actor.accountId, event.offers)),
      };
    }
    if (event.type === 'failed') {
      return {
        ...{ status: event.code === 'stopped' ? 'stopped' : 'failed', reply: event.text, code: event.code },
        ...{ model: BY_CODE, usage: event.usage ?? NO_USAGE, ...changed(focus, event.focus) },
      };
    }
    if (event.type === 'confirm') question = asPressed(event);
    show(event);
  }
  throw new Error('The run ended without saying so');
}

function underIt(question: ToPress['question'], offers: Offered[]): { toPress?: ToPress } {
  if (!question && offers.length === 0) return {};
  return { toPress: { ...(question ? { question } : {}), ...(offers.length > 0 ? { offers } : {}) } };
}

/** Only a focus that the run changed is written: a button may have changed the stored one meanwhile. */
function changed(before: Focus | null, after: Focus | null): { focus?: Focus | null } {
  return JSON.stringify(before) === JSON.stringify(after) ? {} : { focus: after };
}
