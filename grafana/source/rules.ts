import { ALERTS, type Alert, runbookOf } from './alerts.ts';
import { errorShare, SLOS, SPANS } from './slos.ts';

interface Rule {
  record?: string;
  alert?: string;
  expr: string;
  for?: string | undefined;
  labels: Record<string, string>;
  annotations?: Record<string, string>;
}

const SECONDS = { '5m': 300, '30m': 1_800, '1h': 3_600, '6h': 21_600 } as const;

/** Prometheus' rule files by name; other alerts make files for a test. */
export function ruleFiles(alerts: readonly Alert[] = ALERTS): Record<string, string> {
  return { 'promises.yml': yaml('promises', recordings()), 'alerts.yml': yaml('alerts', alerts.map(toRule)) };
}

/** Errors and requests of each promise, over each span that an alert looks at. */
function recordings(): Rule[] {
  return SLOS.flatMap((slo) => {
    const labels = { slo: slo.name };
    return SPANS.flatMap((span) => [
      { record: `rollbook:slo_errors:ratio_rate${span}`, expr: errorShare(slo, span), labels },
      {
        record: `rollbook:slo_requests:increase${span}`,
        expr: `(${slo.all(span)}) * ${SECONDS[span]}`,
        labels,
      },
    ]);
  });
}

function toRule(alert: Alert): Rule {
  const { name, severity, threshold, summary, description } = alert;
  return {
    ...{ alert: name, expr: alert.expr(threshold), for: alert.for, labels: { severity } },
    annotations: { summary, description, runbook_url: runbookOf(name) },
  };
}

/** Text in double quotes is YAML as it is JSON; expressions keep their lines. */
function yaml(group: string, rules: readonly Rule[]): string {
  const lines = ['# Made by npm run build:dashboards from grafana/source/; change it there.', 'groups:'];
  lines.push(`  - name: rollbook-${group}`, '    rules:');
  for (const { record, alert, expr, for: lasting, labels, annotations = {} } of rules) {
    lines.push(record ? `      - record: ${record}` : `      - alert: ${alert}`);
    lines.push('        expr: |', ...expr.split('\n').map((line) => `          ${line}`));
    if (lasting) lines.push(`        for: ${lasting}`);
    lines.push('        labels:', ...pairs(labels));
    if (alert) lines.push('        annotations:', ...pairs(annotations));
  }
  return `${lines.join('\n')}\n`;
}

function pairs(record: Record<string, string>): string[] {
  return Object.entries(record).map(([key, value]) => `          ${key}: ${JSON.stringify(value)}`);
}
