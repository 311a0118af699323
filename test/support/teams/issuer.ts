import { randomUUID } from 'node:crypto';
import { ISSUER } from './keys.ts';
import type { Desk } from './serving.ts';
import type { Answer, Json, Op } from './words.ts';
import type { World } from './world.ts';

/** What the sign-in pages answer; undefined is no page of theirs. */
export interface SignIn {
  op: Op;
  act: () => Answer | Promise<Answer>;
}

const SCOPE = `${ISSUER}/.default`;

/** Bot Framework's keys for what comes to the bot, and Entra's tokens for what goes out. */
export function signInPage(desk: Desk, method: string, path: string, body: string): SignIn | undefined {
  const { world, keys } = desk;
  if (method === 'GET' && path === '/.well-known/openidconfiguration')
    return { op: 'openid', act: () => ({ status: 200, body: openId(world) }) };
  if (method === 'GET' && path === '/keys')
    return { op: 'keys', act: async () => ({ status: 200, body: { keys: await keys.published() } }) };
  const tenant = /^\/([^/]+)\/oauth2\/v2\.0\/token$/.exec(path)?.[1];
  if (method !== 'POST' || tenant === undefined) return undefined;
  return { op: 'token', act: () => giveToken(world, tenant, new URLSearchParams(body)) };
}

const openId = ({ url }: World): Json => ({
  issuer: ISSUER,
  authorization_endpoint: 'https://invalid.botframework.com',
  jwks_uri: `${url}/keys`,
  id_token_signing_alg_values_supported: ['RS256'],
  token_endpoint_auth_methods_supported: ['private_key_jwt'],
});

/** A token by client credentials, as a bot of one tenant gets it. */
function giveToken(world: World, tenant: string, form: URLSearchParams): Answer {
  const { appId, appPassword, tokenLifeMs } = world.settings;
  // The tenant of a single-tenant bot, and not `botframework.com`.
  if (tenant !== world.tenant.id) return refused(400, 'invalid_request', 90002);
  if (form.get('grant_type') !== 'client_credentials') return refused(400, 'unsupported_grant_type', 70003);
  if (form.get('client_id') !== appId) return refused(400, 'unauthorized_client', 700016);
  if (form.get('client_secret') !== appPassword) return refused(401, 'invalid_client', 7000215);
  if (form.get('scope') !== SCOPE) return refused(400, 'invalid_scope', 70011);
  const expires_in = Math.ceil(tokenLifeMs / 1_000);
  const access_token = botToken(world);
  return {
    status: 200,
    body: { token_type: 'Bearer', expires_in, ext_expires_in: expires_in, access_token },
  };
}

/** A token that the connector takes. */
export function botToken({ tokens, settings }: World): string {
  const token = `fake.${randomUUID()}.${randomUUID()}`;
  tokens.set(token, Date.now() + settings.tokenLifeMs);
  return token;
}

const refused = (status: number, error: string, code: number): Answer => ({
  status,
  body: { error, error_description: `AADSTS${code}: refused.`, error_codes: [code] },
});
