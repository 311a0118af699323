import { z } from 'zod';
import type { Calendar } from '../../allocation/calendar.ts';
import type { Refusal } from '../../refusals.ts';
import type { Actor, Clock, Site } from '../../words.ts';
import type { AgentDatabase, Core, FleetView } from '../needs.ts';
import type { Focus, ToolArgs, ToolData, ToolName, ToolNo, ToolResult } from '../words.ts';

/**
 * What a tool works with. Who is asking, and where, comes from here and never from an argument: the
 * arguments are a model's.
 */
export interface ToolContext {
  actor: Actor;
  site: Site;
  core: Core;
  fleet: FleetView;
  db: AgentDatabase;
  clock: Clock;
  calendar: Calendar;
  focus: Focus | null;
  /** Everything that the person wrote for this request; what is not in it was not said. */
  said: string;
  /** Why this change must be asked about whatever was said: another one was made just now, for example. */
  askFirst?: string;
  /** Under the same key nothing is booked a second time. */
  key: string | undefined;
  /** Remembers for the length of one run what was read from the database. */
  memory: Map<string, Promise<unknown>>;
}

/** What a tool did. */
export interface Ran {
  result: ToolResult;
  /** The arguments as they were understood, for whoever watches; the model's own when left out. */
  args?: Record<string, unknown>;
  /** What "it" and "the second one" mean from now on. */
  focus?: Focus;
}

/** What a change would be, before anything is written. */
export type Plan =
  /** Everything was said: carry it out. */
  | { do: 'run'; args: Record<string, unknown>; focus?: Focus }
  | { do: 'ask'; args: Record<string, unknown>; summary: string; focus?: Focus }
  /** It cannot be done, or not yet: tell the model why. */
  | { do: 'answer'; result: ToolNo; focus?: Focus };

interface Told<Name extends ToolName> {
  name: Name;
  /** For a model. */
  description: string;
  schema: z.ZodType<ToolArgs[Name]>;
  /** What is being done, in words that a person understands. */
  status(args: ToolArgs[Name]): string;
}

interface ReadTool<Name extends ToolName> extends Told<Name> {
  run(args: ToolArgs[Name], context: ToolContext): Promise<Ran>;
}

interface WriteTool<Name extends ToolName, Canonical extends Record<string, unknown>> extends Told<Name> {
  /** The resolved arguments that `plan` makes and `run` takes; stored between question and yes. */
  canonical: z.ZodType<Canonical>;
  plan(args: ToolArgs[Name], context: ToolContext): Promise<Plan>;
  run(args: Canonical, context: ToolContext): Promise<Ran>;
}

/** A tool as the graph sees it. `args` has passed `read`; a write's `run` takes what `plan` made. */
export interface Tool {
  name: ToolName;
  description: string;
  schema: z.ZodType;
  access: 'read' | 'write';
  /** The model's arguments, or what is wrong with them, field by field. */
  read(args: unknown): { ok: true; args: unknown } | { ok: false; detail: string };
  status(args: unknown): string;
  plan?(args: unknown, context: ToolContext): Promise<Plan>;
  run(args: unknown, context: ToolContext): Promise<Ran>;
}

export function readTool<Name extends ToolName>(tool: ReadTool<Name>): Tool {
  return {
    ...told(tool),
    access: 'read',
    run: (args, context) => tool.run(tool.schema.parse(args), context),
  };
}

export function writeTool<Name extends ToolName, Canonical extends Record<string, unknown>>(
  tool: WriteTool<Name, Canonical>,
): Tool {
  return {
    ...told(tool),
    access: 'write',
    plan: (args, context) => tool.plan(tool.schema.parse(args), context),
    run: (args, context) => tool.run(tool.canonical.parse(args), context),
  };
}

function told<Name extends ToolName>(tool: Told<Name>) {
  return {
    ...{ name: tool.name, description: tool.description, schema: tool.schema },
    status: (args: unknown) => tool.status(tool.schema.parse(args)),
    read(args: unknown): ReturnType<Tool['read']> {
      const read = tool.schema.safeParse(args ?? {});
      if (read.success) return { ok: true, args: read.data };
      const faults = read.error.issues.slice(0, 8).map((issue) => {
        const path = issue.path.join('.');
        return path ? `${path}: ${issue.message}` : issue.message;
      });
      return { ok: false, detail: `Wrong arguments for ${tool.name}. ${faults.join('. ')}.` };
    },
  };
}

/** A phrase of the person's. Longer ones and control characters are no phrases. */
export const phrase = z
  .string()
  .max(300)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the purpose
  .regex(/^[^\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]*$/, 'holds characters that are not text')
  .transform((text) => Buffer.from(text, 'utf8').toString('utf8').trim() || undefined)
  .optional();

export function ok(data: ToolData): { result: ToolResult } {
  return { result: { ok: true, data } };
}

/** A refusal of the core as a tool's "no", with the facts that a reply is made from. */
export function no(refusal: Refusal): ToolNo {
  const facts = (refusal.facts ?? {}) as Pick<
    ToolNo,
    'reasons' | 'alternatives' | 'allocation' | 'allocations'
  >;
  return {
    ...{ ok: false, code: refusal.code, detail: refusal.detail },
    ...(facts.reasons ? { reasons: facts.reasons } : {}),
    ...(facts.alternatives ? { alternatives: facts.alternatives } : {}),
    ...(facts.allocation ? { allocation: facts.allocation } : {}),
    ...(facts.allocations ? { allocations: facts.allocations } : {}),
  };
}
