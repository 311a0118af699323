import { UNWELCOME } from './calls.ts';
import { openSocket, type Process, type Socket } from './socket.ts';
import type { Log, SlackConfig } from './words.ts';

export type { Event, Process } from './socket.ts';

/** A second one carries what comes while the first is renewed, which Slack does every few hours. */
const CONNECTIONS = 2;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
const UNWELCOME_WAIT_MS = 60_000;
/** One that did not live so long is no reason to ask for the next at once. */
const LIVED_MS = 10_000;
/** What is being stored when the process ends is acknowledged first. */
const PATIENCE_MS = 2_000;

/** Why Slack gives no connection, beyond what it says of any token. */
const NO_SOCKETS = new Set(['missing_scope', 'no_permission', 'link_disabled']);

export interface Connections {
  start(): void;
  /** Waits a moment for what is being stored, then closes them. */
  stop(): Promise<void>;
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
  const inHand = new Set<Promise<void>>();
  const counted: Process = (event) => {
    const work = process(event).finally(() => inHand.delete(work));
    inHand.add(work);
    return work;
  };
  const telling = createTelling(log);
  const slots = Array.from({ length: CONNECTIONS }, () => createSlot(config, counted, log, telling));
  return {
    start() {
      for (const slot of slots) slot.start();
    },
    async stop() {
      for (const slot of slots) slot.leave();
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, PATIENCE_MS);
      });
      await Promise.race([Promise.allSettled(inHand), late]);
      clearTimeout(timer);
      for (const slot of slots) slot.close();
    },
    open: () => slots.filter((slot) => slot.isOpen()).length,
    trouble: () => slots.map((slot) => slot.trouble()).find((it) => it !== undefined),
  };
}

/** Keeps one connection open, by way of as many as Slack wants one after the other. */
function createSlot(config: SlackConfig, process: Process, log: Log, telling: Telling) {
  let stopped = true;
  /** The one that is open, or on its way to be; not one that is about to be closed. */
  let current: Socket | undefined;
  const open = new Set<Socket>();
  let trouble: string | undefined = 'no connection yet';
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;

  const again = (ms: number) => {
    if (stopped || timer) return;
    timer = setTimeout(() => {
      timer = undefined;
      connect();
    }, ms).unref();
  };

  const failed = (why: string) => {
    current = undefined;
    if (stopped) return;
    trouble = why;
    failures += 1;
    telling.trouble(why);
    again(waitAfter(failures, why));
  };

  const connect = () => {
    if (stopped) return;
    let openedAt = 0;
    /** The next one: at once, unless this one hardly lived. */
    const over = (why: string) => {
      if (current !== socket || openedAt === 0) return;
      current = undefined;
      if (performance.now() - openedAt < LIVED_MS && failures > 0) failed(why);
      else {
        failures = 1;
        connect();
      }
    };
    const socket = openSocket(config, log, {
      process,
      leaving: (why) => (isRefusal(why) && current === socket ? failed(why) : over(why)),
      gone() {
        open.delete(socket);
        over('the connection was closed');
      },
    });
    current = socket;
    socket.opened.then(
      () => {
        openedAt = performance.now();
        open.add(socket);
        trouble = undefined;
        telling.well();
        setTimeout(() => {
          if (current === socket) failures = 0;
        }, LIVED_MS).unref();
      },
      (error: unknown) => {
        if (current === socket) failed(sayTrouble(error));
      },
    );
  };

  return {
    start() {
      stopped = false;
      connect();
    },
    /** Asks for no more connections. */
    leave() {
      stopped = true;
      clearTimeout(timer);
    },
    close() {
      for (const socket of new Set([current, ...open])) socket?.close();
      open.clear();
    },
    isOpen: () => open.size > 0,
    trouble: () => (open.size > 0 ? undefined : trouble),
  };
}

/** Nobody mends a token within a minute; all else is tried again sooner, and never by all at once. */
function waitAfter(failures: number, why: string): number {
  if (isRefusal(why)) return UNWELCOME_WAIT_MS;
  return Math.min(FIRST_WAIT_MS * 2 ** (failures - 1), LONGEST_WAIT_MS) * (0.5 + Math.random() / 2);
}

export function isRefusal(why: string): boolean {
  return UNWELCOME.has(why) || NO_SOCKETS.has(why);
}

interface Telling {
  trouble(why: string): void;
  well(): void;
}

/** Says once what is wrong, and once that it is over: the connections fail alike, again and again. */
function createTelling(log: Log): Telling {
  let told: string | undefined;
  return {
    trouble(why) {
      if (why === told) return;
      told = why;
      if (isRefusal(why)) {
        log.error(
          { why },
          'Slack refuses the app token: turn on Socket Mode, make a token with connections:write and set SLACK_APP_TOKEN',
        );
      } else log.warn({ why }, 'no connection to Slack; trying again');
    },
    well() {
      log.info({}, 'connected to Slack');
      told = undefined;
    },
  };
}

function sayTrouble(error: unknown): string {
  const { data, cause, original, message } = (error ?? {}) as {
    data?: { error?: string };
    cause?: { code?: string; cause?: { code?: string } };
    original?: { cause?: { code?: string } };
    message?: string;
  };
  const code = original?.cause?.code ?? cause?.cause?.code ?? cause?.code;
  return data?.error ?? code ?? message ?? 'the connection was closed before it stood';
}
