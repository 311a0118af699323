import { webApi } from '@slack/bolt';
import { HTTP_PATH, SCOPES } from './listens.ts';

const PATIENCE_MS = 5_000;

export interface Finding {
  ok: boolean;
  text: string;
}

/** What is looked at; the configuration of Slack, and how Rollbook is reached. */
export interface Looked {
  botToken: string;
  appToken?: string | undefined;
  signingSecret?: string | undefined;
  apiUrl?: string | undefined;
  publicUrl: string;
}

/** Whether Slack takes the tokens and the app may do what it needs; changes nothing there. */
export async function lookAtSlack(looked: Looked): Promise<Finding[]> {
  const bot = await ask(looked, looked.botToken, 'auth.test', meaningForBot);
  if (!bot.ok) return [bot];
  const { team, user, response_metadata } = bot.answer;
  const findings = [
    {
      ok: true,
      text: `Slack takes the bot token: ${user ?? 'a bot'} in the workspace ${team ?? 'without a name'}`,
    },
    scopesOf(response_metadata?.scopes),
  ];
  return [...findings, looked.appToken ? await lookAtSocket(looked, looked.appToken) : lookAtHttp(looked)];
}

function scopesOf(said: string[] | undefined): Finding {
  const granted = new Set(said?.filter(Boolean));
  if (granted.size === 0)
    return { ok: true, text: 'Slack did not say which scopes the app has; what it lacks, the log will name' };
  const missing = Object.keys(SCOPES).filter((scope) => !granted.has(scope));
  if (missing.length === 0) return { ok: true, text: 'the Slack app has every scope that it needs' };
  return {
    ok: false,
    text: `the Slack app lacks ${missing.join(', ')}: at api.slack.com/apps, under "App Manifest", put in manifests/slack/ as it is now, then "Install App", "Reinstall to Workspace"`,
  };
}

async function lookAtSocket(looked: Looked, appToken: string): Promise<Finding> {
  const opened = await ask(looked, appToken, 'apps.connections.open', meaningForApp);
  return opened.ok ? { ok: true, text: 'Slack takes the app token: Socket Mode can connect' } : opened;
}

function lookAtHttp({ publicUrl, apiUrl }: Looked): Finding {
  const url = publicUrl + HTTP_PATH;
  // Another server than Slack's own may well stand on this machine.
  if (!publicUrl.startsWith('https:') && !apiUrl)
    return { ok: false, text: `Slack posts to https only, and would have to reach ${url}: set PUBLIC_URL` };
  return {
    ok: true,
    text: `Slack posts to ${url}: enter it as request URL of events, interactivity, select menus and /allocate`,
  };
}

interface Answer extends webApi.WebAPICallResult {
  team?: string;
  user?: string;
}

/** One call, asked once: whoever looks wants to know how it is now. */
async function ask(
  { apiUrl }: Looked,
  token: string,
  method: string,
  meaningOf: (error: string) => string,
): Promise<{ ok: true; answer: Answer } | { ok: false; text: string }> {
  const client = new webApi.WebClient(token, {
    ...(apiUrl ? { slackApiUrl: apiUrl } : {}),
    ...{ retryConfig: { retries: 0 }, rejectRateLimitedCalls: true, timeout: PATIENCE_MS, logger: SILENT },
  });
  try {
    return { ok: true, answer: await client.apiCall(method) };
  } catch (error) {
    return { ok: false, text: sayTrouble(error, meaningOf) };
  }
}

function sayTrouble(error: unknown, meaningOf: (error: string) => string): string {
  if (error instanceof webApi.WebAPIPlatformError)
    return `Slack answered ${error.data.error}: ${meaningOf(error.data.error)}`;
  if (error instanceof webApi.WebAPIRateLimitedError)
    return `Slack takes no more calls for ${error.retryAfter} s: look again then`;
  if (error instanceof webApi.WebAPIHTTPError)
    return `Slack answered ${error.statusCode}: look at SLACK_API_URL, or try again in a while`;
  return 'Slack does not answer: look at the network and SLACK_API_URL; meanwhile the rest of Rollbook serves';
}

const LEFT = new Set(['token_revoked', 'account_inactive', 'token_expired']);

function meaningForBot(error: string): string {
  if (LEFT.has(error))
    return 'the app is no longer in the workspace; install it again and set SLACK_BOT_TOKEN to its new token';
  if (error === 'invalid_auth' || error === 'not_authed' || error === 'not_allowed_token_type')
    return 'it does not take SLACK_BOT_TOKEN; copy the "Bot User OAuth Token" under "OAuth & Permissions"';
  return 'try again in a while';
}

function meaningForApp(error: string): string {
  if (error === 'missing_scope')
    return 'SLACK_APP_TOKEN lacks connections:write; make a new one under "Basic Information", "App-Level Tokens"';
  if (LEFT.has(error) || error === 'invalid_auth' || error === 'not_allowed_token_type')
    return 'it does not take SLACK_APP_TOKEN; make a new one under "Basic Information", "App-Level Tokens"';
  return 'look whether "Socket Mode" is on in the settings of the app';
}

/** What went wrong is said once, by us. */
const nothing = () => {};
const SILENT: webApi.Logger = {
  ...{ debug: nothing, info: nothing, warn: nothing, error: nothing, setLevel: nothing, setName: nothing },
  getLevel: () => webApi.LogLevel.ERROR,
};
