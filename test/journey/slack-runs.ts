import type { Message } from '../support/slack/index.ts';
import type { Shared } from '../support/slack-replicas.ts';

/** A line of the log, as JSON. */
export interface Line {
  level: number;
  msg: string;
  [more: string]: unknown;
}

/** The lines of the log among what a process printed; what is none is nobody's business here. */
export function linesOf(printed: string): Line[] {
  return printed
    .split('\n')
    .filter((it) => it.startsWith('{'))
    .map((it) => JSON.parse(it) as Line);
}

/** A message that somebody said and what the app made of it. */
export interface Run {
  channel: string;
  ts: string;
  /** What the app says in the thread. */
  replies(): Message[];
  /** What stands there now, the newest. */
  text(): string;
  /** Everything that stood in the newest message, one after the other. */
  shown(): string[];
}

/** Says it: by a mention in a channel, or to the app alone. Waits for no acknowledgement. */
export function says(
  { slack, replies }: Shared,
  channel: string,
  words: string,
  user = 'U0ADA',
): Run & { acked: Promise<boolean> } {
  const before = new Set(slack.visible(channel).map((it) => it.ts));
  const mention = channel.startsWith('D') ? '' : '<@U0ROLLBOOK> ';
  const said = slack.says(user, channel, `${mention}${words}`);
  const mine = slack.visible(channel).filter((it) => !before.has(it.ts) && it.user === user);
  const ts = mine.at(-1)?.ts ?? '';
  const all = () => replies(channel, ts);
  return {
    ...{ channel, ts, replies: all },
    text: () => all().at(-1)?.text ?? '',
    shown: () => (all().at(-1)?.edits ?? []).map((it) => it.text),
    acked: said.then(({ deliveries }) => deliveries.every((it) => it.state === 'acked')),
  };
}

/** What has not been shown yet, or not been handled. */
export const open = (shared: Shared): Promise<number> => shared.open();
