import type { Press } from './shapes.ts';
import type { Place } from './words.ts';

/** What a stored delivery is handled after: one thread of one person. */
export function lineOf({ team, channel, thread, user }: Place): string {
  return `${team}:${channel}:${thread ?? 'channel'}:${user}`;
}

/** How all lines of one channel begin. */
export function beginningOf({ team, channel }: Place): string {
  return `${team}:${channel}:`;
}

/** A chat of one person with the app. */
export function isAlone({ channel }: Place): boolean {
  return channel.startsWith('D');
}

/** The chat of this person with the app; Slack takes their id for its address, and opens it. */
export function privateOf(place: Place): Place {
  const { team, channel, user } = place;
  return { team, user, channel: isAlone(place) ? channel : user };
}

/** The thread that a message stands in, or begins. */
export function threadAt({ thread_ts, ts }: { thread_ts?: string | undefined; ts: string }) {
  return thread_ts ? { thread: thread_ts } : { thread: ts, fresh: true as const };
}

/** Where a press or a form belongs: to its thread, to its message, or to the person's own page. */
export function placeOf(it: Press): Place {
  const { message: shown, container } = it;
  const thread_ts = shown?.thread_ts ?? container?.thread_ts;
  // A private message is none that anybody could answer to.
  const ts = container?.is_ephemeral ? undefined : (shown?.ts ?? container?.message_ts);
  return {
    ...{ team: it.team.id, user: it.user.id, channel: it.channel?.id ?? it.user.id },
    ...(it.channel && (thread_ts ?? ts) ? threadAt({ thread_ts, ts: ts ?? '' }) : {}),
    ...(it.response_url ? { responseUrl: it.response_url } : {}),
  };
}
