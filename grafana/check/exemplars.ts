import { setTimeout as sleep } from 'node:timers/promises';
import type { House } from '../../src/main.ts';
import type { Judged } from './judge.ts';
import type { Prometheus } from './prometheus.ts';

const TURNS = 'rollbook_chat_turn_duration_seconds_bucket';

/** From a point on the panel of turns to the stored message that it stands for, as a runbook leads there. */
export async function judgeExemplars(prometheus: Prometheus, { db }: House, until: number): Promise<Judged> {
  const asked = { name: 'agent/turn-duration, its exemplars', expr: TURNS };
  for (;;) {
    const now = Date.now() / 1000;
    const span = { start: String(now - 300), end: String(now + 1) };
    const { data } = await prometheus.ask('query_exemplars', { query: TURNS, ...span });
    const ids = (data as { exemplars: { labels: { trace_id?: string } }[] }[]).flatMap(({ exemplars }) =>
      exemplars.map(({ labels }) => labels.trace_id ?? ''),
    );
    const told = await db.query('exemplars', 'SELECT FROM turn WHERE correlation_id = ANY ($1)', [ids]);
    if (told.length > 0) return { ...asked, finding: 'ok' };
    if (Date.now() > until) return { ...asked, finding: 'no data', detail: `${ids.length}, none is a turn` };
    await sleep(1_000);
  }
}
