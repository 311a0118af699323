import { SocketModeReceiver } from '@slack/bolt';
import { quiet, UNWELCOME } from './calls.ts';
import type { Log, SlackConfig } from './words.ts';

/** A second one carries what comes while the first is renewed, which Slack does every few hours. */
const CONNECTIONS = 2;
/** The SDK waits this long for a pong before it takes a connection for dead. */
const PONG_MS = 5_000;
/** From asking for a connection to Slack's hello. */
const HELLO_MS = 20_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
const UNWELCOME_WAIT_MS = 60_000;

/** One delivery, as Bolt's receivers hand it on. */
export interface Event {
  body: Record<string, unknown>;
  ack(answer?: unknown): Promise<void>;
}
export type Process = (event: Event) => Promise<void>;

export interface Connections {
  start(): void;
  stop(): void;
  /** Connections that are open now. */
  open(): number;
  /** Why there is none. */
  trouble(): string | undefined;
}

/**
 * Keeps connections to Slack's Socket Mode. Connecting again is ours and not the SDK's: that one waits five
 * seconds with each refresh, and what goes wrong there is a rejection that nobody can catch.
 */
export function createConnections(config: SlackConfig, process: Process, log: Log): Connections {
  const slots = Array.from({ length: CONNECTIONS }, () => createSlot(config, process, log));
  return {
    start() {
      for (const slot of slots) slot.start();
    },
    stop() {
      for (const slot of slots) slot.stop();
    },
    open: () => slots.filter((slot) => slot.isOpen()).length,
    trouble: () => slots.map((slot) => slot.trouble()).find((it) => it !== undefined),
  };
}

/** What we use of the SDK's client, which Bolt's receiver keeps to itself. */
interface Client {
  on(event: string, listener: (data: unknown) => void): void;
}

function createSlot(config: SlackConfig, process: Process, log: Log) {
  let stopped = true;
  let current: SocketModeReceiver | undefined;
  const open = new Set<SocketModeReceiver>();
  let trouble: string | undefined = 'not connected yet';
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;

  const again = (ms: number) => {
    if (stopped || timer) return;
    timer = setTimeout(() => {
      timer = undefined;
      void connect();
    }, ms);
    timer.unref();
  };

  const connect = async () => {
    const receiver = receiverOf(config, process, log);
    current = receiver;
    const client = (receiver as unknown as { client: Client }).client;
    const over = () => {
      open.delete(receiver);
      if (current === receiver) again(0);
    };
    client.on('connected', () => open.add(receiver));
    client.on('disconnected', over);
    // Slack is about to close this one: the next is opened before it is gone.
    client.on('ws_message', (data) => {
      if (/^\s*\{\s*"type"\s*:\s*"disconnect"/.test(String(data)) && current === receiver) {
        current = undefined;
        void connect();
      }
    });
    try {
      await within(HELLO_MS, receiver.start());
      failures = 0;
      trouble = undefined;
      log.info({}, 'connected to Slack');
    } catch (error) {
      stop(receiver);
      open.delete(receiver);
      if (current !== receiver) return;
      current = undefined;
      trouble = sayTrouble(error);
      const unwelcome = UNWELCOME.has(trouble);
      const said = unwelcome
        ? 'Slack refuses the app token: make a new one with connections:write and set SLACK_APP_TOKEN'
        : 'no connection to Slack; trying again';
      log[unwelcome && failures === 0 ? 'error' : 'warn']({ why: trouble }, said);
      failures += 1;
      const wait = Math.min(FIRST_WAIT_MS * 2 ** (failures - 1), LONGEST_WAIT_MS);
      again(unwelcome ? UNWELCOME_WAIT_MS : wait * (0.5 + Math.random()));
    }
  };

  return {
    start() {
      stopped = false;
      void connect();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
      for (const receiver of new Set([current, ...open])) if (receiver) stop(receiver);
      open.clear();
    },
    isOpen: () => open.size > 0,
    trouble: () => (open.size > 0 ? undefined : trouble),
  };
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
        timeout: HELLO_MS,
      },
    },
    // What was not stored is not acknowledged: Slack sends it again.
    processEventErrorHandler: async ({ error }) => {
      log.error({ err: error }, 'a delivery of Slack was not stored; Slack sends it again');
      return false;
    },
  });
  receiver.init({ processEvent: process } as never);
  return receiver;
}

function stop(receiver: SocketModeReceiver): void {
  receiver.stop().catch(() => {});
}

function sayTrouble(error: unknown): string {
  const { data, cause, message } = error as {
    data?: { error?: string };
    cause?: { code?: string };
    message?: string;
  };
  return data?.error ?? cause?.code ?? message ?? 'no answer';
}

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no hello in time')), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
