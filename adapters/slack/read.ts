import { type Delivered, STOP } from '../../src/conversation/channel.ts';
import { lineOf, placeOf, threadAt } from './place.ts';
import { plainOf } from './plain.ts';
import {
  type Changed,
  type Command,
  changed,
  command,
  type Envelope,
  envelope,
  type Message,
  message,
  type Press,
  press,
  type Shortcut,
  shortcut,
  withoutNulls,
} from './shapes.ts';
import type { Payload, Said } from './words.ts';

/** What a body of Slack's is to us. `direct` must be answered in the acknowledgement itself. */
export type Read =
  | { do: 'ignore' }
  | { do: 'store'; delivered: Delivered }
  /** What was said is changed, or taken back when there is no payload, while it has not begun. */
  | { do: 'amend'; key: string; payload: Payload | undefined }
  | { do: 'gone'; why: string }
  | { do: 'direct'; body: Record<string, unknown> };

/** Subtypes of messages that people write; all others are Slack's own notes. */
const WRITTEN = new Set([undefined, 'file_share', 'thread_broadcast']);

/** Reads what Slack sent. `bot` is our own user id; without it a mention is known by its own event only. */
export function read(received: Record<string, unknown>, bot: string | undefined): Read {
  const body = withoutNulls(received) as Record<string, unknown>;
  const event = envelope.safeParse(body);
  if (event.success) return readEvent(event.data, bot);
  const slash = command.safeParse(body);
  if (slash.success) return readCommand(slash.data, body);
  const pressed = press.safeParse(body);
  if (pressed.success) return readPress(pressed.data, body);
  const used = shortcut.safeParse(body);
  if (used.success) return readShortcut(used.data);
  return typeof body['type'] === 'string' && /^(?:view_submission|block_suggestion)$/.test(body['type'])
    ? { do: 'direct', body }
    : { do: 'ignore' };
}

function readEvent({ team_id, event_id, event }: Envelope, bot: string | undefined): Read {
  switch (event.type) {
    case 'app_mention':
    case 'message':
      return readMessage(team_id, event, bot);
    case 'app_home_opened': {
      const { user, channel, tab } = event as { user?: string; channel?: string; tab?: string };
      if (!user || tab !== 'home') return { do: 'ignore' };
      const place = { team: team_id, channel: channel ?? user, user };
      return stored({ kind: 'home', place }, `home:${event_id}`, `${team_id}:home:${user}`, event_id);
    }
    case 'agent_session_stopped': {
      const { user, channel, thread_ts } = event as Record<string, string | undefined>;
      if (!user || !channel || !thread_ts) return { do: 'ignore' };
      const place = { team: team_id, channel, user, thread: thread_ts };
      return stored({ kind: 'stopped', place }, `stopped:${event_id}`, `${lineOf(place)}:stop`, event_id);
    }
    case 'app_uninstalled':
    case 'tokens_revoked':
      return { do: 'gone', why: event.type };
    default:
      return { do: 'ignore' };
  }
}

function readMessage(team: string, event: Record<string, unknown>, bot: string | undefined): Read {
  const edit = changed.safeParse(event);
  if (edit.success) return readEdit(team, edit.data, bot);
  const parsed = message.safeParse(event);
  if (!parsed.success || !WRITTEN.has(parsed.data.subtype)) return { do: 'ignore' };
  const said = sayingOf(team, parsed.data, bot);
  // What is said in a channel to nobody in particular is not for us.
  if (!said || (!said.asked && !(parsed.data.thread_ts && isForUs(parsed.data.text, bot))))
    return { do: 'ignore' };
  const line = lineOf(said.place) + (STOP.test(said.text) ? ':stop' : '');
  const read = stored(said, keyOf(team, parsed.data), line, said.ts);
  return read.do === 'store' && said.asked
    ? { ...read, delivered: { ...read.delivered, opens: true } }
    : read;
}

/** In a thread of ours: unless it begins with somebody else's name, or names somebody while we know not ours. */
function isForUs(text: string, bot: string | undefined): boolean {
  return bot === undefined ? !text.includes('<@') : !/^\s*<@[UW]/.test(text);
}

/** A mention comes as two events with one ts: the same key makes them one. */
function keyOf(team: string, { channel, ts }: Pick<Message, 'channel' | 'ts'>): string {
  return `said:${team}:${channel}:${ts}`;
}

