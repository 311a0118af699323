import type { Handler } from './chat.ts';
import { flag, no, text, yes } from './json.ts';
import { messageJson, repliesOf } from './messages.ts';
import type { Channel, Json } from './words.ts';
import { dmWith, findMessage, type World } from './world.ts';

const authTest: Handler = (_args, world) =>
  yes({
    ...{ url: `https://${world.team.domain}.slack.com/`, team: world.team.name, team_id: world.team.id },
    ...{ user: world.app.name, user_id: world.app.botUser, bot_id: world.app.botId },
    is_enterprise_install: false,
  });

const replies: Handler = (args, world) => {
  const [channel, ts] = [text(args['channel']), text(args['ts'])];
  const known = world.channels.get(channel);
  if (!known) return no('channel_not_found');
  if (!known.botIn) return no('not_in_channel');
  const first = findMessage(world, channel, ts);
  if (!first) return no('thread_not_found');
  const all = first.thread_ts && first.thread_ts !== ts ? [first] : [first, ...repliesOf(world, channel, ts)];
  const [oldest, latest] = [text(args['oldest']) || '0', text(args['latest']) || '9999999999'];
  const edge = flag(args['inclusive']);
  const inside = all.filter(
    (it) =>
      it === first ||
      ((it.ts > oldest || (edge && it.ts === oldest)) && (it.ts < latest || (edge && it.ts === latest))),
  );
  const from = Number.parseInt(Buffer.from(text(args['cursor']), 'base64').toString(), 10) || 0;
  const limit = Math.min(Number(args['limit'] ?? 1000) || 1000, 1000);
  const page = inside.slice(from, from + limit);
  const more = from + limit < inside.length;
  const next = more ? Buffer.from(String(from + limit)).toString('base64') : '';
  return yes({
    messages: page.map((it) => messageJson(world, it, flag(args['include_all_metadata']))),
    ...{ has_more: more, response_metadata: { next_cursor: next } },
  });
};

const open: Handler = (args, world) => {
  const users = text(args['users']).split(',').filter(Boolean);
  if (users.length !== 1) return no(users.length === 0 ? 'users_list_not_supplied' : 'not_supported');
  const person = world.people.get(users[0] ?? '');
  if (!person || person.id === world.app.botUser) return no('user_not_found');
  const before = world.channels.size;
  const channel = dmWith(world, person.id);
  const old = world.channels.size === before ? { no_op: true, already_open: true } : {};
  return yes({ ...old, channel: flag(args['return_im']) ? channelJson(channel) : { id: channel.id } });
};

function channelJson(channel: Channel): Json {
  const { id, name, kind, user, archived } = channel;
  if (kind === 'im') return { id, user, is_im: true, is_archived: archived, created: 1_700_000_000 };
  return {
    ...{ id, name, is_archived: archived, is_member: channel.botIn, num_members: channel.members.size },
    ...{ is_channel: kind === 'channel', is_group: kind === 'group', is_im: false, is_mpim: kind === 'mpim' },
    ...{ is_private: kind !== 'channel', is_ext_shared: false, is_shared: false, created: 1_700_000_000 },
  };
}

const channelInfo: Handler = (args, world) => {
  const channel = world.channels.get(text(args['channel']));
  // A private channel without the app in it is not there for the app.
  if (!channel || (channel.kind === 'group' && !channel.botIn)) return no('channel_not_found');
  return yes({ channel: channelJson(channel) });
};

const userInfo: Handler = (args, world) => {
  const person = world.people.get(text(args['user']));
  if (!person) return no('user_not_found');
  const { email, is_stranger, ...rest } = person;
  const profile = { real_name: person.real_name, display_name: person.name, ...(email ? { email } : {}) };
  const strange = is_stranger ? { is_stranger: true } : {};
  return yes({ user: { ...rest, ...strange, tz_label: person.tz, profile } });
};

const botInfo: Handler = (args, world) => {
  const { app } = world;
  if (text(args['bot']) !== app.botId) return no('bot_not_found');
  return yes({
    bot: { id: app.botId, deleted: false, name: app.name, app_id: app.id, user_id: app.botUser },
  });
};

const fileInfo: Handler = (args, world) => {
  const file = world.files.get(text(args['file']));
  return file ? yes({ file: file.record }) : no('file_not_found');
};

const react: Handler = (args, world) => {
  const channel = text(args['channel']);
  if (!world.channels.has(channel)) return no('channel_not_found');
  const message = findMessage(world, channel, text(args['timestamp']));
  const name = text(args['name']);
  if (!message) return no('message_not_found');
  if (!/^[a-z0-9_+'-]+(::[a-z0-9-]+)?$/.test(name)) return no('invalid_name');
  const user = world.app.botUser;
  if (message.reactions.some((it) => it.name === name && it.user === user)) return no('already_reacted');
  message.reactions.push({ name, user });
  return yes();
};

const unreact: Handler = (args, world) => {
  const message = findMessage(world, text(args['channel']), text(args['timestamp']));
  const mine = (it: { name: string; user: string }) =>
    it.name === text(args['name']) && it.user === world.app.botUser;
  if (!message) return no('message_not_found');
  if (!message.reactions.some(mine)) return no('no_reaction');
  message.reactions = message.reactions.filter((it) => !mine(it));
  return yes();
};

const teamInfo: Handler = (_args, { team }: World) => yes({ team: { ...team, email_domain: 'example.com' } });

/** The methods that look something up, and reactions. */
export const lookups: Record<string, Handler> = {
  'api.test': (args) => (args['error'] ? no(text(args['error'])) : yes({ args })),
  'auth.test': authTest,
  'conversations.replies': replies,
  'conversations.open': open,
  'conversations.info': channelInfo,
  'users.info': userInfo,
  'bots.info': botInfo,
  'files.info': fileInfo,
  'reactions.add': react,
  'reactions.remove': unreact,
  'team.info': teamInfo,
};
