import { SocketModeReceiver } from '@slack/bolt';
import { quiet } from './calls.ts';
import type { Log, SlackConfig } from './words.ts';

/** The SDK waits this long for a pong before it takes a connection for dead. */
const PONG_MS = 5_000;
/** For asking where to connect to. */
const ASK_MS = 10_000;
/** From asking for a connection to Slack's hello. */
const HELLO_MS = 20_000;
/** Slack closes a connection within seconds after it said so; one that it forgot is closed by us. */
const FAREWELL_MS = 15_000;

/** One delivery, as Bolt's receivers hand it on. */
export interface Event {
  body: Record<string, unknown>;
  ack(answer?: unknown): Promise<void>;
}
export type Process = (event: Event) => Promise<void>;

/** What happens to one connection. */
export interface Watch {
  process: Process;
  /** Slack closes it soon, and sends nothing new on it; what is being stored can still be acknowledged. */
  leaving(why: string): void;
  /** It is closed. */
  gone(): void;
}

/** One connection to Slack's Socket Mode. */
export interface Socket {
  /** Rejects when there was no hello. Then it is closed. */
  opened: Promise<void>;
  close(): void;
}

/** What we use of the SDK's client, which Bolt's receiver keeps to itself. */
interface Client {
  on(event: string, listener: (...data: unknown[]) => void): void;
  listeners(event: string): ((...data: unknown[]) => unknown)[];
  removeAllListeners(event: string): void;
}

/**
 * Opens one connection. The SDK closes it the moment that Slack says it will: then what was being stored could
 * not be acknowledged any more. So that word does not reach the SDK, and the connection lives until Slack ends it.
 */
export function openSocket(config: SlackConfig, log: Log, watch: Watch): Socket {
  const receiver = receiverOf(config, watch.process, log);
  const { client } = receiver as unknown as { client: Client };
  let closed = false;
  let farewell: NodeJS.Timeout | undefined;
  const close = () => {
    closed = true;
    clearTimeout(farewell);
    receiver.stop().catch(() => {});
  };
  const leave = createLeave();
  const own = client.listeners('ws_message');
  client.removeAllListeners('ws_message');
  client.on('ws_message', (data, isBinary) => {
    const why = leavingOf(data);
    if (why === undefined) {
      for (const hear of own) heard(hear, [data, isBinary], log);
      return;
    }
    farewell ??= setTimeout(close, FAREWELL_MS).unref();
    leave.now(why);
    watch.leaving(why);
  });
  client.on('disconnected', () => {
    clearTimeout(farewell);
    watch.gone();
  });
  // It was given up while Slack was still thinking about where to connect to.
  client.on('connected', () => {
    if (closed) receiver.stop().catch(() => {});
  });
  const opened = within(HELLO_MS, Promise.race([receiver.start().then(() => {}), leave.before]));
  opened.catch(close);
  return { opened, close };
}

/** A message that cannot be read must not end the process. */
function heard(hear: (...data: unknown[]) => unknown, data: unknown[], log: Log): void {
  const failed = (error: unknown) => log.warn({ err: error }, 'a message on the socket could not be read');
  try {
    Promise.resolve(hear(...data)).catch(failed);
  } catch (error) {
    failed(error);
  }
}

/** Rejects when Slack says goodbye; whoever is still waiting for its hello waits no longer. */
function createLeave(): { before: Promise<never>; now(why: string): void } {
  let now: (why: string) => void = () => {};
  const before = new Promise<never>((_resolve, reject) => {
    now = (why) => reject(new Error(why));
  });
  before.catch(() => {});
  return { before, now };
}

/** Why Slack is about to close the connection, when that is what it says. */
function leavingOf(data: unknown): string | undefined {
  if (typeof data !== 'string' || !data.includes('"disconnect"')) return undefined;
  try {
    const { type, reason } = JSON.parse(data) as { type?: unknown; reason?: unknown };
    return type === 'disconnect' ? String(reason ?? 'disconnect') : undefined;
  } catch {
    return undefined;
  }
}

/** The options are made anew each time: the SDK writes its own into them. */
function receiverOf({ appToken, apiUrl }: SlackConfig, process: Process, log: Log): SocketModeReceiver {
  const receiver = new SocketModeReceiver({
    ...{
      appToken: appToken ?? '',
      logger: quiet(log),
      autoReconnectEnabled: false,
      clientPingTimeout: PONG_MS,
    },
    installerOptions: {
      clientOptions: {
        ...(apiUrl ? { slackApiUrl: apiUrl } : {}),
        retryConfig: { retries: 0 },
        timeout: ASK_MS,
      },
    },
    // What was not stored is not acknowledged: Slack sends it again.
    processEventErrorHandler: async ({ error }) => {
      log.error({ err: error }, 'a delivery of Slack was not stored; Slack sends it again');
      return false;
    },
  });
  const unheard = (error: unknown) =>
    log.info({ why: String(error) }, 'a delivery of Slack is stored, but its connection is gone');
  const processEvent: Process = ({ body, ack }) =>
    process({ body, ack: (answer) => ack(answer).catch(unheard) });
  receiver.init({ processEvent } as never);
  return receiver;
}

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no hello in time')), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