function sayingOf(team: string, it: Message, bot: string | undefined): Said | undefined {
  if (!it.user || it.bot_id || it.user === bot) return undefined;
  const alone = it.channel_type === 'im' || it.channel.startsWith('D');
  const named = bot !== undefined && [`<@${bot}>`, `<@${bot}|`].some((mention) => it.text.includes(mention));
  const clip = it.files?.find((one) => one.subtype === 'slack_audio')?.id;
  return {
    ...{ kind: 'said', text: plainOf(it.text, bot), ts: it.ts },
    place: { team, channel: it.channel, user: it.user, ...threadAt(it) },
    asked: alone || named || it.type === 'app_mention',
    ...(clip ? { clip } : {}),
    ...(it.files && !clip ? { files: true } : {}),
  };
}

function readEdit(team: string, edit: Changed, bot: string | undefined): Read {
  const { channel, channel_type, message: now, previous_message: before } = edit;
  const ts = now?.ts ?? before?.ts;
  const user = now?.user ?? before?.user;
  if (!ts || !user) return { do: 'ignore' };
  const key = keyOf(team, { channel, ts });
  // A message that has replies is not deleted but emptied.
  if (edit.subtype === 'message_deleted' || now?.subtype === 'tombstone')
    return { do: 'amend', key, payload: undefined };
  const payload = now && sayingOf(team, { ...now, channel, channel_type, type: 'message' }, bot);
  return payload ? { do: 'amend', key, payload } : { do: 'ignore' };
}

function readCommand(it: Command, body: Record<string, unknown>): Read {
  if (it.text.trim() === '') return { do: 'direct', body };
  const place = { team: it.team_id, channel: it.channel_id, user: it.user_id, responseUrl: it.response_url };
  const line = `${it.team_id}:${it.channel_id}:command:${it.user_id}`;
  return stored(
    { kind: 'command', place, text: plainOf(it.text, undefined) },
    `command:${it.trigger_id}`,
    line,
    it.trigger_id,
  );
}

function readPress(it: Press, body: Record<string, unknown>): Read {
  const [action] = it.actions;
  const id = action?.action_id ?? '';
  if (!action || id.startsWith('rollbook:link:')) return { do: 'ignore' };
  if (id.startsWith('rollbook:form:')) return { do: 'direct', body };
  const place = placeOf(it);
  const key = `pressed:${it.trigger_id ?? `${action.action_ts}:${id}:${place.user}`}`;
  const sequence = action.action_ts ?? it.trigger_id ?? '';
  const [, verdict, rating] =
    /^(good|bad):(.+)$/s.exec(id === 'rollbook:rate' ? (action.value ?? '') : '') ?? [];
  if (rating !== undefined)
    return stored({ kind: 'rated', place, rating, good: verdict === 'good' }, key, key, sequence);
  if (!action.value) return { do: 'ignore' };
  const { message: shown, container } = it;
  const ts = shown?.ts ?? container?.message_ts;
  const original =
    it.channel && ts
      ? {
          ...{ ts, text: shown?.text ?? '', blocks: (shown?.blocks ?? []).filter(isRead) },
          ephemeral: container?.is_ephemeral === true,
        }
      : undefined;
  // Presses under one message are handled one after the other, whoever presses.
  const line = `${place.team}:${place.channel}:${ts ?? place.user}:pressed`;
  return stored({ kind: 'pressed', place, button: action.value, original }, key, line, sequence);
}

/** What can be pressed is not kept: it goes with the press, and a link under a button may be a secret. */
function isRead(block: unknown): boolean {
  const type = (block as { type?: unknown } | null)?.type;
  return type !== 'actions' && type !== 'context_actions';
}

/** A message of somebody's is taken as if the person who chose the shortcut had said it to us. */
function readShortcut(it: Shortcut): Read {
  const place = {
    ...{ team: it.team.id, channel: it.channel.id, user: it.user.id, responseUrl: it.response_url },
    ...threadAt(it.message),
  };
  const said: Said = {
    ...{ kind: 'said', place, text: plainOf(it.message.text, undefined), asked: true },
    ts: it.message.ts,
  };
  return stored(said, `shortcut:${it.trigger_id}`, lineOf(place), it.message.ts);
}

function stored(payload: Payload, key: string, line: string, sequence: string): Read {
  return { do: 'store', delivered: { key, line, sequence, payload } };
}
