import type { BaseCallbackHandler } from '@langchain/core/callbacks/base';
import { type Calendar, createCalendar } from '../allocation/calendar.ts';
import type { Events } from '../events.ts';
import type { Log } from '../log.ts';
import type { Actor, Clock, Site } from '../words.ts';
import { CORRECTION, PART_CORRECTION } from './claims.ts';
import { DEADLINE_MS, type Failure, isChange, MODEL_SHARE, sayFailure } from './failures.ts';
import { createGraph } from './graph.ts';
import { hear } from './hear.ts';
import type { ModelRoom } from './models/room.ts';
import type { AgentDatabase, Core, FleetView } from './needs.ts';
import { sayFallback } from './phrases/models.ts';
import { sayResult } from './phrases/results.ts';
import { spokenFor } from './prompt.ts';
import { newRun, type Run, RunStop, ToolFault } from './run.ts';
import { findTool } from './tools/index.ts';
import type { ToolContext } from './tools/tool.ts';
import type { Agent, Focus, Performed, ProposedAction, RunEvent, ToolResult } from './words.ts';

export interface AgentNeeds {
  models: ModelRoom;
  core: Core;
  fleet: FleetView;
  /** For `query_database` only. */
  db: AgentDatabase;
  clock: Clock;
  events: Events;
  log: Log;
  /** Longest a run may take, in milliseconds. */
  deadlineMs?: number;
  /** Who watches the graph at work: tracing. */
  watch?: () => BaseCallbackHandler[];
}

type Stream = ReturnType<typeof createGraph>;

/** Builds the mind: a graph around the model, with tools that go through the core. */
export function createAgent(needs: AgentNeeds): Agent {
  const stream = createGraph(needs.models, needs.events, needs.watch ?? (() => []));
  const calendars = new Map<string, Calendar>();
  const calendarOf = (timeZone: string) => {
    const calendar = calendars.get(timeZone) ?? createCalendar(timeZone);
    calendars.set(timeZone, calendar);
    return calendar;
  };
  const contextFor = (actor: Actor, site: Site, said: string, focus: Focus | null): ToolContext => {
    const { core, fleet, db, clock } = needs;
    const calendar = calendarOf(site.timeZone);
    return { actor, site, core, fleet, db, clock, calendar, focus, said, key: undefined, memory: new Map() };
  };
  return {
    async *run(input) {
      const said = spokenFor(input.text, input.transcript);
      const run = newRun(
        input,
        contextFor(input.actor, input.site, said, input.focus),
        MODEL_SHARE * (needs.deadlineMs ?? DEADLINE_MS),
      );
      yield* tell(run, stream, needs);
    },
    hear: (who, sound) => hear(needs.models, who, sound),
    perform: (actor, site, action) => perform(contextFor(actor, site, '', null), action, needs.events),
  };
}

/** Runs the graph to its end or to what stopped it, and says so; the last event is the only verdict. */
async function* tell(run: Run, stream: Stream, needs: AgentNeeds): AsyncGenerator<RunEvent, void, void> {
  const deadline = AbortSignal.timeout(needs.deadlineMs ?? DEADLINE_MS);
  const left = new AbortController();
  try {
    yield* stream(run, AbortSignal.any([run.input.signal, deadline, left.signal]));
    yield* lastWord(run, needs);
  } catch (error) {
    // A change that is under way is waited for: it is done or not, never half.
    const doubt = error instanceof ToolFault && findTool(error.tool)?.access === 'write';
    await run.working;
    const code = codeOf(error, run, deadline);
    if (code === 'internal') needs.log.error({ err: error }, 'a run broke');
    yield* cutShort(run, code, doubt, needs);
  } finally {
    left.abort();
  }
}

function codeOf(error: unknown, run: Run, deadline: AbortSignal): Failure['code'] {
  if (error instanceof RunStop) return error.code;
  if (run.input.signal.aborted) return 'stopped';
  return deadline.aborted ? 'timeout' : 'internal';
}

