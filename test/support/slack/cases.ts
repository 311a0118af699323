import type { FakeSlack, Json, Message } from './index.ts';

/** What stands in the workspace when a case begins. */
export interface Stage {
  /** Ada's message in C0BAY, a reply of Bob's under it, and one of the app. */
  root: Message;
  reply: Message;
  own: Message;
  dm: string;
  /** Ada's message in her DM with the app. */
  asked: Message;
  team: string;
}

/** Sets the stage. */
export function stage(slack: FakeSlack, own: string): Stage {
  const root = slack.writes('U0ADA', 'C0BAY', 'Who has Cell 3?');
  const reply = slack.writes('U0BOB', 'C0BAY', 'I.', { thread_ts: root.ts });
  const dm = slack.dm('U0ADA');
  const asked = slack.writes('U0ADA', dm, 'Book Cell 3.');
  const mine = slack.message('C0BAY', own);
  if (!mine) throw new Error('The app said nothing.');
  return { root, reply, own: mine, dm, asked, team: slack.team.id };
}

type Case = [name: string, method: string, args: (at: Stage) => Json, error: string];

const BAY = { channel: 'C0BAY' };
const long = (size: number) => 'x'.repeat(size);
const MODAL = { type: 'modal', title: { type: 'plain_text', text: 'T' }, blocks: [{ type: 'divider' }] };
const streamed = (at: Stage) => ({ recipient_user_id: 'U0ADA', recipient_team_id: at.team });

/** Calls that Slack turns away, with its name for why. */
export const REFUSED: Case[] = [
  ['a method that is none', 'chat.shout', () => ({}), 'unknown_method'],
  ['no such channel', 'chat.postMessage', () => ({ channel: 'C9', text: 'x' }), 'channel_not_found'],
  ['nothing to say', 'chat.postMessage', () => BAY, 'no_text'],
  [
    'Markdown with text',
    'chat.postMessage',
    () => ({ ...BAY, text: 'x', markdown_text: 'y' }),
    'markdown_text_conflict',
  ],
  ['long Markdown', 'chat.postMessage', () => ({ ...BAY, markdown_text: long(12_001) }), 'msg_too_long'],
  [
    'a reply to nothing',
    'chat.postMessage',
    () => ({ ...BAY, text: 'x', thread_ts: '1.2' }),
    'thread_not_found',
  ],
  [
    'a reply to a reply',
    'chat.postMessage',
    (at) => ({ ...BAY, text: 'x', thread_ts: at.reply.ts }),
    'cannot_reply_to_message',
  ],
  ['blocks that are no JSON', 'chat.postMessage', () => ({ ...BAY, blocks: '[{' }), 'invalid_blocks_format'],
  [
    'metadata without a type',
    'chat.postMessage',
    () => ({ ...BAY, text: 'x', metadata: { event_payload: {} } }),
    'invalid_metadata_format',
  ],
  ['a long edit', 'chat.update', (at) => ({ ...BAY, ts: at.own.ts, text: long(4_001) }), 'msg_too_long'],
  [
    'an edit of another',
    'chat.update',
    (at) => ({ ...BAY, ts: at.root.ts, text: 'x' }),
    'cant_update_message',
  ],
  ['an edit of nothing', 'chat.update', () => ({ ...BAY, ts: '1.2', text: 'x' }), 'message_not_found'],
  ['taking away what is theirs', 'chat.delete', (at) => ({ ...BAY, ts: at.root.ts }), 'cant_delete_message'],
  [
    'a whisper to who is not there',
    'chat.postEphemeral',
    () => ({ ...BAY, user: 'U9', text: 'x' }),
    'user_not_in_channel',
  ],
  [
    'a stream without a thread',
    'chat.startStream',
    (at) => ({ ...BAY, ...streamed(at) }),
    'invalid_thread_ts',
  ],
  [
    'a stream to no team',
    'chat.startStream',
    (at) => ({ ...BAY, thread_ts: at.root.ts }),
    'missing_recipient_team_id',
  ],
  [
    'a stream to nobody',
    'chat.startStream',
    (at) => ({ ...BAY, thread_ts: at.root.ts, recipient_team_id: at.team }),
    'missing_recipient_user_id',
  ],
  [
    'appending to what streams not',
    'chat.appendStream',
    (at) => ({ ...BAY, ts: at.own.ts, markdown_text: 'x' }),
    'message_not_in_streaming_state',
  ],
  ['a thread that is none', 'conversations.replies', () => ({ ...BAY, ts: '1.2' }), 'thread_not_found'],
  ['no such person', 'users.info', () => ({ user: 'U9' }), 'user_not_found'],
  ['no such file', 'files.info', () => ({ file: 'F9' }), 'file_not_found'],
  [
    'a session that is nothing',
    'agents.sessions.setStatus',
    (at) => ({ channel_id: at.dm, thread_ts: at.asked.ts, status: 'busy' }),
    'invalid_status',
  ],
  [
    'a session without a thread',
    'agents.sessions.setStatus',
    (at) => ({ channel_id: at.dm, status: 'active' }),
    'thread_ts_required',
  ],
  [
    'five prompts',
    'assistant.threads.setSuggestedPrompts',
    (at) => ({ channel_id: at.dm, prompts: Array(5).fill({ title: 'a', message: 'b' }) }),
    'invalid_arguments',
  ],
  ['a modal without a click', 'views.open', () => ({ view: MODAL }), 'invalid_arguments'],
  [
    'a modal by a made-up click',
    'views.open',
    () => ({ view: MODAL, trigger_id: '1.2.3' }),
    'invalid_trigger_id',
  ],
  ['a modal that is not there', 'views.update', () => ({ view: MODAL, view_id: 'V9' }), 'not_found'],
  [
    'too much kept in a modal',
    'views.open',
    () => ({ view: { ...MODAL, private_metadata: long(3_001) } }),
    'invalid_arguments',
  ],
  [
    'a home tab with an old hash',
    'views.publish',
    () => ({ user_id: 'U0ADA', hash: 'old', view: { type: 'home', blocks: [] } }),
    'hash_conflict',
  ],
];
