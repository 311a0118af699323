import { z } from 'zod';

const instant = z.string().meta({ format: 'date-time' });

const conversationHead = {
  id: z.string(),
  title: z.string(),
  created_at: instant,
  updated_at: instant,
};
export const ConversationHead = z.object(conversationHead).meta({ id: 'Conversation' });
export const ConversationDetail = z
  .object({
    ...conversationHead,
    messages: z.array(
      z.object({
        role: z.enum(['user', 'assistant']),
        text: z.string(),
        at: instant,
        allocation_id: z.string().optional(),
      }),
    ),
    pending_action: z.object({ action_id: z.string(), summary: z.string(), expires_at: instant }).optional(),
  })
  .meta({ id: 'ConversationDetail' });

export const Answered = z
  .object({
    action_id: z.string(),
    status: z.enum(['confirmed', 'dismissed']),
    ok: z.boolean(),
    code: z.string().optional(),
    text: z.string(),
    allocation_id: z.string().optional(),
  })
  .meta({ id: 'Answered', description: 'What came of a change that waited for a yes.' });
