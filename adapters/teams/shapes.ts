import { z } from 'zod';

/** What we read of Teams' activities; whatever else stands in them is nothing to us. */

/** Ids become keys and addresses: of printable ASCII, and not longer than an index takes. */
const id = z.string().regex(/^[\x21-\x7E]{1,500}$/);
const name = z.string().max(1_000);

const account = z.looseObject({
  id,
  name: name.optional(),
  aadObjectId: id.or(z.literal('')).optional(),
});

export const activity = z.looseObject({
  type: z.string(),
  id: id.optional(),
  name: name.optional(),
  timestamp: z.string().max(100).optional(),
  channelId: z.string(),
  serviceUrl: z.string().max(2_000),
  text: z.string().default(''),
  from: account,
  recipient: account,
  conversation: z.looseObject({
    id,
    conversationType: z.string().optional(),
    tenantId: id.optional(),
  }),
  channelData: z
    .looseObject({
      tenant: z.looseObject({ id }).optional(),
      eventType: z.string().optional(),
    })
    .optional(),
  value: z.unknown().optional(),
  replyToId: id.optional(),
  entities: z
    .array(
      z.looseObject({
        type: z.string(),
        text: z.string().optional(),
        mentioned: account.optional().catch(undefined),
      }),
    )
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

/** The organisation that somebody speaks from; the guard has seen to it that both places say the same. */
export function tenantOf(it: Incoming): string | undefined {
  return tenantsOf(it)[0];
}

/** The organisation as each of its two places names it. */
export function tenantsOf({ conversation, channelData }: Incoming): string[] {
  return [channelData?.tenant?.id, conversation.tenantId].flatMap((it) => it ?? []);
}
