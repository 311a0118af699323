import { ChannelFault } from '../../src/conversation/channel.ts';
import type { Log } from './words.ts';

const PATIENCE_MS = 5_000;
const MICROSOFT_LOGIN = 'https://login.microsoftonline.com';
/** What a bot may ask for: to speak to the service that carries its messages. */
const SCOPE = 'https://api.botframework.com/.default';
/** A token is not used to its last minutes: clocks differ, and calls take their time. */
const SPARE_MS = 5 * 60_000;
/** Whoever refused us is not asked again at once. */
const HOLD_OFF_MS = 2_000;
const TOLD_EVERY_MS = 60_000;

export interface Credentials {
  appId: string;
  tenantId: string;
  password: string;
}

/** A token, or in words why there is none. */
export type Answer = { token: string; forMs: number } | { why: string };

/** Nothing was sent to Teams: for want of a token of our own. */
export class NoToken extends ChannelFault {
  constructor() {
    super('later', 'no token of our own', 5_000);
    this.name = 'NoToken';
  }
}

export interface OwnToken {
  /** @throws {NoToken} when Microsoft gives us none. */
  get(): Promise<string>;
  /** Teams does not take it any more. */
  forget(): void;
  /** In words why there is none; undefined while all is well. */
  trouble(): string | undefined;
}

/** The token that our calls carry, asked for when it is needed; trouble is told once a minute and not by every call. */
export function createOwnToken(
  ask: () => Promise<Answer>,
  log?: Pick<Log, 'error'>,
  now: () => number = Date.now,
): OwnToken {
  let held = { token: '', until: 0 };
  let asking: Promise<Answer> | undefined;
  let trouble: { why: string; until: number } | undefined;
  let toldAt = Number.NEGATIVE_INFINITY;
  const failed = (why: string): NoToken => {
    trouble = { why, until: now() + HOLD_OFF_MS };
    if (now() - toldAt >= TOLD_EVERY_MS) {
      toldAt = now();
      log?.error({ why }, 'Microsoft gives Rollbook no token, so nothing can be said in Teams');
    }
    return new NoToken();
  };
  return {
    async get() {
      if (now() < held.until) return held.token;
      if (trouble && now() < trouble.until) throw new NoToken();
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      const answer = await asking;
      if ('why' in answer) throw failed(answer.why);
      const { token, forMs } = answer;
      held = { token, until: now() + Math.max(forMs - SPARE_MS, forMs / 2) };
      trouble = undefined;
      return token;
    },
    forget() {
      held = { token: '', until: 0 };
    },
    trouble: () => trouble?.why,
  };
}

/** One request, asked once. */
export async function askForToken(
  { appId, tenantId, password }: Credentials,
  login: string = MICROSOFT_LOGIN,
): Promise<Answer> {
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
      why: 'login.microsoftonline.com does not answer: look at network, proxy and firewall; meanwhile the rest of Rollbook serves',
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

function readAnswer(status: number, answer: unknown): Answer {
  const said = Object(answer) as Record<string, unknown>;
  const { access_token: token, expires_in: seconds, error_codes: codes, error } = said;
  if (status === 200 && typeof token === 'string' && token)
    return { token, forMs: Math.max(0, Number(seconds) || 0) * 1_000 };
  // Only numbers are repeated: its sentences name ids, and change.
  const code = Array.isArray(codes) ? codes.find((it) => Number.isInteger(it)) : undefined;
  if (code !== undefined) return { why: `Microsoft answered AADSTS${code}: ${meaningOf(code)}` };
  if (error === 'invalid_client') return { why: `Microsoft answered invalid_client: ${SECRET}` };
  return { why: `Microsoft answered ${status} without a token: try again in a while` };
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
