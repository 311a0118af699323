import type { At } from '../dates.ts';
import type { Focus, ToolArgs, ToolName, TranscriptLine } from '../words.ts';
import type { FrameReader } from './frame-reader.ts';

/** What the graph tells about the present moment, in the `<data>` block of the current message. */
export interface TurnData {
  now: string;
  time_zone: string;
  site: string;
  person: string;
  role: string;
  test_types: string[];
  dynos: string[];
  focus: Focus | null;
}

/** Everything that the built-in model looks at: one message, and what was said before it. */
export interface Turn {
  text: string;
  data: TurnData;
  /** Earlier turns, oldest first. */
  history: TranscriptLine[];
  /** How a message is read. */
  read: FrameReader;
}

/** One tool call with its arguments. */
export type Call = { [K in ToolName]: { name: K; args: ToolArgs[K] } }[ToolName];

/** What to do about a message: call tools, or say something. */
export interface Decision {
  calls?: Call[];
  say?: string;
  /** Said before or after the answer from the tools, for example what was left out. */
  before?: string;
  after?: string;
}

/** The clock and zone that dates are read by. */
export function atOf(data: TurnData): At {
  return { now: new Date(data.now), timeZone: data.time_zone };
}

const OPEN = '<data>';
const CLOSE = '</data>';

/**
 * Splits the current message into what the person wrote and the data block behind it. The person's text may
 * contain such tags too: only a block that reaches to the very end and parses is the graph's.
 */
export function splitData(content: string): { text: string; data: TurnData } {
  const body = content.trimEnd();
  if (body.endsWith(CLOSE)) {
    for (let open = body.indexOf(OPEN); open >= 0; open = body.indexOf(OPEN, open + 1)) {
      const data = parsed(body.slice(open + OPEN.length, -CLOSE.length));
      if (data) return { text: body.slice(0, open).trim(), data };
    }
  }
  return { text: body, data: dataFrom({}) };
}

function parsed(json: string): TurnData | null {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? dataFrom(value) : null;
  } catch {
    return null;
  }
}

function dataFrom(value: object): TurnData {
  const raw = value as Partial<Record<keyof TurnData, unknown>>;
  const words = (list: unknown) => (Array.isArray(list) ? list.filter((one) => typeof one === 'string') : []);
  const text = (one: unknown, otherwise: string) => (typeof one === 'string' && one ? one : otherwise);
  return {
    now: text(raw.now, new Date(0).toISOString()),
    time_zone: text(raw.time_zone, 'UTC'),
    site: text(raw.site, ''),
    person: text(raw.person, ''),
    role: text(raw.role, ''),
    test_types: words(raw.test_types),
    dynos: words(raw.dynos),
    focus: (raw.focus ?? null) as Focus | null,
  };
}
