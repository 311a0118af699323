import { z } from 'zod';
import { Answered } from './chat-schemas.ts';
import type { Group } from './needs.ts';

const id = {
  code: 'action_not_found',
  noun: 'question for you',
  pattern: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
} as const;
const refusals = ['action_not_found', 'action_done', 'action_expired'] as const;
const nothing = z.strictObject({}).optional();

/** The answer to a change that waits for a yes: by the same account, once, within its time. */
export function actionRoutes({ route, needs: { conversation } }: Group): void {
  route({
    name: 'confirmAction',
    method: 'POST',
    url: '/actions/:id/confirm',
    tag: 'Chat',
    summary: 'Yes: carry it out',
    access: 'chat',
    id,
    body: nothing,
    answer: { status: 200, says: 'What came of it; `ok` is false when the house said no.', schema: Answered },
    refusals,
    handle: ({ actor, id }) => conversation.confirm(actor, id),
  });
  route({
    name: 'dismissAction',
    method: 'POST',
    url: '/actions/:id/dismiss',
    tag: 'Chat',
    summary: 'No: drop it',
    access: 'chat',
    id,
    body: nothing,
    answer: { status: 200, says: 'Nothing was changed.', schema: Answered },
    refusals,
    handle: ({ actor, id }) => conversation.dismiss(actor, id),
  });
}
