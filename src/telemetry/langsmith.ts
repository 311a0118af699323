import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BaseCallbackHandler } from '@langchain/core/callbacks/base';
import { Client, type LangSmithTracingClientInterface, RunTree } from 'langsmith';
import type { RunUpdate } from 'langsmith/schemas';
import type { Log } from '../log.ts';
import { createDelivery, type Delivery, PATIENCE, type Patience } from './langsmith-delivery.ts';
import { anonymise, maskMetadata, maskRun, scrub, Tracer } from './langsmith-mask.ts';

export interface TracingConfig {
  apiKey: string;
  endpoint: string;
  project: string;
  /** Shows what goes into runs, and what people say of them, anonymised; otherwise it stays here. */
  showInputs: boolean;
  /** Shows what comes out of runs, errors too, anonymised; otherwise it stays here. */
  showOutputs: boolean;
}

export interface Tracing {
  /** Handlers for one run of the graph, to pass as `callbacks`; none while the endpoint is away. */
  handlers(): BaseCallbackHandler[];
  /** A person's verdict on a run. Never throws, never waits. A comment is text that goes in: see `showInputs`. */
  feedback(runId: string, verdict: { score: 0 | 1; comment?: string }): void;
  /** Sends what is left, for at most four seconds, then breaks off; never rejects. */
  close(): Promise<void>;
}

/** Bytes that wait to be sent. A run of the agent takes some 17 kB with its texts hidden, 48 kB with them shown. */
const MOST_HELD = 4_000_000;
const MOST_VERDICTS = 50;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Sends runs of the graph to LangSmith, as far as they may be seen there and as long as it is there. */
export function createTracing(config: TracingConfig, log: Log, patience: Patience = PATIENCE): Tracing {
  const delivery = createDelivery(log, patience);
  const outbox = createOutbox(config, delivery, log, patience);
  const verdicts = new Set<Promise<void>>();
  let isClosing = false;
  return {
    handlers: () => (!isClosing && delivery.admits() ? [tracerFor(config, outbox.client)] : []),
    feedback(runId, verdict) {
      if (isClosing || delivery.isAway() || verdicts.size >= MOST_VERDICTS || !UUID.test(runId)) {
        log.debug({ run_id: runId }, 'a verdict was not sent to LangSmith');
        return;
      }
      const sent = sendVerdict(runId, verdict, config, delivery)
        .catch((error: Error) => error.name)
        .then((failed) => {
          verdicts.delete(sent);
          if (failed) log.debug({ run_id: runId, reason: failed }, 'a verdict did not reach LangSmith');
        });
      verdicts.add(sent);
    },
    async close() {
      isClosing = true;
      const late = new AbortController();
      const left = Promise.all([outbox.empty(), ...verdicts]);
      const tooLate = sleep(patience.close, undefined, { signal: late.signal }).catch(() => undefined);
      await Promise.race([left, tooLate]);
      late.abort();
      outbox.close();
      delivery.cut();
    },
  };
}

/** The handlers are waited for, as none of them does more than lay a run into the outbox. */
function tracerFor({ project }: TracingConfig, client: LangSmithTracingClientInterface): Tracer {
  // Without a list of replicas each run would look for one in LANGSMITH_RUNS_ENDPOINTS.
  return new Tracer({ client, projectName: project, replicas: [], _awaitHandler: true });
}

/** Nothing of it comes from the environment alone, and it does nothing unless it is told to flush. */
function createClient(config: TracingConfig, delivery: Delivery, patience: Patience): Client {
  const client = new Client({
    ...{ apiUrl: config.endpoint, apiKey: config.apiKey, tracingMode: 'langsmith' },
    ...{ hideInputs: config.showInputs ? anonymise : true, hideMetadata: maskMetadata },
    ...{ hideOutputs: config.showOutputs ? anonymise : true, anonymizer: anonymise },
    ...{ omitTracedRuntimeInfo: true, disablePromptCache: true, debug: false },
    ...{ manualFlushMode: true, blockOnRootRunFinalization: false },
    // Twice our own bound, so that ours is met first: the client prints a line for each run that it drops.
    ...{ maxIngestMemoryBytes: 2 * MOST_HELD, callerOptions: { maxRetries: 1 } },
    ...{ timeout_ms: patience.request, fetchImplementation: delivery.fetch },
  });
  // Each run is first born without a client (`convertRunToRunTree` of core 1.4.0), and then the library makes
  // one from the environment, to be shared by all: now that one is ours as well.
  Reflect.set(RunTree, 'sharedClient', client);
  return client;
}

/**
 * What runs go through on their way to the client: masked and counted. The masks are set here and not in a
 * tracer, since the library copies tracers into its own class.
 */
function createOutbox(config: TracingConfig, delivery: Delivery, log: Log, patience: Patience) {
  const client = createClient(config, delivery, patience);
  const queue = createQueue(client, log, patience.gather);
  const accept = async <T extends RunUpdate>(run: T, put: (masked: T) => Promise<void>): Promise<void> => {
    if (delivery.isAway()) return;
    if (queue.held() > MOST_HELD) return delivery.giveUp('too slow');
    try {
      const masked = maskRun(run, config);
      const size = Buffer.byteLength(JSON.stringify(masked));
      await put(masked);
      queue.add(size);
    } catch (error) {
      log.debug({ reason: (error as Error).name }, 'a run could not be traced');
    }
  };
  const gate: LangSmithTracingClientInterface = {
    createRun: (run) => accept(run, (masked) => client.createRun(masked)),
    updateRun: (id, run) => accept(run, (masked) => client.updateRun(id, masked)),
  };
  return { client: gate, empty: queue.empty, close: queue.close };
}

/** Counts the bytes that the client holds, and has it send them, one flush at a time. */
function createQueue(client: Client, log: Log, gather: number) {
  let held = 0;
  let timer: NodeJS.Timeout | undefined;
  let flushing: Promise<void> | undefined;
  const flushOnce = async (taken: number) => {
    await client.flush().catch((error: unknown) => log.debug({ err: error }, 'a flush to LangSmith failed'));
    held -= taken;
    flushing = undefined;
  };
  const flush = () => {
    flushing ??= flushOnce(held);
    return flushing;
  };
  const schedule = () => {
    timer ??= setTimeout(async () => {
      await flush();
      timer = undefined;
      if (held > 0) schedule();
    }, gather).unref();
  };
  return {
    held: () => held,
    add(size: number) {
      held += size;
      schedule();
    },
    async empty() {
      while (held > 0) await flush();
    },
    close: () => clearTimeout(timer),
  };
}

/** @returns what went wrong, if anything. */
async function sendVerdict(
  runId: string,
  { score, comment }: { score: 0 | 1; comment?: string },
  { endpoint, apiKey, showInputs }: TracingConfig,
  { deliver }: Delivery,
): Promise<string | undefined> {
  // By hand: `createFeedback` of langsmith 0.12.0 asks for /info, prints a warning for want of a session's
  // id and tries five times over 15 s or more, whatever `maxRetries` says.
  const body = {
    ...{ id: randomUUID(), run_id: runId, trace_id: runId, key: 'user_score', score },
    ...(comment && showInputs ? { comment: scrub(comment) } : {}),
    feedback_source: { type: 'api', metadata: {} },
  };
  const answer = await deliver(`${endpoint.replace(/\/+$/, '')}/feedback`, {
    method: 'POST',
    headers: { 'x-api-key': apiKey, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer) return 'not delivered';
  return answer.ok ? undefined : `HTTP ${answer.status}`;
}
