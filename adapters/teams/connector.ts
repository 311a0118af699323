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
      const known = connectors.get(serviceUrl) ?? factory.create(serviceUrl, SCOPE).then(calledOnce);
      connectors.set(serviceUrl, known);
      return known;
    },
  };
}

interface Piped {
  client: { pipeline: { removePolicy(what: { name: string }): unknown } };
}

/** A post that is sent again after a lost answer stands there twice: repeating is ours. So is where a call goes. */
function calledOnce(connector: object): Connector {
  const { pipeline } = (connector as Piped).client;
  for (const name of ['defaultRetryPolicy', 'redirectPolicy']) pipeline.removePolicy({ name });
  return connector as Connector;
}
