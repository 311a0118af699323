import type { HouseEvent } from '../../events.ts';
import type { Figures } from '../figures.ts';
import type { Assumptions } from '../report/words.ts';

/** Where a metric is to be seen: `<dashboard>/<panel>`, as `grafana/source/` draws it. */
export type PanelName = `${'service' | 'agent' | 'bookings' | 'runtime'}/${string}`;

export type Labels = Readonly<Record<string, string>>;

/** One thing that is counted or measured; a counter without a value goes up by one. */
export interface Sample {
  labels?: Labels;
  value?: number;
}

type Told = Sample | readonly Sample[] | undefined;

/** What a metric makes of each event that it listens to. */
export type Hears = {
  readonly [T in HouseEvent['type']]?: (event: Extract<HouseEvent, { type: T }>) => Told;
};

/** What is looked at when somebody asks, and not told by events. */
export interface State {
  version: string;
  pool: { totalCount: number; idleCount: number; waitingCount: number };
  /** Undefined while the database does not answer: then nothing is claimed. */
  figures: Figures | undefined;
  assumptions?: Assumptions | undefined;
}

interface Entry {
  /** In base units, `_total` on counters only (`promtool check metrics` holds it). */
  name: string;
  help: string;
  panel: PanelName;
  /** Never one that grows with people, vehicles or threads. */
  labels?: readonly string[];
}

/** One line of the table: what it is, what it listens to, and where it is to be seen. */
export type Metric =
  | (Entry & { kind: 'counter'; hears: Hears; from0?: readonly Labels[] })
  | (Entry & { kind: 'histogram'; buckets: readonly number[]; hears: Hears })
  | (Entry & { kind: 'gauge'; hears: Hears })
  | (Entry & { kind: 'gauge'; reads: (state: State) => readonly Sample[] });
