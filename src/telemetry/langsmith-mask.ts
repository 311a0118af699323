import { LangChainTracer } from '@langchain/core/tracers/tracer_langchain';
import type { RunUpdate } from 'langsmith/schemas';

/** Which texts may leave the process, anonymised; the others do not leave it at all. */
export interface Shown {
  showInputs: boolean;
  showOutputs: boolean;
}

type Fields = Record<string, unknown>;

/** More of a text, of a structure or of its depth than this is cut: a trace is for looking at. */
const LONGEST_TEXT = 8_000;
const MOST_VALUES = 2_000;
const DEEPEST = 14;

/**
 * No pattern may take more than linear time: these run over what people wrote, on the event loop. (The rules
 * that come with langsmith 0.12.0 do: 0.1 s for 5,000 characters of `a-a-a-…`, 0.9 s for 20,000.)
 */
const RULES: readonly (readonly [RegExp, string])[] = [
  [/[\p{L}\p{N}._%+'-]{1,64}@[\p{L}\p{N}.-]{1,253}/gu, '[email]'],
  [/\bbearer\s{1,4}[\w.~+/=-]{6,}/gi, '[token]'],
  [/\beyJ[\w-]{4,}\.[\w.-]+/g, '[token]'],
  [/\b(?:AIza[\w-]{8,}|xox[a-z]-[\w-]{4,}|xapp-[\w-]{4,}|lsv2_\w{4,}|ls__\w{4,}|ya29\.[\w-]+)/g, '[key]'],
  [/\b(?:sk-[\w-]{12,}|gh[pousr]_\w{16,}|github_pat_\w{16,}|AKIA[A-Z0-9]{12,})/g, '[key]'],
  [
    /(?<![A-Za-z])(password|passwd|pwd|secret|api[_-]?key|token)(["']?\s{0,3}[:=]\s{0,3}["']?)[^\s"'&,;]+/gi,
    '$1$2[secret]',
  ],
  // The prompt says who is asking, as JSON within a text.
  [/(\\?"(?:person|full_?name|display_?name)\\?"\s{0,3}:\s{0,3}\\?")[^"\\\n]{1,200}/gi, '$1[hidden]'],
  [/<[@#!][^>\n]{1,200}>/g, '[slack]'],
  [/\b(?:[UW][A-Z0-9]{6,12}|[BCDGT](?=[A-Z]{0,10}\d)[A-Z0-9]{8,12})\b/g, '[slack]'],
  [/\b29:[\w-]{8,}/g, '[teams]'],
  [/(?<![A-Za-z0-9])(?=[A-Za-z]{0,16}\d)[A-Za-z0-9]{17}(?![A-Za-z0-9])/g, '[vin]'],
  [/\+\d(?:[\s()./-]{0,3}\d){6,14}(?![\w-])/g, '[phone]'],
  // Nine digits or more, but no date: what a booking is about stays readable.
  [
    /(?<![\w./-])(?!\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2})\(?\d(?:[\s()./-]{0,3}\d){8,14}(?![\w-])/g,
    '[phone]',
  ],
  [/(?<![\w./-])\d{3}[-.]\d{4}(?![\w-])/g, '[phone]'],
];

/** Whatever stands under such a name is somebody's own. */
const PRIVATE =
  /^(person|full_?name|(first|last|user|display)_?name|e_?mail|phone|(user|slack|account)_?id|password(_hash)?|secret|((access|refresh)_?)?token|authorization|cookie|api_?key)$/i;

/** The metadata that leaves, when its value is a number, a flag or one word. */
const METADATA = /^(correlation_id|channel|model|revision|revision_id|ls_\w{1,40})$/;
const WORD = /^[\w.:/-]{1,128}$/;
const TAG = /^(?:(?:seq|graph):step:\d{1,4}|langsmith:(?:hidden|nostream))$/;
/** Ids, times and names: what a run is sent with besides what is masked below. */
const PLAIN = [
  ...(['id', 'run_type', 'start_time', 'end_time', 'parent_run_id', 'trace_id'] as const),
  ...(['dotted_order', 'session_name', 'project_name'] as const),
];
const ERROR_MARK = 'rollbook error: ';

/** A text without addresses, keys, phone numbers, VINs and ids of chat users. */
export function scrub(text: string): string {
  return RULES.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), cut(text));
}

/** Cut between words: of half a VIN no rule knows what it is. */
function cut(text: string): string {
  if (text.length <= LONGEST_TEXT) return text;
  const start = text.slice(0, LONGEST_TEXT - 1);
  return `${start.slice(0, Math.max(0, start.lastIndexOf(' '), start.lastIndexOf('\n')))}…`;
}

/** A copy of a structure with every text in it scrubbed, its keys as well; anonymising twice changes nothing. */
export function anonymise(values: Fields): Fields {
  let left = MOST_VALUES;
  const copy = (value: unknown, depth: number): unknown => {
    left -= 1;
    if (left < 0 || depth > DEEPEST) return '[cut]';
    if (typeof value === 'string') return scrub(value);
    if (typeof value === 'bigint' || typeof value === 'symbol') return scrub(String(value));
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.slice(0, Math.max(0, left)).map((it) => copy(it, depth + 1));
    // Messages of LangChain say what they are made of by toJSON, dates too.
    const toJSON = (value as { toJSON?: unknown }).toJSON;
    if (typeof toJSON === 'function') return copy(toJSON.call(value), depth + 1);
    const entries = Object.entries(value).slice(0, Math.max(0, left));
    return Object.fromEntries(
      entries.map(([key, it]) => [scrub(key), hidden(key, it) ?? copy(it, depth + 1)]),
    );
  };
  const copied = copy(values, 0);
  return typeof copied === 'object' && copied !== null ? (copied as Fields) : {};
}

function hidden(key: string, value: unknown): string | undefined {
  return PRIVATE.test(key) && value !== null && value !== undefined ? '[hidden]' : undefined;
}

/** What of a run's metadata leaves: names on the list, with values that are no sentence and nobody's id. */
export function maskMetadata(metadata: Fields): Fields {
  const kept = Object.entries(metadata).filter(
    ([key, value]) =>
      METADATA.test(key) &&
      (typeof value === 'number' ||
        typeof value === 'boolean' ||
        (typeof value === 'string' && WORD.test(value) && scrub(value) === value)),
  );
  const usage = numbersOf(metadata['usage_metadata']);
  return { ...Object.fromEntries(kept), ...(usage ? { usage_metadata: usage } : {}) };
}

function numbersOf(value: unknown): Fields | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const numbers = Object.entries(value).flatMap(([key, it]): [string, unknown][] => {
    const kept = typeof it === 'number' ? it : numbersOf(it);
    return kept === undefined || !/^\w{1,40}$/.test(key) ? [] : [[key, kept]];
  });
  return Object.fromEntries(numbers);
}

/**
 * The copy of a run that may leave: made anew from a list of what is allowed, so that a field which a later
 * version of the library adds stays here. `serialized`, attachments, invocation parameters (they hold the
 * prompts of the tools) and all other extras never leave.
 */
export function maskRun<T extends RunUpdate>(run: T, { showInputs, showOutputs }: Shown): T {
  const { name, inputs, outputs, error, tags, events, extra } = run;
  const plain = PLAIN.flatMap((key) => (key in run ? [[key, (run as Fields)[key]]] : []));
  return {
    ...Object.fromEntries(plain),
    ...(name === undefined ? {} : { name: scrub(name).slice(0, 100) }),
    ...(inputs === undefined ? {} : { inputs: showInputs ? anonymise(inputs) : {} }),
    ...(outputs === undefined ? {} : { outputs: showOutputs ? anonymise(outputs) : {} }),
    ...(error === undefined || error === null ? {} : { error: maskError(error, showOutputs) }),
    ...(tags === undefined ? {} : { tags: tags.filter((tag) => TAG.test(tag)) }),
    ...(events === undefined ? {} : { events: maskEvents(events) }),
    extra: { metadata: maskMetadata({ ...extra?.['metadata'], ...measured(run) }) },
  } as T;
}

/** What a model's answer says of itself; it is read before the outputs are hidden. */
function measured({ outputs, extra }: RunUpdate): Fields {
  const message = outputs?.['generations']?.[0]?.[0]?.message;
  if (!message) return {};
  const { ls_model_name: known, usage_metadata: summed } = extra?.['metadata'] ?? {};
  const { model_name: model, cost_usd: cost } = message.response_metadata ?? {};
  // The library's sum has lost the costs; LangSmith takes them in place of its own price list.
  const usage = { ...message.usage_metadata, ...summed };
  if (typeof cost === 'number') usage.total_cost = cost;
  return { usage_metadata: usage, ...(known || typeof model !== 'string' ? {} : { ls_model_name: model }) };
}

/** Names and times only; of a model's pieces the first, from which the time to the first word is read. */
function maskEvents(events: Fields[]): Fields[] {
  const first = events.findIndex(({ name }) => name === 'new_token');
  return events.flatMap(({ name, time }, at) =>
    typeof name === 'string' && /^[a-z_]{1,30}$/.test(name) && (name !== 'new_token' || at === first)
      ? [{ name, time }]
      : [],
  );
}

/** Writes errors down for `maskRun` to take apart: the class, then what it says. */
export class Tracer extends LangChainTracer {
  protected override stringifyError(error: unknown): string {
    if (!(error instanceof Error)) return `${ERROR_MARK}Error\n${String(error)}`;
    return `${ERROR_MARK}${error.name}\n${error.message}`;
  }

  /** The library copies tracers wherever `configurable` holds a plain value, into its own class. */
  override copyWithTracingConfig(more: { metadata?: Fields; tags?: string[] }): Tracer {
    const { tracingMetadata, tracingTags } = super.copyWithTracingConfig(more);
    const metadata = tracingMetadata ? { metadata: tracingMetadata } : {};
    const copy = new Tracer({ ...this.fields, ...metadata, tags: tracingTags });
    copy.runMap = this.runMap;
    copy.runTreeMap = this.runTreeMap;
    return copy;
  }
}

/** An error that was written down by anybody else is an Error and no more: its text could be anything. */
function maskError(written: string, shown: boolean): string {
  const [kind = 'Error', ...said] = written.startsWith(ERROR_MARK)
    ? written.slice(ERROR_MARK.length).split('\n')
    : [];
  const name = /^[A-Za-z_$][\w$]{0,63}$/.test(kind) ? kind : 'Error';
  return shown && said.length > 0 ? `${name}: ${scrub(said.join('\n'))}` : name;
}
