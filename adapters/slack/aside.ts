import { setTimeout as sleep } from 'node:timers/promises';
import { ChannelFault, type Message } from '../../src/conversation/channel.ts';
import { draw } from './blocks.ts';
import type { Calls } from './calls.ts';
import type { Log, Place } from './words.ts';

const TRIES = 3;
const LONGEST_WAIT_MS = 10_000;

/** Says something to one person where they are. It may hold secrets and is not stored; it never throws. */
export type Aside = (place: Place, message: Message) => Promise<void>;

export function createAside(calls: Calls, log: Log): Aside {
  return async (place, message) => {
    const { channel, user, thread, fresh, responseUrl } = place;
    const drawn = draw(message);
    const at = { channel, user, ...(thread && !fresh ? { thread_ts: thread } : {}) };
    const ways = [
      // On a person's own page there is no channel; in their chat it should wait for them.
      ...(/^[UW]/.test(channel) ? [] : [() => calls.call('chat.postEphemeral', { ...at, ...drawn })]),
      ...(responseUrl
        ? [
            () =>
              calls.respond(responseUrl, { response_type: 'ephemeral', replace_original: false, ...drawn }),
          ]
        : []),
      // Where the app is no member, or a private message cannot be shown, the person hears it in their own chat.
      async () => {
        const to = channel.startsWith('D') ? channel : await direct(calls, user);
        await calls.call('chat.postMessage', {
          channel: to,
          unfurl_links: false,
          unfurl_media: false,
          ...drawn,
        });
      },
    ];
    for (const way of ways) {
      const error = await patiently(way);
      if (!error) return;
      if (way === ways.at(-1)) log.error({ why: String(error), user }, 'a private answer could not be shown');
    }
  };
}

/** The chat of this person with the app, opened if need be. */
export async function direct({ call }: Calls, user: string): Promise<string> {
  const { channel } = await call('conversations.open', { users: user });
  return String((channel as { id?: unknown } | undefined)?.id);
}

/** Waits where Slack says so; what would never be taken is not tried again. @returns what went wrong at last */
export async function patiently(work: () => Promise<unknown>): Promise<unknown> {
  for (let left = TRIES; ; left -= 1) {
    try {
      await work();
      return undefined;
    } catch (error) {
      const again = error instanceof ChannelFault && error.kind === 'later' && left > 1;
      if (!again) return error;
      await sleep(Math.min(error.afterMs, LONGEST_WAIT_MS));
    }
  }
}
