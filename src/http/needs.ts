import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Accounts, Registration } from '../accounts/index.ts';
import type { AllocationCore } from '../allocation/index.ts';
import type { Conversation } from '../conversation/index.ts';
import type { Events } from '../events.ts';
import type { Fleet } from '../fleet/index.ts';
import type { Log } from '../log.ts';
import type { Reports } from '../telemetry/report/index.ts';
import type { Clock, Site } from '../words.ts';
import type { AddRoute } from './route.ts';
import type { Streams } from './streams.ts';

/** The part of the configuration that the server goes by; the whole `Config` fits. */
export interface HttpConfig {
  host: string;
  port: number;
  /** How browsers reach it; https turns on what only makes sense there. */
  publicUrl: string | undefined;
  metricsToken: string | undefined;
  registration: Registration;
}

export interface Check {
  ok: boolean;
  detail?: string | undefined;
  /** It can be away and the rest serves: shown, and never a reason to say that nothing can be served. */
  optional?: boolean | undefined;
}

/** A way in for a channel whose own SDK reads what is posted there and answers it. */
export interface Door {
  path: string;
  /** Gets the request as Node has it, its body untouched; how long a body may be is its own affair. */
  listener: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;
}

export interface HttpNeeds {
  config: HttpConfig;
  log: Log;
  events: Events;
  clock: Clock;
  site: Site;
  accounts: Accounts;
  allocation: AllocationCore;
  fleet: Fleet;
  conversation: Pick<
    Conversation,
    'receive' | 'newThreadId' | 'list' | 'get' | 'remove' | 'confirm' | 'dismiss' | 'feedback'
  >;
  /** What the server stands on, each with its state: `database`, `migrations`, … */
  readiness: () => Promise<Record<string, Check>>;
  reports: Reports;
  metrics: { text(accept: string | undefined): Promise<{ contentType: string; body: string }> };
  /** Where channels are posted to, by path. */
  doors?: Door[] | undefined;
  /** Folder of the chat page. */
  page: { dir: string };
  /** The demo sign-in; shown by the page only where nobody but this machine can reach it. */
  demo?: { email: string; password: string } | undefined;
  version: string;
}

/** What a group of routes is made with. */
export interface Group {
  app: FastifyInstance;
  needs: HttpNeeds;
  route: AddRoute;
  streams: Streams;
  /** True from the moment at which the server was asked to close. */
  isDraining: () => boolean;
}
