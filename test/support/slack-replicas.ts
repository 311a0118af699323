import { openReplicas, type Replicas } from './replicas.ts';
import { type FakeSlack, type Message, openFakeSlack } from './slack/index.ts';
import type { Delivery, Options } from './slack/words.ts';

export { bookingOf, day, sentences, until } from './replicas.ts';

/** What several replicas of the house share: Slack, Gemini and a database. */
export interface Shared extends Replicas {
  slack: FakeSlack;
  /** These chat users act as the demo account, which the first replica made. */
  link(...users: string[]): Promise<void>;
  /** What the app said in this thread. */
  replies(channel: string, ts: string): Message[];
}

/** Opens Slack, Gemini and a database, and no replica. */
export async function openShared(options: Options = {}): Promise<Shared> {
  const replicas = await openReplicas();
  const slack = await openFakeSlack({ retryPauses: [1_000, 2_000, 4_000, 8_000], ...options });
  return {
    ...replicas,
    slack,
    env: {
      ...replicas.env,
      ...{ SLACK_BOT_TOKEN: slack.botToken, SLACK_APP_TOKEN: slack.appToken, SLACK_API_URL: slack.apiUrl },
    },
    async link(...users) {
      for (const user of users) await replicas.linkUser('slack', slack.team.id, user);
    },
    replies: (channel, ts) => slack.thread(channel, ts).filter((it) => it.bot_id !== undefined),
    async close() {
      await slack.close();
      await replicas.close();
    },
  };
}

/** Milliseconds to the acknowledgement of each; throws when one was not acknowledged. */
export function ackTimes(deliveries: Delivery[]): number[] {
  return deliveries.map(({ ackMs, state, type }) => {
    if (state !== 'acked' || ackMs === undefined) throw new Error(`${type} was not acknowledged: ${state}`);
    return ackMs;
  });
}
