import type { Answered, Prometheus } from './prometheus.ts';

/** Something that must be answered: a query of a panel, or a rule's expression. */
export interface Asked {
  name: string;
  expr: string;
  /** An alert that does not fire has no data, and that is good. */
  mayBeEmpty?: boolean;
}

export type Finding = 'ok' | 'parse error' | 'unknown metric' | 'no data';

export interface Judged extends Asked {
  finding: Finding;
  detail?: string;
}

/** What Grafana would fill in, for a dashboard that looks at the last half minute. */
const FILLED = { $__rate_interval: '30s', $__interval: '1s', $__range: '5m' } as const;

const WORDS = new Set(
  'by without on ignoring group_left group_right and or unless bool offset sum min max avg count rate increase vector absent time inf nan'.split(
    ' ',
  ),
);

/** The series that an expression reads: what is no function, no word of the language and no label. */
export function metricsIn(expr: string): string[] {
  const bare = expr
    .replace(/\{[^}]*\}|"[^"]*"|\[[^\]]*\]/g, ' ')
    .replace(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, ' ');
  const names = bare.matchAll(/(?<![\w:.])[a-zA-Z_:][\w:]*(?!\s*\(|[\w:])/g);
  return [...new Set(Array.from(names, ([name]) => name))].filter((it) => !WORDS.has(it.toLowerCase()));
}

/** Runs it as it is drawn. `or vector(0)` answers for everything, so each series it reads must be there itself. */
export async function judge(prometheus: Prometheus, asked: Asked): Promise<Judged> {
  const expr = Object.entries(FILLED).reduce(
    (text, [name, value]) => text.replaceAll(name, value),
    asked.expr,
  );
  const answer = await prometheus.ask('query', { query: expr });
  if (answer.status === 'error') {
    const finding = answer.errorType === 'bad_data' ? 'parse error' : 'no data';
    return { ...asked, finding, detail: String(answer.error) };
  }
  for (const metric of metricsIn(asked.expr))
    if (valuesOf(await prometheus.ask('query', { query: `count({__name__="${metric}"})` })).length === 0)
      return { ...asked, finding: 'unknown metric', detail: metric };
  const values = valuesOf(answer);
  if (asked.mayBeEmpty || values.some((it) => !Number.isNaN(it))) return { ...asked, finding: 'ok' };
  return { ...asked, finding: 'no data', detail: values.length > 0 ? 'only NaN' : 'no series' };
}

/** The values of an instant vector or a scalar. */
export function valuesOf({ data }: Answered): number[] {
  const { resultType, result } = data as { resultType: string; result: unknown };
  if (resultType === 'scalar') return [Number((result as [number, string])[1])];
  return (result as { value: [number, string] }[]).map(({ value }) => Number(value[1]));
}

/** As a process says it: 1 for any finding. */
export function exitCodeOf(judged: readonly Judged[]): 0 | 1 {
  return judged.every(({ finding }) => finding === 'ok') ? 0 : 1;
}
