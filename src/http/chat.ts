import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Inbound, TurnEvent } from '../conversation/channel.ts';
import { MOST_CHARACTERS } from '../conversation/index.ts';
import { text } from './fields.ts';
import type { Group, HttpNeeds } from './needs.ts';
import { noSuch, SENT } from './route.ts';
import type { Stream } from './streams.ts';

const Message = z.strictObject({
  message: z
    .string()
    .trim()
    .min(1)
    // By code points, as people count; a string's own length counts some of them twice.
    .refine((said) => said.length <= MOST_CHARACTERS || [...said].length <= MOST_CHARACTERS, {
      error: `may have at most ${MOST_CHARACTERS.toLocaleString('en-US')} characters`,
    })
    .meta({
      maxLength: MOST_CHARACTERS,
      examples: ['book TRK-101 for a brake test next Tuesday for 2 days'],
    }),
  conversation_id: text(200).optional().meta({ description: 'Left out, a new conversation begins.' }),
});

/** The chat page's way to talk: one message in, the turn's events out. */
export function chatRoutes({ route, needs, streams }: Group): void {
  const { conversation } = needs;
  route({
    name: 'chat',
    method: 'POST',
    url: '/chat/stream',
    tag: 'Chat',
    summary: 'Say something and read the reply as it grows',
    description:
      'Server-sent events: `conversation` first, then `status`, `tool`, `delta`, `confirm`, then `message` or `error`, and `done` last. Comments every 15 s keep the connection. Closing it stops the run, but never a booking half way.',
    access: 'chat',
    body: Message,
    answer: {
      status: 200,
      says: 'The turn, event by event.',
      schema: z.string(),
      contentType: 'text/event-stream',
    },
    refusals: ['conversation_not_found'],
    async handle({ actor, body, reply }) {
      const { conversation_id: asked } = body;
      if (asked !== undefined) {
        const known = await conversation.get(actor, asked);
        if (!known.ok) return noSuch('conversation_not_found', 'conversation of yours');
      }
      const seen: Seen = { last: undefined };
      const stream = streams.open(reply, { atShutdown: 'wait', farewell: () => lastWords(seen, CLOSING) });
      const inbound = {
        actor,
        threadId: asked ?? conversation.newThreadId('web'),
        deliveryId: `web:${randomUUID()}`,
        text: body.message,
        signal: stream.signal,
      };
      void pump(needs, inbound, stream, seen);
      return SENT;
    },
  });
}

/** Writes what happens as it happens, at the reader's pace; the last word is always said. */
async function pump(
  { conversation, log }: Pick<HttpNeeds, 'conversation' | 'log'>,
  inbound: Inbound,
  stream: Stream,
  seen: Seen,
): Promise<void> {
  try {
    for await (const { type, ...data } of conversation.receive(inbound)) {
      seen.last = type;
      await stream.send(type, data);
    }
  } catch (error) {
    log.error({ err: error }, 'a turn broke');
    for (const [event, data] of lastWords(seen, BROKEN)) await stream.send(event, data);
  } finally {
    stream.end();
  }
}

interface Seen {
  last: TurnEvent['type'] | undefined;
}

const CLOSING = {
  code: 'shutting_down',
  text: 'Rollbook is shutting down, so this reply ends here. Look at your bookings before you send it again.',
};
const BROKEN = {
  code: 'internal',
  text: 'Something broke on our side, so this reply ends here. Look at your bookings before you send it again.',
};

/** What is still missing for a stream to end in order. */
function lastWords(seen: Seen, why: { code: string; text: string }): [string, unknown][] {
  if (seen.last === 'done') return [];
  if (seen.last === 'message' || seen.last === 'error') return [['done', {}]];
  return [
    ['error', why],
    ['done', {}],
  ];
}
