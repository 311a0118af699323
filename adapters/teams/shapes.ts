import { z } from 'zod';

/** What we read of Teams' activities; whatever else stands in them is nothing to us. */

const account = z.looseObject({
  id: z.string(),
  name: z.string().optional(),
  aadObjectId: z.string().optional(),
});

export const activity = z.looseObject({
  type: z.string(),
  id: z.string().optional(),
  name: z.string().optional(),
  timestamp: z.string().optional(),
  channelId: z.string(),
  serviceUrl: z.string(),
  text: z.string().default(''),
  from: account,
  recipient: account,
  conversation: z.looseObject({
    id: z.string(),
    conversationType: z.string().optional(),
    tenantId: z.string().optional(),
  }),
  channelData: z
    .looseObject({
      tenant: z.looseObject({ id: z.string() }).optional(),
      eventType: z.string().optional(),
    })
    .optional(),
  value: z.unknown().optional(),
  replyToId: z.string().optional(),
  entities: z
    .array(z.looseObject({ type: z.string(), text: z.string().optional(), mentioned: account.optional() }))
    .optional(),
  attachments: z
    .array(z.looseObject({ contentType: z.string(), content: z.unknown().optional() }))
    .optional(),
});
export type Incoming = z.infer<typeof activity>;

/** What a card hands back when something on it is pressed (`Action.Execute`). */
export const execution = z.looseObject({
  action: z.looseObject({ verb: z.string().optional(), data: z.unknown().optional() }),
});

/** Like or dislike under a reply; what was written beside it is JSON in a string. */
export const verdict = z.looseObject({
  actionName: z.literal('feedback'),
  actionValue: z.looseObject({ reaction: z.enum(['like', 'dislike']), feedback: z.string().optional() }),
});

export function commentIn(feedback = ''): string | undefined {
  try {
    const told = z.looseObject({ feedbackText: z.string() }).safeParse(JSON.parse(feedback));
    return told.success ? told.data.feedbackText.trim() || undefined : undefined;
  } catch {
    return undefined;
  }
}

/** The organisation that somebody speaks from, by whichever of its two places says so. */
export function tenantOf({ conversation, channelData }: Incoming): string | undefined {
  return channelData?.tenant?.id ?? conversation.tenantId;
}
