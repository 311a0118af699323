import { createRequire } from 'node:module';
import { ConfigurationBotFrameworkAuthentication, ConfigurationServiceClientCredentialFactory } from 'botbuilder';
import type { Endpoints, TeamsConfig } from './words.ts';

type Azure = Extract<TeamsConfig, { mode: 'azure' }>;

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

/** Who may call us, and with what we call: a bot of one organisation, with a secret. */
export function authenticationOf(
  { appId, tenantId, password }: Azure,
  { openId, issuer, login }: Endpoints,
): ConfigurationBotFrameworkAuthentication {
  const credentials = new ConfigurationServiceClientCredentialFactory({
    ...{ MicrosoftAppId: appId, MicrosoftAppPassword: password },
    ...{ MicrosoftAppType: 'SingleTenant', MicrosoftAppTenantId: tenantId },
  });
  const own = {
    ...(openId ? { ToBotFromChannelOpenIdMetadataUrl: openId } : {}),
    ...(issuer ? { ToBotFromChannelTokenIssuer: issuer } : {}),
    ...(login ? { ToChannelFromBotLoginUrl: `${login}/${tenantId}` } : {}),
  };
  // A post that is sent again after a lost answer stands there twice: repeating is ours.
  const once = { noRetryPolicy: true };
  return new ConfigurationBotFrameworkAuthentication(own, credentials, undefined, undefined, once);
}
