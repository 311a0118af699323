import type { IncomingMessage, ServerResponse } from 'node:http';
import { HTTPReceiver } from '@slack/bolt';
import { type ChatUser, createReception } from '../../src/conversation/channel.ts';
import { createAside } from './aside.ts';
import { createCalls, quiet } from './calls.ts';
import { createConnections, type Event, isRefusal } from './connect.ts';
import { createDirectly } from './directly.ts';
import { HTTP_PATH } from './listens.ts';
import { createManners } from './manners.ts';
import { publishHome } from './own-page.ts';
import { createPeople } from './people.ts';
import { PHRASES } from './phrases.ts';
import { createPort } from './port.ts';
import { read } from './read.ts';
import { transcriptOf } from './voice.ts';
import type { Place, SlackNeeds } from './words.ts';

export { HTTP_PATH } from './listens.ts';
export type { SlackConfig, SlackNeeds } from './words.ts';

const DRAIN_MS = 5_000;
const IDENTITY_MS = 5_000;

export interface SlackChannel {
  /** Begins to take deliveries. Does not wait for Slack: it may be away. */
  start(): void;
  /** Takes no more, lets what runs come to its end for five seconds; the rest is taken over by others. */
  stop(): Promise<void>;
  /** In HTTP mode, what answers Slack's requests; it checks signature and age on the raw body. */
  listener: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
  /** Whether Slack can be heard and spoken to, in words. */
  state(): { ok: boolean; detail: string };
}

/** Slack as a channel: deliveries are stored, then acknowledged, then handled by whichever process takes them. */
export function createSlackChannel(needs: SlackNeeds): SlackChannel {
  const { config, log, desk, pace, newId } = needs;
  const calls = createCalls(config, log);
  const people = createPeople(calls, config.apiUrl);
  const aside = createAside(calls, log);
  const port = createPort(calls, pace);
  const deliveries = needs.openDeliveries(port as never);
  const replies = needs.openReplies(port as never, deliveries);
  const isSlacks = (url: string) => isFileOfSlack(url, config.apiUrl);
  const inbox = needs.openInbox((item) => work(item));
  const manners = createManners({
    ...{ calls, desk, people, pace, aside, log, newId },
    transcript: (file, signal) => transcriptOf({ calls, botToken: config.botToken, isSlacks }, file, signal),
  });
  const work = createReception({
    ...{ desk, replies, deliveries, inbox, log, newId, manners, met: needs.met, broke: PHRASES.broke },
  });
  const refreshHome = (place: Place) => {
    const user: ChatUser = { channel: 'slack', tenant: place.team, user: place.user, name: place.user };
    publishHome({ desk, calls, newId }, user).catch(() => {});
  };
  const announce = async (place: Place, message: Parameters<typeof aside>[1], key: string) =>
    await deliveries.add(`${key}:reply`, await standing(calls, place), message);
  const directly = createDirectly({ calls, desk, people, aside, log, newId, announce, refreshHome });
  let bot: string | undefined;

  /**
   * Who we are is asked until Slack says so: without it a mention is known by its own event only. It is asked
   * again while Slack does not want us, so that we know when it does.
   */
  const identify = async (): Promise<void> => {
    const me = await calls.call('auth.test', {}).catch((error: unknown) => {
      if (!away) log.warn({ why: String(error) }, 'Slack does not say who we are; asking again');
      away = String(error);
      return undefined;
    });
    if (typeof me?.['user_id'] !== 'string') return;
    bot = me['user_id'];
    away = undefined;
  };
  let away: string | undefined;
  let identifying: NodeJS.Timeout | undefined;

  const process = async ({ body, ack }: Event): Promise<void> => {
    const heard = read(body, bot ?? botOf(body));
    switch (heard.do) {
      case 'store':
        // Stored, then acknowledged: what was not stored, Slack sends again.
        await inbox.put(heard.delivered);
        return await ack();
      case 'amend':
        await inbox.amend(heard.key, heard.payload);
        return await ack();
      case 'direct':
        return await ack(await directly(body));
      case 'gone':
        log.error({ event: heard.why }, 'Slack took the app or its tokens away: install it again');
        return await ack();
      case 'ignore':
        return await ack();
    }
  };

  const connections = config.appToken ? createConnections(config, process, log) : undefined;
  const receiver =
    !config.appToken && config.signingSecret ? receiverOf(config.signingSecret, process, needs) : undefined;

  return {
    listener: receiver && ((request, response) => answer(receiver, request, response)),
    start() {
      inbox.start();
      deliveries.start();
      connections?.start();
      void identify();
      identifying = setInterval(() => {
        if (!bot || calls.unwelcome()) void identify();
      }, IDENTITY_MS).unref();
    },
    async stop() {
      clearInterval(identifying);
      await connections?.stop();
      await inbox.stop(DRAIN_MS);
      await deliveries.stop();
    },
    state() {
      const unwelcome = calls.unwelcome();
      if (unwelcome) return { ok: false, detail: `Slack refuses the bot token: ${unwelcome}` };
      if (!connections && !bot) return { ok: false, detail: `not reached: ${away ?? 'not asked yet'}` };
      if (!connections) return { ok: true, detail: `listens at ${HTTP_PATH}` };
      const open = connections.open();
      const why = connections.trouble() ?? 'no connection';
      const refused = isRefusal(why) ? `Slack refuses the app token: ${why}` : `not connected: ${why}`;
      return open > 0 ? { ok: true, detail: `${open} connections` } : { ok: false, detail: refused };
    },
  };
}

/** In a delivery of an event, Slack names the bot that it was delivered to. */
function botOf(body: Record<string, unknown>): string | undefined {
  const [first] = (body['authorizations'] ?? []) as { user_id?: string; is_bot?: boolean }[];
  return first?.is_bot ? first.user_id : undefined;
}

/** What was asked for on a person's own page is told in their own chat. */
async function standing(calls: ReturnType<typeof createCalls>, place: Place): Promise<Place> {
  if (!/^[UW]/.test(place.channel)) return place;
  const opened = await calls.call('conversations.open', { users: place.user });
  const channel = (opened['channel'] as { id?: string } | undefined)?.id ?? place.channel;
  return { team: place.team, user: place.user, channel };
}

/** The bot's token is shown to Slack's own file server only, or to whatever stands in for Slack. */
function isFileOfSlack(url: string, apiUrl: string | undefined): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, host } = new URL(url);
  return apiUrl
    ? host === new URL(apiUrl).host
    : protocol === 'https:' && (hostname === 'files.slack.com' || hostname.endsWith('.slack-files.com'));
}

function receiverOf(
  signingSecret: string,
  process: (event: Event) => Promise<void>,
  { log }: Pick<SlackNeeds, 'log'>,
): HTTPReceiver {
  const receiver = new HTTPReceiver({
    ...{ signingSecret, endpoints: HTTP_PATH, logger: quiet(log), bodyLimit: '1mb' },
    processEventErrorHandler: async ({ error, response }) => {
      log.error({ err: error }, 'a delivery of Slack was not stored; Slack sends it again');
      if (!response.headersSent) response.writeHead(500).end();
      return true;
    },
  });
  receiver.init({ processEvent: process } as never);
  return receiver;
}

function answer(receiver: HTTPReceiver, request: IncomingMessage, response: ServerResponse): void {
  try {
    receiver.requestListener(request, response);
  } catch {
    response.writeHead(404).end();
  }
}
