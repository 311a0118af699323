/**
 * What the app listens to and asks Slack for. `manifests/slack/` says the same to Slack, and
 * `test/slack-manifest.test.ts` holds the two together.
 */

/** Where Slack posts to in HTTP mode. */
export const HTTP_PATH = '/slack/events';

export const COMMANDS = ['/allocate'] as const;

/** By their `callback_id`. */
export const SHORTCUTS = ['book_from_message'] as const;

/** As they are subscribed to. */
export const EVENTS = [
  'app_mention',
  'message.channels',
  'message.groups',
  'message.im',
  'message.mpim',
  'app_home_opened',
  'agent_session_stopped',
  'app_uninstalled',
  'tokens_revoked',
] as const;

/** A message of which nobody heard whether it was posted is looked for. */
const READING = ['conversations.history', 'conversations.replies'] as const;

/** Each scope with all that needs it: events, commands, shortcuts, methods of the Web API. */
export const SCOPES = {
  'app_mentions:read': ['app_mention'],
  'channels:history': ['message.channels', ...READING],
  'groups:history': ['message.groups', ...READING],
  'im:history': ['message.im', ...READING],
  'mpim:history': ['message.mpim', ...READING],
  'chat:write': [
    'chat.postMessage',
    'chat.postEphemeral',
    'chat.update',
    'chat.startStream',
    'chat.appendStream',
    'chat.stopStream',
    'agents.sessions.setStatus',
  ],
  commands: ['/allocate', 'book_from_message'],
  // Voice clips, and what was said in them.
  'files:read': ['files.info'],
  // Whether somebody is a guest or of another organisation.
  'users:read': ['users.info'],
  // Only an app that is an agent has sessions, their Stop button and prompts.
  'assistant:write': ['agent_session_stopped', 'agents.sessions.setStatus'],
  // A message to somebody who has not written first.
  'im:write': ['conversations.open'],
} as const;

/** Methods that want no scope of the bot's; the last is the app token's own. */
export const FREE_METHODS = [
  'auth.test',
  'views.open',
  'views.update',
  'views.publish',
  'apps.connections.open',
] as const;
