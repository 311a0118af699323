import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { done } from '../refusals.ts';
import { text } from './fields.ts';
import type { Group } from './needs.ts';
import { SENT } from './route.ts';
import { pageOf } from './schemas.ts';

const secret = text(200).meta({ description: "What stands behind the # of the link's address." });
const Looking = z.strictObject({ secret });
const Claiming = z.strictObject({
  secret,
  number: z
    .string()
    .regex(/^\d{2}$/, 'must be the two digits that the chat shows')
    .meta({ examples: ['42'] }),
});

const LinkAsk = z
  .object({
    channel: z.string(),
    chat_name: z.string().meta({ description: 'How the chat shows whoever asks; they chose it themselves.' }),
    expires_at: z.string().meta({ format: 'date-time' }),
  })
  .meta({ id: 'LinkAsk' });

const Link = z
  .object({
    id: z.string(),
    channel: z.string(),
    chat_name: z.string(),
    linked_at: z.string().meta({ format: 'date-time' }),
  })
  .meta({ id: 'Link', description: 'A chat user who may act as the caller.' });

const LinkCode = z
  .object({
    code: z.string().meta({ description: 'A secret of the caller.', examples: ['7KQ2-M9XD'] }),
    expires_at: z.string().meta({ format: 'date-time' }),
  })
  .meta({ id: 'LinkCode' });

const LinkCodeState = z
  .object({
    state: z
      .enum(['none', 'open', 'claimed', 'linked', 'declined', 'ended', 'expired'])
      .meta({ description: '`claimed` once a chat user has typed it; they have yet to say yes.' }),
    channel: z.string().nullable(),
    chat_name: z.string().nullable().meta({ description: 'How the chat shows whoever typed it.' }),
    expires_at: z.string().nullable().meta({ format: 'date-time' }),
  })
  .meta({ id: 'LinkCodeState' });

const CLOSED = ['link_not_found', 'link_used', 'link_expired', 'link_ended', 'too_many_attempts'] as const;

/** Linking a chat user to an account: the half of it that happens in a browser. */
export function linkRoutes({ route, needs }: Group): void {
  const { accounts, page } = needs;
  route({
    name: 'linkPage',
    method: 'GET',
    url: '/link',
    tag: 'House',
    summary: 'The page that a link from a chat leads to',
    description:
      "The link's secret stands behind the # of its address, which no browser sends: fetching this changes nothing.",
    access: 'public',
    answer: { status: 200, says: 'The page.', schema: z.string(), contentType: 'text/html' },
    async handle({ reply }) {
      // Not by the files' own door, which would let the browser keep it.
      reply.type('text/html; charset=utf-8').send(await readFile(join(page.dir, 'index.html')));
      return SENT;
    },
  });
  route({
    name: 'lookAtLink',
    method: 'POST',
    url: '/links/look',
    tag: 'Accounts',
    summary: 'Which chat user a link is for',
    description: 'Changes nothing, however often it is asked.',
    access: 'public',
    body: Looking,
    answer: { status: 200, says: 'Who asks.', schema: LinkAsk },
    refusals: CLOSED,
    handle: ({ body, request }) => accounts.lookAtLink(body.secret, { address: request.ip }),
  });
  route({
    name: 'claimLink',
    method: 'POST',
    url: '/links/claim',
    tag: 'Accounts',
    summary: 'Say that a chat user is you',
    description:
      'Needs the number that the chat shows; after three wrong ones the link is worth nothing. Nothing is linked until the chat user confirms it in the chat.',
    access: 'signed-in',
    body: Claiming,
    answer: { status: 200, says: 'It waits for the yes in the chat.', schema: LinkAsk },
    refusals: ['link_number_wrong', ...CLOSED],
    handle: ({ actor, body, request }) => accounts.claimLink(actor, body, { address: request.ip }),
  });
  codeRoutes({ route, needs });
  ownRoutes({ route, needs });
}

/** The other way round: it begins here, and is typed in the chat. */
function codeRoutes({ route, needs: { accounts } }: Pick<Group, 'route' | 'needs'>): void {
  const common = { url: '/links/codes', tag: 'Accounts', access: 'signed-in' } as const;
  route({
    ...common,
    name: 'beginLinkCode',
    method: 'POST',
    summary: 'A code to be typed in your own chat, to link it',
    description:
      'Good once and for ten minutes; it ends the code before. Whoever types it may ask to act as the caller, so it is for nobody else.',
    answer: { status: 201, says: 'The code, shown only now.', schema: LinkCode },
    refusals: ['too_many_requests'],
    handle: ({ actor }) => accounts.beginCode(actor),
  });
  route({
    ...common,
    name: 'seeLinkCode',
    method: 'GET',
    summary: 'What has become of your newest code, and who typed it',
    answer: { status: 200, says: 'Its state, without the code.', schema: LinkCodeState },
    handle: ({ actor }) => accounts.seeCode(actor),
  });
  route({
    ...common,
    name: 'endLinkCode',
    method: 'DELETE',
    summary: 'End your newest code, and whatever it has become',
    description: 'The question in the chat ends with it, and so does the link when that was made already.',
    answer: { status: 204, says: 'It is ended, at once.' },
    refusals: ['link_not_found'],
    handle: ({ actor }) => accounts.endCode(actor),
  });
}

function ownRoutes({ route, needs: { accounts } }: Pick<Group, 'route' | 'needs'>): void {
  route({
    name: 'listLinks',
    method: 'GET',
    url: '/links',
    tag: 'Accounts',
    summary: 'The chat users that may act as you',
    access: 'signed-in',
    answer: { status: 200, says: 'All of them, newest first.', schema: pageOf(Link) },
    async handle({ actor }) {
      const links = await accounts.listLinks(actor);
      return links.ok ? done({ items: links.value, next_cursor: null }) : links;
    },
  });
  route({
    name: 'unlink',
    method: 'DELETE',
    url: '/links/:id',
    tag: 'Accounts',
    summary: 'End a link: that chat user may no longer act as you',
    access: 'signed-in',
    id: { code: 'link_not_found', noun: 'link of yours' },
    answer: { status: 204, says: 'It is ended, at once.' },
    refusals: ['link_not_found'],
    handle: ({ actor, id }) => accounts.unlink(actor, id),
  });
}
