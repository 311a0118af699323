import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Accounts } from '../accounts/index.ts';
import type { Actor, ChannelName } from '../words.ts';
import { sendProblem } from './problems.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is asking, on every route that is not public. */
    actor: Actor | undefined;
  }
  interface FastifyContextConfig {
    access?: Access;
  }
}

/**
 * `signed-in` wants a good access token; `chat` the same, and speaks as the chat page, where
 * conversations live; `public` does not look.
 */
export type Access = 'public' | 'signed-in' | 'chat';

/** The token of `Authorization: Bearer …`; the scheme compares without case. */
export function bearerOf(request: FastifyRequest): string | undefined {
  return /^Bearer +([A-Za-z0-9._~+/=-]+) *$/i.exec(request.headers.authorization ?? '')?.[1];
}

/** Refuses before the body is read; the account's row is asked on every request. */
export function addAuthentication(app: FastifyInstance, accounts: Pick<Accounts, 'verify'>): void {
  app.decorateRequest('actor', undefined);
  app.addHook('onRequest', async (request, reply) => {
    const access = request.routeOptions.config.access ?? 'public';
    if (access === 'public') return;
    const verified = await accounts.verify(bearerOf(request), channelOf(request, access), request.id);
    if (!verified.ok) return sendProblem(request, reply, verified.refusal);
    request.actor = verified.value;
  });
}

/** The page says so in a header; nobody can speak for Slack or Teams over HTTP. */
function channelOf(request: FastifyRequest, access: Access): ChannelName {
  return access === 'chat' || request.headers['x-rollbook-channel'] === 'web' ? 'web' : 'api';
}
