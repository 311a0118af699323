import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { accountRoutes } from './accounts.ts';
import { actionRoutes } from './actions.ts';
import { allocationRoutes } from './allocations.ts';
import { addAuthentication } from './auth.ts';
import { changeRoutes } from './changes.ts';
import { chatRoutes } from './chat.ts';
import { conflictRoutes } from './conflicts.ts';
import { conversationRoutes } from './conversations.ts';
import { addCorrelation, correlationOf } from './correlation.ts';
import { documentRoutes } from './document.ts';
import { addDoors } from './doors.ts';
import { dynoRoutes } from './dynos.ts';
import { addHeaders } from './headers.ts';
import { healthRoutes } from './health.ts';
import { addDraining, addErrorHandler, addObservation } from './hooks.ts';
import { addJson, BODY_LIMIT } from './json.ts';
import { linkRoutes } from './links.ts';
import { addNotFound } from './methods.ts';
import { metricsRoutes } from './metrics.ts';
import type { Group, HttpNeeds } from './needs.ts';
import { addDocument } from './openapi.ts';
import { outageRoutes } from './outages.ts';
import { pageRoutes } from './page.ts';
import { sendProblem } from './problems.ts';
import { reportRoutes } from './reports.ts';
import { createAddRoute } from './route.ts';
import { statsRoutes } from './stats.ts';
import { createStreams, type Streams } from './streams.ts';
import { testTypeRoutes } from './test-types.ts';
import { answerUnreadable } from './unreadable.ts';
import { vehicleRoutes } from './vehicles.ts';

export type { Door, HttpConfig, HttpNeeds } from './needs.ts';

export interface Http {
  app: FastifyInstance;
  /** Starts to listen where the configuration says; `port` is the one it got. */
  listen(): Promise<{ port: number }>;
  /**
   * Closes in order: no new work, open chat streams get five seconds to finish and are then ended, event
   * streams end at once, requests under way are answered. Takes ten seconds at most; safe to call twice.
   */
  close(): Promise<void>;
}

const CHAT_PATIENCE_MS = 5_000;
const CLOSE_MS = 9_500;
const SWEEP_MS = 100;

const GROUPS: ((group: Group) => void | Promise<void>)[] = [
  documentRoutes,
  healthRoutes,
  metricsRoutes,
  accountRoutes,
  linkRoutes,
  allocationRoutes,
  dynoRoutes,
  outageRoutes,
  vehicleRoutes,
  testTypeRoutes,
  conflictRoutes,
  statsRoutes,
  reportRoutes,
  changeRoutes,
  chatRoutes,
  conversationRoutes,
  actionRoutes,
  pageRoutes,
];

/** Builds the side-server; nothing listens before `listen`. */
export function createHttp(needs: HttpNeeds): Http {
  const app = createApp();
  const streams = createStreams();
  let draining = false;
  const isDraining = () => draining;

  addCorrelation(app);
  addObservation(app, needs);
  addDraining(app, isDraining);
  addNotFound(app);
  addErrorHandler(app, needs);
  addJson(app);
  addHeaders(app, needs.config.publicUrl);
  addAuthentication(app, needs.accounts);
  addDoors(app, needs);
  app.register(async (scope) => {
    await addDocument(scope, { version: needs.version, publicUrl: needs.config.publicUrl });
    const group = { app: scope, needs, route: createAddRoute(scope), streams, isDraining };
    for (const addGroup of GROUPS) await addGroup(group);
  });

  let closed: Promise<void> | undefined;
  return {
    app,
    async listen() {
      await app.listen({ host: needs.config.host, port: needs.config.port });
      return { port: (app.server.address() as AddressInfo).port };
    },
    close() {
      draining = true;
      closed ??= closeInOrder(app, streams);
      return closed;
    },
  };
}

function createApp(): FastifyInstance {
  const app = Fastify({
    logger: false,
    genReqId: correlationOf,
    requestIdHeader: false,
    bodyLimit: BODY_LIMIT,
    requestTimeout: 30_000,
    // While it closes, our own hook answers, as a problem and with the right headers.
    return503OnClosing: false,
    forceCloseConnections: false,
    routerOptions: { maxParamLength: 300 },
    frameworkErrors: (_error, request, reply) => {
      const said = { code: 'not_found', detail: 'This is not an address, so nothing was done.' } as const;
      reply.header('x-correlation-id', request.id);
      sendProblem(request, reply, said);
    },
    clientErrorHandler: answerUnreadable,
  });
  // Each route reads its own input, so that one answer names every wrong field wherever it stands; the
  // schemas of answers make the document, and the tests hold the answers against it.
  app.setValidatorCompiler(() => (value) => ({ value }));
  app.setSerializerCompiler(() => (value) => JSON.stringify(value));
  return app;
}

/** Connections that become idle after `close` would keep it waiting for their keep-alive, so they are swept. */
async function closeInOrder(app: FastifyInstance, streams: Streams): Promise<void> {
  const last = setTimeout(() => app.server.closeAllConnections(), CLOSE_MS);
  const sweep = setInterval(() => app.server.closeIdleConnections(), SWEEP_MS);
  try {
    await streams.drain(CHAT_PATIENCE_MS);
    await app.close();
  } finally {
    clearTimeout(last);
    clearInterval(sweep);
  }
}
