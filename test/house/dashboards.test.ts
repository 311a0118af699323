import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { metricsIn } from '../../grafana/check/judge.ts';
import { madeFiles } from '../../grafana/source/files.ts';
import { BOARDS } from '../../grafana/source/index.ts';
import type { Panel } from '../../grafana/source/words.ts';
import { projectRoot } from '../../src/paths.ts';
import { METRICS } from '../../src/telemetry/metrics/index.ts';

interface Drawn {
  id: number;
  title: string;
  description?: string;
  datasource?: { uid: string };
  fieldConfig: { defaults: { unit?: string } };
  gridPos: { x: number; y: number; w: number; h: number };
  targets: { expr?: string; exemplar?: boolean; rawSql?: string }[];
}

const boards = Object.entries(BOARDS);
const panels = boards.flatMap(([board, { panels: its }]) =>
  Object.entries(its as Record<string, Panel>).map(([name, panel]) => ({ name: `${board}/${name}`, panel })),
);
const charts = panels.flatMap(({ name, panel }) =>
  panel.draw === 'table' ? [] : panel.queries.map((query) => ({ name, ...query })),
);
const drawn = Object.entries(madeFiles()).flatMap(([path, text]) =>
  path.endsWith('.json') ? [{ path, panels: (JSON.parse(text) as { panels: Drawn[] }).panels }] : [],
);

/** What a registry of ours exports, as Prometheus names the series. */
function exported(): Set<string> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const names = registry
    .getMetricsAsArray()
    .flatMap(({ name, type }) => seriesOf(name, String(type) === 'histogram'));
  for (const { name, kind } of METRICS) names.push(...seriesOf(name, kind === 'histogram'));
  return new Set([...names, 'up']);
}

function seriesOf(name: string, histogram: boolean): string[] {
  return histogram ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];
}

describe('the dashboards', () => {
  it('stand in grafana/ as the code makes them', async () => {
    for (const [path, text] of Object.entries(madeFiles()))
      expect(
        await readFile(join(projectRoot(), 'grafana', path), 'utf8'),
        `npm run build:dashboards: ${path}`,
      ).toBe(text);
  });

  it('show every metric on the panel that it names', () => {
    for (const { name, panel, kind } of METRICS) {
      const queries = charts.filter((it) => it.name === panel).flatMap(({ expr }) => metricsIn(expr));
      const series = seriesOf(name, kind === 'histogram');
      expect(
        queries.filter((it) => series.includes(it)),
        `${name} on ${panel}`,
      ).not.toEqual([]);
    }
  });

  it('read nothing that is not exported', () => {
    const names = exported();
    for (const { name, expr } of charts) {
      expect(metricsIn(expr), name).not.toEqual([]);
      for (const metric of metricsIn(expr)) expect([...names], `${name}: ${metric}`).toContain(metric);
    }
  });

  it('read only labels that the metric has', () => {
    const labels = new Map(METRICS.map((it) => [it.name, new Set<string>(it.labels ?? [])]));
    for (const { name, expr } of charts)
      for (const [, metric = '', inside = ''] of expr.matchAll(
        /([a-z_]+?)(?:_bucket|_sum|_count)?\{([^}]*)\}/g,
      ))
        for (const [, label = ''] of inside.matchAll(/(\w+)(?:=|!=|=~|!~)"/g))
          expect(['le', 'job', ...(labels.get(metric) ?? [])], `${name}: ${metric}`).toContain(label);
  });

  it('are small: under 20 panels each, with an id and a place of their own', () => {
    expect(drawn.map(({ path }) => path)).toHaveLength(4);
    for (const { path, panels: its } of drawn) {
      expect(its.length, path).toBeLessThan(20);
      expect(new Set(its.map(({ id }) => id)).size, path).toBe(its.length);
      expect(new Set(its.map(({ title }) => title)).size, path).toBe(its.length);
      const cells = its.flatMap(({ gridPos: { x, y, w, h } }) =>
        Array.from({ length: w * h }, (_, n) => `${x + (n % w)}:${y + Math.floor(n / w)}`),
      );
      expect(new Set(cells).size, path).toBe(cells.length);
      for (const { gridPos } of its) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
    }
  });

  it('say of each panel what it shows, in which unit, and where it comes from', () => {
    for (const { path, panels: its } of drawn)
      for (const { title, description = '', fieldConfig, datasource, targets } of its) {
        const what = `${path}: ${title}`;
        expect(description.length, what).toBeGreaterThan(30);
        expect(fieldConfig.defaults.unit, what).toBeTruthy();
        expect(datasource?.uid, what).toBe(targets[0]?.rawSql ? '$' + '{postgres}' : '$' + '{datasource}');
        expect(targets.length, what).toBeGreaterThan(0);
      }
  });
});

describe('the queries of panels', () => {
  it('look as far back as the dashboard does; only promises have thirty days of their own', () => {
    for (const { name, expr } of charts)
      for (const [, span] of expr.matchAll(/\[([^\]]+)\]/g))
        expect(span, name).toBe(name === 'service/budget' ? '30d' : '$__rate_interval');
  });

  it('divide sums by sums, so that a failure meets all that was asked', () => {
    for (const { name, expr } of charts)
      for (const part of expr.split(' / ').slice(0, -1)) {
        expect(part, name).toMatch(/sum\(|sum by|max by|clamp_min\(/);
        expect(expr.split(' / ').at(-1), name).toMatch(
          /^(clamp_min\(|max by|on\(\) group_left\(\) clamp_min\(sum|[\d.]+$)/,
        );
      }
  });

  it('take quantiles over buckets of all replicas, with traces at hand', () => {
    const quantiles = charts.filter(({ expr }) => expr.includes('histogram_quantile'));
    expect(quantiles.length).toBeGreaterThan(8);
    for (const { name, expr, exemplars } of quantiles) {
      expect(expr, name).toMatch(/^histogram_quantile\(0\.\d+, sum by \(le(, \w+)*\) \(rate\(\w+_bucket/);
      if (!name.startsWith('runtime/')) expect(exemplars, name).toBe(true);
    }
  });

  it('show 0 in a quiet lab where a rate has never been counted', () => {
    for (const { name, expr } of charts)
      if (expr.includes('rate(') && !expr.includes('histogram_quantile'))
        expect(expr, name).toMatch(/vector\(0\)/);
  });

  it('never add up what every replica reads from the same rows', () => {
    const alike = METRICS.filter((it) => 'reads' in it && String(it.reads).includes('figures')).map(
      (it) => it.name,
    );
    expect(alike.length).toBeGreaterThan(5);
    for (const { name, expr } of charts)
      for (const metric of alike)
        expect(expr, name).not.toMatch(new RegExp(`sum(?: by \\([^)]*\\) )?\\(${metric}`));
  });
});

describe("Grafana's own configuration", () => {
  it('names both data sources, each by the environment, and no password', async () => {
    const path = join(projectRoot(), 'grafana/provisioning/datasources/rollbook.yml');
    const text = await readFile(path, 'utf8');
    expect(text.match(/^ {4}type: .*$/gm)).toEqual([
      '    type: prometheus',
      '    type: grafana-postgresql-datasource',
    ]);
    const secrets = text.match(/^ *(password|user|url): .*$/gm) ?? [];
    expect(secrets).toHaveLength(4);
    for (const line of secrets) expect(line).toMatch(/: \$\{ROLLBOOK_[A-Z_]+\}$/);
  });
});
