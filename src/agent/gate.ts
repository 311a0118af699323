import { type AIMessage, ToolMessage } from '@langchain/core/messages';
import type { Events } from '../events.ts';
import { forbidden } from '../fleet/permit.ts';
import { callsOf, check } from './calls.ts';
import { mergeFocus } from './focus.ts';
import { type Emit, type Run, ToolFault } from './run.ts';
import { findTool } from './tools/index.ts';
import { toModel } from './tools/limits.ts';
import { no, type Plan, type Ran, type Tool, type ToolContext } from './tools/tool.ts';
import type { ToolNo, ToolResult } from './words.ts';

/** A tool call that may be carried out. */
export interface Cleared {
  id: string;
  tool: Tool;
  args: unknown;
}

const ONE_AT_A_TIME = 'I take one change at a time: answer this one first, then tell me the next.';

/**
 * Decides on every tool call of a message; what is not allowed here does not happen. Reads pass. A
 * change is planned first: it runs, or becomes a question with which the run ends, or is answered.
 */
export async function decide(
  message: AIMessage,
  run: Run,
  emit: Emit,
  events: Events,
): Promise<{ answers: ToolMessage[]; cleared: Cleared[] }> {
  const answers: ToolMessage[] = [];
  const cleared: Cleared[] = [];
  let changes = 0;
  let heldBack = false;
  for (const call of callsOf(message)) {
    const checked = check(call);
    if ('no' in checked) {
      tell(run, emit, events, { name: call.name, args: call.args, result: checked.no, ms: 0 });
      answers.push(answer(call.id, checked.no));
      continue;
    }
    const { tool, args } = checked;
    if (tool.access === 'read') {
      cleared.push({ id: call.id, tool, args });
      continue;
    }
    changes += 1;
    if (changes > 1) {
      heldBack = true;
      answers.push(
        answer(call.id, {
          ok: false,
          code: 'one_at_a_time',
          detail: 'One change at a time. This one was not made.',
        }),
      );
      continue;
    }
    const decided = await weigh({ id: call.id, tool, args }, run, emit, events);
    if ('cleared' in decided) cleared.push(decided.cleared);
    else if (decided.answer) answers.push(decided.answer);
  }
  if (run.asked && heldBack) run.text = `${run.text}\n\n${ONE_AT_A_TIME}`;
  return { answers, cleared };
}

async function weigh(
  { id, tool, args }: Cleared,
  run: Run,
  emit: Emit,
  events: Events,
): Promise<{ cleared: Cleared } | { answer?: ToolMessage }> {
  const { actor, site } = run.context;
  const refusal = forbidden(actor, site, 'engineer');
  if (refusal) {
    const result = no(refusal);
    tell(run, emit, events, { name: tool.name, args, result, ms: 0 });
    return { answer: answer(id, result) };
  }
  emit({ type: 'status', text: tool.status(args) });
  const started = performance.now();
  const plan = await planned(tool, args, run);
  run.focus = mergeFocus(run.focus, plan.focus);
  if (plan.do === 'run') return { cleared: { id, tool, args: plan.args } };
  const ms = performance.now() - started;
  if (plan.do === 'answer') {
    tell(run, emit, events, { name: tool.name, args, result: plan.result, ms });
    return { answer: answer(id, plan.result) };
  }
  await ask(plan, { id, tool, args }, run, emit);
  const result: ToolNo = { ok: false, code: 'asked', detail: 'Waits for a yes.' };
  tell(run, emit, events, { name: tool.name, args: plan.args, result, ms });
  return {};
}

async function planned(tool: Tool, args: unknown, run: Run): Promise<Plan> {
  if (!tool.plan) throw new Error(`${tool.name} changes something and has no plan`);
  const context = contextFor(run);
  const planning = tool.plan(
    args,
    run.changes > 0 ? { ...context, askFirst: 'one change was made just now' } : context,
  );
  try {
    return await planning;
  } catch (error) {
    throw new ToolFault(tool.name, error);
  }
}

async function ask(
  plan: Extract<Plan, { do: 'ask' }>,
  { tool }: Cleared,
  run: Run,
  emit: Emit,
): Promise<void> {
  const { summary } = plan;
  const waiting = await run.input.propose({ tool: tool.name, args: plan.args, summary });
  emit({ type: 'confirm', action_id: waiting.action_id, summary, expires_at: waiting.expires_at });
  run.text = summary;
  run.asked = true;
}

/** Carries out a call that the gate has cleared. */
export async function carryOut(call: Cleared, run: Run, emit: Emit, events: Events): Promise<ToolMessage> {
  const { tool, args } = call;
  if (tool.access === 'read') emit({ type: 'status', text: tool.status(args) });
  const started = performance.now();
  const working = tool.run(args, contextFor(run));
  run.working = working.catch(() => {});
  let ran: Ran;
  try {
    ran = await working;
  } catch (error) {
    throw new ToolFault(tool.name, error);
  } finally {
    run.working = undefined;
  }
  if (tool.access === 'write' && ran.result.ok) run.changes += 1;
  run.focus = mergeFocus(run.focus, ran.focus);
  const ms = performance.now() - started;
  tell(run, emit, events, { name: tool.name, args: ran.args ?? args, result: ran.result, ms });
  return answer(call.id, ran.result);
}

/** The key counts changes, so that the same turn run again books the same things under the same keys. */
function contextFor(run: Run): ToolContext {
  const { turn } = run.input;
  return { ...run.context, focus: run.focus, key: turn && `turn:${turn}:${run.changes + 1}` };
}

function tell(
  run: Run,
  emit: Emit,
  events: Events,
  { name, args, result, ms }: { name: string; args: unknown; result: ToolResult; ms: number },
): void {
  run.results.push({ tool: name, result });
  // A question put to the person is what should happen, not a failure.
  const asked = !result.ok && result.code === 'asked';
  const outcome = { ok: result.ok || asked, ...(result.ok ? {} : { code: result.code }) };
  const shown = name.slice(0, 60);
  emit({ type: 'tool', name: shown, args, ...outcome, duration_ms: Math.round(ms) });
  // A model may invent names; a counter must not grow with them.
  const { channel, correlationId } = run.context.actor;
  const tool = findTool(name) ? name : 'unknown';
  events.emit({ type: 'tool', tool, ...outcome, channel, correlationId, ms });
}

function answer(id: string, result: ToolResult): ToolMessage {
  return new ToolMessage({
    content: toModel(result),
    tool_call_id: id,
    status: result.ok ? 'success' : 'error',
  });
}
