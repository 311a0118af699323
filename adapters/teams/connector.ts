import { createRequire } from 'node:module';
import { ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import type { Connector } from './calls.ts';
import type { Wire } from './index.ts';
import { createProof } from './proof.ts';
import { askForToken, createOwnToken, type OwnToken } from './token.ts';
import type { Endpoints, Log, TeamsConfig } from './words.ts';

type Azure = Extract<TeamsConfig, { mode: 'azure' }>;
type Credentials = ConstructorParameters<typeof ConfigurationBotFrameworkAuthentication>[1];

const SCOPE = 'https://api.botframework.com';
const ISSUER = 'https://api.botframework.com';
const KEYS = 'https://login.botframework.com/v1/.well-known/openidconfiguration';

const CALL_MS = 10_000;

/**
 * botbuilder 4.23.3 sends of an entity its type and nothing else, so that streaming, the AI label and citations
 * never arrive. Mended by its maintainers (botbuilder-js#4903) and never released: the mapper of entities must let
 * through what it does not know.
 */
export function letEntitiesThrough(): void {
  const load = createRequire(import.meta.url);
  const { Entity } = load('botframework-connector/lib/connectorApi/models/mappers.js') as {
    Entity: { type: { additionalProperties?: object } };
  };
  Entity.type.additionalProperties ??= { type: { name: 'Object' } };
}

interface Piped {
  client: {
    pipeline: { removePolicy(policy: { name: string }): unknown[]; addPolicy(policy: PipelinePolicy): void };
  };
}
interface PipelinePolicy {
  name: string;
  sendRequest<T>(
    request: { timeout: number },
    next: (request: { timeout: number }) => Promise<T>,
  ): Promise<T>;
}
interface Signed {
  headers: { set(name: string, value: string): void };
}

/** Our token on what we send. The library's own would hide why there is none, and takes no other place to ask at. */
function credentialsOf(appId: string, token: OwnToken): Credentials {
  const credentials = {
    appId,
    async signRequest<T extends Signed>(request: T): Promise<T> {
      request.headers.set('authorization', `Bearer ${await token.get()}`);
      return request;
    },
  };
  return {
    isValidAppId: async (id: string) => id === appId,
    isAuthenticationDisabled: async () => false,
    createCredentials: async () => credentials,
  } as never;
}

/**
 * One attempt, here and nowhere else, for so long. The library repeats a post up to four times, whatever its options
 * say, and after a lost answer it stands there twice.
 */
function plain(made: unknown, token: OwnToken): Connector {
  const { pipeline } = (made as Piped).client;
  for (const name of ['defaultRetryPolicy', 'redirectPolicy'])
    if (pipeline.removePolicy({ name }).length === 0) throw new Error(`The connector has no ${name}.`);
  pipeline.addPolicy({
    name: 'patience',
    async sendRequest(request, next) {
      try {
        return await next(Object.assign(request, { timeout: CALL_MS }));
      } catch (error) {
        // A token that is not taken is not sent again; the next call asks for a new one.
        if ((error as { statusCode?: number }).statusCode === 401) token.forget();
        throw error;
      }
    },
  });
  return made as Connector;
}

/** Microsoft's way: who calls is proven by their keys, and we call with a token of a bot of one organisation. */
export function createAzureWire(config: Azure, endpoints: Endpoints, log?: Pick<Log, 'error'>): Wire {
  letEntitiesThrough();
  const { appId } = config;
  const token = createOwnToken(() => askForToken(config, endpoints.login), log);
  const authentication = new ConfigurationBotFrameworkAuthentication({}, credentialsOf(appId, token));
  // Who we are when we call first, for Teams' connector.
  const self = {
    claims: [],
    isAuthenticated: true,
    getClaimValue: (name: string) => (name === 'aud' ? appId : null),
  };
  const factory = authentication.createConnectorFactory(self as never);
  const connectors = new Map<string, Promise<Connector>>();
  return {
    endpoints,
    ...createProof({
      appId,
      issuer: endpoints.issuer ?? ISSUER,
      openId: endpoints.openId ?? KEYS,
    }),
    connectorTo(serviceUrl) {
      const known =
        connectors.get(serviceUrl) ?? factory.create(serviceUrl, SCOPE).then((made) => plain(made, token));
      connectors.set(serviceUrl, known);
      return known;
    },
    trouble: token.trouble,
  };
}
