import { z } from 'zod';

/** What we read of Slack's deliveries; whatever else stands in them is nothing to us. */

const file = z.object({ id: z.string(), subtype: z.string().optional() });
export const message = z.object({
  type: z.enum(['message', 'app_mention']),
  subtype: z.string().optional(),
  channel: z.string(),
  channel_type: z.string().optional(),
  user: z.string().optional(),
  bot_id: z.string().optional(),
  text: z.string().default(''),
  ts: z.string(),
  thread_ts: z.string().optional(),
  files: z.array(file).optional(),
});
export type Message = z.infer<typeof message>;

export const changed = z.object({
  subtype: z.enum(['message_changed', 'message_deleted']),
  channel: z.string(),
  channel_type: z.string().optional(),
  message: message.partial({ channel: true, type: true }).optional(),
  previous_message: message.partial({ channel: true, type: true }).optional(),
});

export const envelope = z.object({
  type: z.literal('event_callback'),
  team_id: z.string(),
  event_id: z.string(),
  event: z.looseObject({ type: z.string() }),
});

export const command = z.object({
  command: z.string(),
  text: z.string().default(''),
  team_id: z.string(),
  channel_id: z.string(),
  user_id: z.string(),
  response_url: z.string().optional(),
  trigger_id: z.string(),
});

export const press = z.object({
  type: z.literal('block_actions'),
  trigger_id: z.string().optional(),
  team: z.object({ id: z.string() }),
  user: z.object({ id: z.string() }),
  channel: z.object({ id: z.string() }).optional(),
  container: z
    .looseObject({
      message_ts: z.string().optional(),
      thread_ts: z.string().optional(),
      is_ephemeral: z.boolean().optional(),
    })
    .optional(),
  message: z
    .looseObject({
      ts: z.string(),
      thread_ts: z.string().optional(),
      text: z.string().default(''),
      blocks: z.array(z.unknown()).default([]),
    })
    .optional(),
  response_url: z.string().optional(),
  actions: z
    .array(
      z.object({ action_id: z.string(), value: z.string().optional(), action_ts: z.string().optional() }),
    )
    .min(1),
});

export const shortcut = z.object({
  type: z.literal('message_action'),
  callback_id: z.string(),
  trigger_id: z.string(),
  team: z.object({ id: z.string() }),
  user: z.object({ id: z.string() }),
  channel: z.object({ id: z.string() }),
  message: z.looseObject({ ts: z.string(), thread_ts: z.string().optional(), text: z.string().default('') }),
  response_url: z.string().optional(),
});

export type Envelope = z.infer<typeof envelope>;
export type Changed = z.infer<typeof changed>;
export type Command = z.infer<typeof command>;
export type Press = z.infer<typeof press>;
export type Shortcut = z.infer<typeof shortcut>;

/** What is not known may be null as well as missing. */
export function withoutNulls(told: unknown): unknown {
  return JSON.parse(JSON.stringify(told), (_name, value: unknown) => value ?? undefined);
}
