import { webApi } from '@slack/bolt';
import { type Budget, ChannelFault } from '../../src/conversation/channel.ts';
import type { Log, SlackConfig } from './words.ts';

const TIMEOUT_MS = 10_000;
/** Nobody mends a token within a minute, and asking more often helps nobody. */
const AUTH_WAIT_MS = 60_000;

/** What Slack says when it does not want us at all. */
export const UNWELCOME = new Set([
  ...['invalid_auth', 'not_authed', 'account_inactive', 'token_revoked', 'token_expired'],
  ...['org_login_required', 'team_access_not_granted', 'not_allowed_token_type'],
]);
/** Errors of Slack's own, after which a call may have been carried out or not. */
const BROKEN = new Set(['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout']);

export type Answer = Record<string, unknown>;

/** Calls of Slack's Web API: one attempt each, and every trouble a `ChannelFault`. */
export interface Calls {
  log: Log;
  call(method: string, args: Record<string, unknown>): Promise<Answer>;
  /** Answers where a command or a press came from, also where the app is no member. */
  respond(url: string, body: Record<string, unknown>): Promise<void>;
  /** Why Slack does not want us, since it last did. */
  unwelcome(): string | undefined;
}

/** The SDK's own retries are off: a post that timed out and is sent again stands there twice. */
export function createCalls(config: SlackConfig, log: Log): Calls {
  const client = new webApi.WebClient(config.botToken, {
    ...(config.apiUrl ? { slackApiUrl: config.apiUrl } : {}),
    ...{ retryConfig: { retries: 0 }, rejectRateLimitedCalls: true, timeout: TIMEOUT_MS },
    logger: quiet(log),
  });
  let unwelcome: string | undefined;
  return {
    log,
    async call(method, args) {
      try {
        const answer = (await client.apiCall(method, args)) as unknown as Answer;
        unwelcome = undefined;
        return answer;
      } catch (error) {
        const fault = faultOf(method, error);
        const name = error instanceof webApi.WebAPIPlatformError ? error.data.error : '';
        if (UNWELCOME.has(name) && unwelcome !== name) {
          unwelcome = name;
          log.error(
            { method, error: name },
            'Slack refuses the bot token: install the app again and set the new token',
          );
        }
        throw fault;
      }
    },
    async respond(url, body) {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      }).catch((error: unknown) => {
        throw new ChannelFault('doubtful', `response_url: ${String(error)}`);
      });
      if (response.status === 429)
        throw new ChannelFault('later', 'response_url: 429', retryAfter(response.headers.get('retry-after')));
      if (!response.ok) throw new ChannelFault('never', `response_url: ${response.status}`);
    },
    unwelcome: () => unwelcome,
  };
}

function retryAfter(header: string | null): number {
  const seconds = Number(header);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : 1_000;
}

/** What a failed call means for whoever made it. Its text holds no argument: those are people's words. */
export function faultOf(method: string, error: unknown): ChannelFault {
  if (error instanceof webApi.WebAPIRateLimitedError)
    return new ChannelFault('later', `${method}: rate limited`, error.retryAfter * 1_000);
  if (error instanceof webApi.WebAPIPlatformError) {
    const name = error.data.error;
    if (UNWELCOME.has(name)) return new ChannelFault('later', `${method}: ${name}`, AUTH_WAIT_MS);
    if (name === 'ratelimited') return new ChannelFault('later', `${method}: ${name}`);
    return new ChannelFault(BROKEN.has(name) ? 'doubtful' : 'never', `${method}: ${name}`);
  }
  if (error instanceof webApi.WebAPIRequestError) {
    const { original } = error;
    const cause = (original.cause ?? original) as NodeJS.ErrnoException;
    const refused = cause.code === 'ECONNREFUSED' || cause.code === 'ENOTFOUND';
    return new ChannelFault(refused ? 'later' : 'doubtful', `${method}: ${cause.code ?? original.name}`);
  }
  const status = error instanceof webApi.WebAPIHTTPError ? error.statusCode : undefined;
  return new ChannelFault('doubtful', `${method}: ${status ?? (error as Error).name}`);
}

/** The error's name, for those who can do something about it. */
export function nameOf(error: unknown): string {
  return error instanceof ChannelFault ? (error.message.split(': ')[1] ?? '') : '';
}

/**
 * Calls a minute that Slack takes, by its tiers (docs of 2026-05-26), at 85 %: the rest is for the edits that are
 * last words, so that several may come at once. Bursts are not documented; these were taken without a 429 in a simulation.
 */
const TIERS: Record<string, [perMinute: number, burst: number, spare?: number]> = {
  'chat.postMessage': [51, 3],
  'chat.update': [42, 8, 8],
  'chat.startStream': [17, 4],
  'chat.appendStream': [85, 15],
  'agents.sessions.setStatus': [42, 8],
};

/** Posts are counted by channel, everything else by workspace. */
export function budgetOf(method: string, team: string, channel: string): Budget {
  const [perMinute, burst, spare = 0] = TIERS[method] ?? [42, 8];
  const name = method === 'chat.postMessage' ? `${team}:${method}:${channel}` : `${team}:${method}`;
  return { name, perMinute, burst, spare };
}

/** The SDK's lines may hold what people wrote: only what went wrong is ours to log, and that we do ourselves. */
export function quiet(log: Log): webApi.Logger {
  const nothing = () => {};
  return {
    ...{ debug: nothing, info: nothing, setLevel: nothing, setName: nothing },
    getLevel: () => webApi.LogLevel.ERROR,
    warn: (...said) => log.debug({ slack: said.map(String).join(' ').slice(0, 300) }, 'Slack SDK'),
    error: (...said) => log.debug({ slack: said.map(String).join(' ').slice(0, 300) }, 'Slack SDK'),
  };
}