function* lastWord(run: Run, needs: AgentNeeds): Generator<RunEvent, void, void> {
  if (!run.asked && run.claimed) {
    needs.log.warn({ model: modelName(run, needs) }, 'a reply claimed what no row bears out');
    const changes = changesOf(run, needs);
    run.text = changes.length > 0 ? [PART_CORRECTION, ...changes].join('\n\n') : CORRECTION;
    yield { type: 'delta', text: `\n\n${run.text}` };
  }
  yield* ended(run, run.text.trim(), needs, offersOf(run.results.at(-1)?.result));
}

/** What was changed is told by code, whatever became of the model; else the run has failed. */
function* cutShort(
  run: Run,
  code: Failure['code'],
  doubt: boolean,
  needs: AgentNeeds,
): Generator<RunEvent, void, void> {
  const changes = changesOf(run, needs);
  if (changes.length > 0 && code !== 'stopped') return yield* ended(run, changes.join('\n\n'), needs);
  const failure = sayFailure(code, changes, doubt);
  yield { type: 'failed', ...failure, focus: run.focus, usage: run.usage };
}

function changesOf(run: Run, { clock }: AgentNeeds): string[] {
  const at = hereOf(clock, run.input.site);
  return run.results
    .filter((it) => isChange(it.result))
    .map(({ tool, result }) => sayResult(tool, result, at));
}

/** The reply, and in a few words why another model made it than the one that people count on. */
function* ended(
  run: Run,
  said: string,
  needs: AgentNeeds,
  offers: ProposedAction[] = [],
): Generator<RunEvent, void, void> {
  const note = run.fallback && sayFallback(run.fallback, run.lost, needs.models.limits?.runUsd);
  if (note) yield { type: 'delta', text: `\n\n${note}` };
  const text = note ? `${said}\n\n${note}` : said;
  const allocationId = run.results.map((it) => allocationOf(it.result)).findLast((id) => id !== undefined);
  yield {
    ...{ type: 'end', text, model: modelName(run, needs), usage: run.usage, focus: run.focus },
    ...(allocationId === undefined ? {} : { allocation_id: allocationId }),
    ...(offers.length > 0 ? { offers } : {}),
  };
}

/** What a person may press instead: only while nothing came after the refusal that it belongs to. */
function offersOf(result: ToolResult | undefined): ProposedAction[] {
  return (result && !result.ok && result.offers) || [];
}

function modelName(run: Run, { models }: AgentNeeds): string {
  return run.model || models.name;
}

function hereOf(clock: Clock, { name, timeZone }: Site) {
  return { now: clock(), timeZone, site: name };
}

/** The booking that a result made or moved. */
function allocationOf(result: ToolResult): string | undefined {
  if (!result.ok) return undefined;
  const { data } = result;
  return data.kind === 'booked' || data.kind === 'moved' ? data.allocation.id : undefined;
}

/** Carries out what a person said yes to; the core looks at everything again. */
async function perform(
  context: ToolContext,
  { tool: name, args, key }: Pick<ProposedAction, 'tool' | 'args'> & { key?: string },
  events: Events,
): Promise<Performed> {
  const tool = findTool(name);
  if (tool?.access !== 'write') throw new Error(`${name} is no change that could wait for a yes`);
  const started = performance.now();
  const { result, focus } = await tool.run(args, { ...context, key });
  const outcome = { ok: result.ok, ...(result.ok ? {} : { code: result.code }) };
  const { channel, correlationId } = context.actor;
  events.emit({
    type: 'tool',
    tool: name,
    ...outcome,
    channel,
    correlationId,
    ms: performance.now() - started,
  });
  const at = hereOf(context.clock, context.site);
  const allocationId = allocationOf(result);
  const offers = offersOf(result);
  return {
    ...{ ...outcome, text: sayResult(name, result, at), focus: focus ?? null },
    ...(allocationId === undefined ? {} : { allocation_id: allocationId }),
    ...(offers.length > 0 ? { offers } : {}),
  };
}
