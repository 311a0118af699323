import type { Events } from '../events.ts';
import type { Check } from './readiness.ts';

interface Needs {
  events: Events;
  /** The language model that is asked first, unless that is the built-in one. */
  model?: string | undefined;
  cloudwatch?: boolean;
  langsmith?: boolean;
}

const WAYS = {
  closed: { ok: true, detail: 'answers' },
  half_open: { ok: false, detail: 'failed, and is tried again; the built-in model answers meanwhile' },
  open: { ok: false, detail: 'failed repeatedly and is not asked; the built-in model answers' },
};

/** What may be away while the rest serves, by what was last heard of it. Nobody is asked for it. */
export function watchDependencies({
  events,
  model,
  cloudwatch,
  langsmith,
}: Needs): () => Record<string, Check> {
  const checks: Record<string, Check> = {
    model: model
      ? { ok: true, detail: `${model}, not asked yet`, optional: true }
      : { ok: true, detail: 'built in', optional: true },
    ...(cloudwatch ? { cloudwatch: { ok: true, detail: 'nothing sent yet', optional: true } } : {}),
    ...(langsmith
      ? { langsmith: { ok: true, detail: 'runs are sent in the background', optional: true } }
      : {}),
  };
  const note = (name: string, check: Omit<Check, 'optional'>) => {
    checks[name] = { ...check, optional: true };
  };
  events.on((event) => {
    if (event.type === 'circuit' && event.model === model) {
      const { ok, detail } = WAYS[event.state];
      note('model', { ok, detail: `${model} ${detail}` });
    } else if (event.type === 'model_call' && event.model === model && event.outcome === 'ok') {
      note('model', { ok: true, detail: `${model} answers` });
    } else if (event.type === 'sink' && event.sink === 'cloudwatch') {
      const ok = event.result === 'ok';
      note('cloudwatch', { ok, detail: ok ? 'takes the figures' : 'did not take the last figures' });
    }
  });
  return () => checks;
}
