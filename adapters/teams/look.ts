import { MESSAGES_PATH } from './commands.ts';

const PATIENCE_MS = 5_000;
const MICROSOFT_LOGIN = 'https://login.microsoftonline.com';
/** What a bot may ask for: to speak to the service that carries its messages. */
const SCOPE = 'https://api.botframework.com/.default';

export interface Finding {
  ok: boolean;
  text: string;
}

/** What is looked at; the configuration of Teams, and how Rollbook is reached. */
export interface Looked {
  config: { mode: 'azure'; appId: string; tenantId: string; password: string } | { mode: 'playground' };
  publicUrl: string;
  /** Where tokens are asked for, without the tenant; unset: Microsoft's own. */
  login?: string | undefined;
}

/** Whether Microsoft takes the credentials, and what to enter there; changes nothing. */
export async function lookAtTeams({ config, publicUrl, login }: Looked): Promise<Finding[]> {
  if (config.mode === 'playground') return [playground(publicUrl)];
  return [await askForToken(config, login ?? MICROSOFT_LOGIN), endpointOf(publicUrl)];
}

function playground(publicUrl: string): Finding {
  return {
    ok: true,
    text: `the playground is for trying Rollbook on this machine with Microsoft's local client, at ${publicUrl}${MESSAGES_PATH}: nobody signs for who writes, so it takes local connections only, and Teams itself cannot reach it`,
  };
}

function endpointOf(publicUrl: string): Finding {
  const url = publicUrl + MESSAGES_PATH;
  if (!/^https:/i.test(publicUrl))
    return {
      ok: false,
      text: `Microsoft posts to https only, and would have to reach ${url}: set PUBLIC_URL`,
    };
  return {
    ok: true,
    text: `Microsoft posts to ${url}: enter it as messaging endpoint in the "Configuration" of the Azure Bot`,
  };
}

/** One request, asked once: whoever looks wants to know how it is now. */
async function askForToken(
  { appId, tenantId, password }: Extract<Looked['config'], { mode: 'azure' }>,
  login: string,
): Promise<Finding> {
  const body = new URLSearchParams({
    ...{ grant_type: 'client_credentials', scope: SCOPE },
    ...{ client_id: appId, client_secret: password },
  });
  // The body holds the secret: it is for nobody to whom this one sends us on.
  const options: RequestInit = { method: 'POST', body, redirect: 'error' };
  try {
    const response = await fetch(`${login}/${tenantId}/oauth2/v2.0/token`, {
      ...options,
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return readAnswer(response.status, parsed(await response.text()));
  } catch {
    return {
      ok: false,
      text: 'login.microsoftonline.com does not answer: look at network, proxy and firewall; meanwhile the rest of Rollbook serves',
    };
  }
}

/** A proxy in between may well answer with a page. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readAnswer(status: number, answer: unknown): Finding {
  const { access_token: token, error_codes: codes, error } = Object(answer) as Record<string, unknown>;
  if (status === 200 && typeof token === 'string' && token)
    return { ok: true, text: 'Microsoft takes the app id, the tenant and the secret' };
  // Only numbers are repeated: its sentences name ids, and change.
  const code = Array.isArray(codes) ? codes.find((it) => Number.isInteger(it)) : undefined;
  if (code !== undefined) return { ok: false, text: `Microsoft answered AADSTS${code}: ${meaningOf(code)}` };
  if (error === 'invalid_client') return { ok: false, text: `Microsoft answered invalid_client: ${SECRET}` };
  return { ok: false, text: `Microsoft answered ${status} without a token: try again in a while` };
}

const SECRET =
  'it does not take MICROSOFT_APP_PASSWORD; make a new client secret under "Certificates & secrets" of the app registration, and copy its value';
const APP =
  'this tenant has no such app; compare MICROSOFT_APP_ID and MICROSOFT_APP_TENANT_ID with the "Overview" of the app registration';
const TENANT = 'there is no such tenant; compare MICROSOFT_APP_TENANT_ID with "Directory (tenant) ID"';
const OFF = 'the app is disabled; an administrator turns it on under "Enterprise applications"';

/** https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
const MEANINGS: Record<number, string> = {
  7000215: SECRET,
  7000222:
    'the secret has expired; make a new one under "Certificates & secrets" of the app registration, set MICROSOFT_APP_PASSWORD to its value and restart',
  7000218: SECRET,
  700016: APP,
  90002: TENANT,
  900023: TENANT,
  900021: TENANT,
  7000112: OFF,
};

function meaningOf(code: number): string {
  return MEANINGS[code] ?? `see https://login.microsoftonline.com/error?code=${code}`;
}
