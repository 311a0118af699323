import { createRequire } from 'node:module';
import {
  ConfigurationBotFrameworkAuthentication,
  ConfigurationServiceClientCredentialFactory,
} from 'botbuilder';
import type { Connector } from './calls.ts';
import type { Wire } from './index.ts';
import type { Endpoints, TeamsConfig } from './words.ts';

type Azure = Extract<TeamsConfig, { mode: 'azure' }>;
type Credentials = ConstructorParameters<typeof ConfigurationBotFrameworkAuthentication>[1];

const SCOPE = 'https://api.botframework.com';
const ISSUER = 'https://api.botframework.com';
const LOGIN = 'https://login.microsoftonline.com';
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
  sendRequest<T>(request: { timeout: number }, next: (request: { timeout: number }) => T): T;
}

/**
 * One attempt, here and nowhere else, for so long. The library repeats a post up to four times, whatever its options
 * say, and after a lost answer it stands there twice.
 */
function plain(made: unknown): Connector {
  const { pipeline } = (made as Piped).client;
  for (const name of ['defaultRetryPolicy', 'redirectPolicy'])
    if (pipeline.removePolicy({ name }).length === 0) throw new Error(`The connector has no ${name}.`);
  pipeline.addPolicy({
    name: 'patience',
    sendRequest: (request, next) => next(Object.assign(request, { timeout: CALL_MS })),
  });
  return made as Connector;
}

/** Microsoft's way: who calls is proven by their keys, and we call with a token of a bot of one organisation. */
export function createAzureWire(config: Azure, endpoints: Endpoints, credentials?: Credentials): Wire {
  letEntitiesThrough();
  const { appId, tenantId, password } = config;
  const secret = new ConfigurationServiceClientCredentialFactory({
    ...{ MicrosoftAppId: appId, MicrosoftAppPassword: password },
    ...{ MicrosoftAppType: 'SingleTenant', MicrosoftAppTenantId: tenantId },
  });
  const authentication = new ConfigurationBotFrameworkAuthentication(
    {
      ...{ ToChannelFromBotLoginUrl: `${endpoints.login ?? LOGIN}/${tenantId}` },
      ...{ ToChannelFromBotOAuthScope: SCOPE, ToBotFromChannelTokenIssuer: endpoints.issuer ?? ISSUER },
      ToBotFromChannelOpenIdMetadataUrl: endpoints.openId ?? KEYS,
    },
    credentials ?? secret,
  );
  // Who we are when we call first: a token of ours, for Teams' connector.
  const self = {
    claims: [],
    isAuthenticated: true,
    getClaimValue: (name: string) => (name === 'aud' ? appId : null),
  };
  const factory = authentication.createConnectorFactory(self as never);
  const connectors = new Map<string, Promise<Connector>>();
  return {
    endpoints,
    async authenticate(incoming, header) {
      await authentication.authenticateRequest(incoming as never, header);
    },
    connectorTo(serviceUrl) {
      const known = connectors.get(serviceUrl) ?? factory.create(serviceUrl, SCOPE).then(plain);
      connectors.set(serviceUrl, known);
      return known;
    },
  };
}
