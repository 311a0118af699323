/** One query of a panel in PromQL; `legend` is Grafana's template of a series' name. */
export interface Query {
  expr: string;
  legend?: string;
  /** Shows the traces of single observations as points. */
  exemplars?: true;
}

/** What every panel says of itself. */
interface Words {
  title: string;
  /** What it shows, and what to make of it, for somebody who is new here. */
  description: string;
  /** As Grafana names units: `s`, `reqps`, `percentunit`, `short`, … */
  unit: string;
}

/** Drawn from Prometheus: `lines` over time, `areas` that add up, or one `number`. */
export interface Chart extends Words {
  draw: 'lines' | 'areas' | 'number';
  queries: readonly Query[];
}

/** Drawn from stored rows, by the reading role alone; the last column is the number. */
export interface Rows extends Words {
  draw: 'table';
  sql: string;
}

export type Panel = Chart | Rows;

/** Panels by the names under which `src/telemetry/metrics/` says where a metric is to be seen. */
export interface Board {
  title: string;
  description: string;
  panels: Readonly<Record<string, Panel>>;
}
