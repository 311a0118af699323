import { z } from 'zod';
import { ConversationDetail, ConversationHead } from './chat-schemas.ts';
import { paging, text } from './fields.ts';
import type { Group } from './needs.ts';
import { pageOf } from './schemas.ts';

/** Conversation ids carry their channel (`web:…`), so they are not numbers. */
const id = {
  code: 'conversation_not_found',
  noun: 'conversation of yours',
  pattern: /^[\x21-\x7e]{1,200}$/,
} as const;

const Feedback = z.strictObject({
  correlation_id: text(200),
  verdict: z.enum(['good', 'bad']),
  comment: text(1_000).optional(),
});

/** The caller's own conversations. */
export function conversationRoutes({ route, needs: { conversation } }: Group): void {
  route({
    name: 'listConversations',
    method: 'GET',
    url: '/conversations',
    tag: 'Chat',
    summary: 'Your conversations, newest first',
    access: 'chat',
    query: z.strictObject(paging),
    answer: { status: 200, says: 'A page of conversations.', schema: pageOf(ConversationHead) },
    handle: ({ actor, query }) => conversation.list(actor, query),
  });
  route({
    name: 'getConversation',
    method: 'GET',
    url: '/conversations/:id',
    tag: 'Chat',
    summary: 'One conversation with its messages',
    access: 'chat',
    id,
    answer: { status: 200, says: 'The conversation, oldest message first.', schema: ConversationDetail },
    refusals: ['conversation_not_found'],
    handle: ({ actor, id }) => conversation.get(actor, id),
  });
  route({
    name: 'giveFeedback',
    method: 'POST',
    url: '/conversations/:id/feedback',
    tag: 'Chat',
    summary: 'Say whether a reply was good',
    description:
      'The reply is named by the `correlation_id` of its `conversation` event. Your last verdict on it counts.',
    access: 'chat',
    id,
    body: Feedback,
    answer: { status: 204, says: 'It is noted.' },
    refusals: ['conversation_not_found'],
    handle: ({ actor, id, body }) =>
      conversation.feedback(actor, {
        ...{ conversationId: id, correlationId: body.correlation_id },
        ...{ good: body.verdict === 'good', comment: body.comment },
      }),
  });
  route({
    name: 'deleteConversation',
    method: 'DELETE',
    url: '/conversations/:id',
    tag: 'Chat',
    summary: 'Delete a conversation; bookings stay',
    access: 'chat',
    id,
    answer: { status: 204, says: 'It is gone.' },
    refusals: ['conversation_not_found'],
    handle: ({ actor, id }) => conversation.remove(actor, id),
  });
}
