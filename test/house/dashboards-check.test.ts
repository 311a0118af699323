import { describe, expect, it } from 'vitest';
import { exitCodeOf, judge, metricsIn } from '../../grafana/check/judge.ts';
import { BOARDS } from '../../grafana/source/index.ts';
import type { Chart } from '../../grafana/source/words.ts';

describe('the check of dashboards', () => {
  const prometheus = (answer: object, series = 1) => ({
    ask: async (_path: string, query: Record<string, string> = {}) =>
      (query['query']?.startsWith('count({__name__') && series === 0
        ? { status: 'success', data: { resultType: 'vector', result: [] } }
        : answer) as never,
    close: async () => {},
  });
  const one = (value: string) => ({
    ...{ status: 'success', data: { resultType: 'vector', result: [{ value: [0, value] }] } },
  });

  it.each([
    ['ok', one('1'), 1],
    ['parse error', { status: 'error', errorType: 'bad_data', error: 'unclosed' }, 1],
    ['unknown metric', one('0'), 0],
    ['no data', one('NaN'), 1],
    ['no data', { status: 'success', data: { resultType: 'vector', result: [] } }, 1],
  ])('finds: %s', async (finding, answer, series) => {
    const asked = { name: 'a panel', expr: 'time() - vector(0)' };
    const expr = series === 0 || finding === 'ok' ? 'sum(rate(misspelt_total[5m])) or vector(0)' : asked.expr;
    const judged = await judge(prometheus(answer, series), { ...asked, expr });
    expect(judged.finding).toBe(finding);
    expect(exitCodeOf([judged])).toBe(finding === 'ok' ? 0 : 1);
  });

  it('sees each series of an expression, and no function, word or label', () => {
    const { queries } = BOARDS.service.panels['success'] as Chart;
    expect(metricsIn(queries[0]?.expr ?? '')).toEqual(['http_server_request_duration_seconds_count']);
    expect(metricsIn('a:b:rate5m{x="c d"} > 2 and on (y) max by (z) (foo_total) unless absent(up)')).toEqual([
      ...['a:b:rate5m', 'foo_total', 'up'],
    ]);
  });
});
