import type { Database } from '../db/connect.ts';
import type { Events } from '../events.ts';
import { correlationId, type Log } from '../log.ts';
import { openCloudWatch } from './cloudwatch/index.ts';
import { watchDependencies } from './dependencies.ts';
import { createFigures } from './figures.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { startProbing } from './probing.ts';
import type { Check } from './readiness.ts';
import type { Assumptions } from './report/index.ts';

export interface TelemetryNeeds {
  db: Pick<Database, 'query' | 'pool'>;
  events: Events;
  log: Log;
  siteId: string;
  version: string;
  /** A dry run of a booking. */
  probe(): Promise<{ ok: boolean; outcome: string } | undefined>;
  config: {
    gemini: { model: string } | undefined;
    langsmith: object | undefined;
    cloudwatch: 'emf' | 'api' | undefined;
    assumptions: Assumptions;
  };
}

export interface Telemetry {
  metrics: Metrics;
  /** What may be away while the rest serves. */
  checks(): Record<string, Check>;
  close(): Promise<void>;
}

/** Everything that listens to the house and tells of it. */
export async function openTelemetry(needs: TelemetryNeeds): Promise<Telemetry> {
  const { db, events, log, siteId, version, probe, config } = needs;
  const { cloudwatch, assumptions } = config;
  const figures = createFigures({ db, siteId, log });
  const metrics = createMetrics({
    ...{ events, version, pool: db.pool, figures, assumptions, traceId: correlationId },
  });
  const checks = watchDependencies({
    ...{ events, model: config.gemini?.model, cloudwatch: cloudwatch !== undefined },
    langsmith: config.langsmith !== undefined,
  });
  const state = async () => ({ version, pool: db.pool, figures: await figures(), assumptions });
  const cloud = cloudwatch && (await openCloudWatch({ mode: cloudwatch, events, log, state }));
  const endProbing = startProbing({ probe, events, log });
  return {
    metrics,
    checks,
    async close() {
      await endProbing();
      await cloud?.close();
      metrics.close();
    },
  };
}
