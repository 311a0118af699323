import { randomUUID } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Inbound, TurnEvent } from '../conversation/channel.ts';
import { MOST_CHARACTERS } from '../conversation/index.ts';
import type { Actor } from '../words.ts';
import { text } from './fields.ts';
import type { Group, HttpNeeds } from './needs.ts';
import { noSuch, SENT } from './route.ts';
import type { Stream } from './streams.ts';

const conversationId = text(200).optional().meta({ description: 'Left out, a new conversation begins.' });

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
  conversation_id: conversationId,
});

const Recording = z.strictObject({
  audio: z.strictObject({
    mime_type: text(100).meta({ examples: ['audio/ogg'] }),
    data: z
      .string()
      .regex(/^[A-Za-z0-9+/]+={0,2}$/, 'must be base64')
      .meta({ description: 'The recording, base64.' }),
  }),
  conversation_id: conversationId,
});

const common = {
  method: 'POST',
  tag: 'Chat',
  access: 'chat',
  refusals: ['conversation_not_found'],
  answer: {
    status: 200,
    says: 'The turn, event by event.',
    schema: z.string(),
    contentType: 'text/event-stream',
  },
} as const;

interface Talk {
  actor: Actor;
  reply: FastifyReply;
  asked: string | undefined;
  said: Pick<Inbound, 'text' | 'sound'>;
}

/** The chat page's way to talk: one message in, the turn's events out. */
export function chatRoutes({ route, needs, streams }: Group): void {
  const { conversation } = needs;
  const talk = async ({ actor, reply, asked, said }: Talk) => {
    if (asked !== undefined) {
      const known = await conversation.get(actor, asked);
      if (!known.ok) return noSuch('conversation_not_found', 'conversation of yours');
    }
    const seen: Seen = { last: undefined };
    const stream = streams.open(reply, { atShutdown: 'wait', farewell: () => lastWords(seen, CLOSING) });
    const threadId = asked ?? conversation.newThreadId('web');
    const inbound = { actor, threadId, deliveryId: `web:${randomUUID()}`, ...said, signal: stream.signal };
    void pump(needs, inbound, stream, seen);
    return SENT;
  };
  route({
    ...common,
    name: 'chat',
    url: '/chat/stream',
    summary: 'Say something and read the reply as it grows',
    description:
      'Server-sent events: `conversation` first, then `status`, `tool`, `delta`, `confirm`, then `message` or `error`, and `done` last. Comments every 15 s keep the connection. Closing it stops the run, but never a booking half way.',
    body: Message,
    async handle({ actor, body, reply }) {
      return await talk({ actor, reply, asked: body.conversation_id, said: { text: body.message } });
    },
  });
  route({
    ...common,
    name: 'voice',
    url: '/chat/voice',
    summary: 'The same with a recording in place of a text',
    description:
      'The recording is written down first and shown back as heard; then it counts as typed. It needs a language model over the network and says so where there is none. The events are those of `/chat/stream`.',
    body: Recording,
    async handle({ actor, body, reply }) {
      const { mime_type: mimeType, data } = body.audio;
      const said = { text: '', sound: { mimeType, data } };
      return await talk({ actor, reply, asked: body.conversation_id, said });
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
