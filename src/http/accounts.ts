import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { emailFault, fullnameFault, type Login, type Origin, passwordFault } from '../accounts/index.ts';
import { done, type Outcome } from '../refusals.ts';
import { bearerOf } from './auth.ts';
import { numberIn, paging, text } from './fields.ts';
import type { Group } from './needs.ts';
import { Account, pageOf, Role, SignedIn, User } from './schemas.ts';

const COOKIE = 'rollbook_device';
const COOKIE_SECONDS = 90 * 24 * 60 * 60;

/** A text that the accounts room has its own rule for. */
function ruled(fault: (value: string) => string | undefined, example: string) {
  return z
    .string()
    .superRefine((value, context) => {
      const message = fault(value);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    })
    .meta({ examples: [example] });
}

const Registering = z.strictObject({
  email: ruled(emailFault, 'kim@example.com'),
  fullname: ruled(fullnameFault, 'Kim Lee'),
  password: ruled(passwordFault, 'a sentence that only you know').meta({
    description: '12 to 72 bytes of UTF-8; longer is refused, never cut.',
  }),
});
const LoggingIn = z.strictObject({ email: text(254), password: z.string().min(1).max(1024) });
const Changing = z.strictObject({ role: Role.optional(), enabled: z.boolean().optional() });

/** Who is asking, and who may. */
export function accountRoutes({ route, needs }: Group): void {
  const { accounts, config } = needs;
  const secure = config.publicUrl?.startsWith('https:') ?? false;
  const signedIn = (reply: FastifyReply, outcome: Outcome<Login>): Outcome<unknown> => {
    if (!outcome.ok) return outcome;
    reply.header('set-cookie', deviceCookie(outcome.value.deviceToken, secure));
    return done(sessionOf(outcome.value));
  };

  route({
    name: 'register',
    method: 'POST',
    url: '/register',
    tag: 'Accounts',
    summary: 'Make an account and sign in',
    access: 'public',
    body: Registering,
    answer: { status: 201, says: 'The account, with an access token.', schema: SignedIn },
    refusals: ['email_taken', 'registration_closed', 'too_many_requests', 'busy'],
    handle: async ({ body, request, reply }) =>
      signedIn(reply, await accounts.register(body, originOf(request))),
  });
  route({
    name: 'login',
    method: 'POST',
    url: '/login',
    tag: 'Accounts',
    summary: 'Sign in',
    access: 'public',
    body: LoggingIn,
    answer: { status: 200, says: 'An access token, good for a quarter of an hour.', schema: SignedIn },
    refusals: ['bad_credentials', 'unauthenticated', 'too_many_attempts', 'busy'],
    handle: async ({ body, request, reply }) =>
      signedIn(reply, await accounts.login(body, originOf(request))),
  });
  callerRoutes({ route, needs });
  adminRoutes({ route, needs });
}

function callerRoutes({ route, needs: { accounts } }: Pick<Group, 'route' | 'needs'>): void {
  route({
    name: 'refreshToken',
    method: 'POST',
    url: '/token/refresh',
    tag: 'Accounts',
    summary: 'A new access token for one that is still good',
    description: 'Up to 12 hours after the sign-in; then sign in again.',
    access: 'signed-in',
    body: z.strictObject({}).optional(),
    answer: { status: 200, says: 'A new access token.', schema: SignedIn },
    async handle({ request }) {
      const refreshed = await accounts.refresh(bearerOf(request));
      return refreshed.ok ? done(sessionOf(refreshed.value)) : refreshed;
    },
  });
  route({
    name: 'me',
    method: 'GET',
    url: '/me',
    tag: 'Accounts',
    summary: 'Who you are',
    access: 'signed-in',
    answer: { status: 200, says: 'The caller.', schema: User },
    async handle({ actor }) {
      const me = await accounts.me(actor);
      return me.ok ? done(userOf(me.value)) : me;
    },
  });
}

function adminRoutes({ route, needs: { accounts } }: Pick<Group, 'route' | 'needs'>): void {
  route({
    name: 'listAccounts',
    method: 'GET',
    url: '/accounts',
    tag: 'Accounts',
    summary: 'Everybody at this site (admin)',
    access: 'signed-in',
    query: z.strictObject({ ...paging, cursor: numberIn(z.number().int().min(0)).optional() }),
    answer: { status: 200, says: 'A page of accounts.', schema: pageOf(Account) },
    refusals: ['forbidden'],
    handle: ({ actor, query }) =>
      accounts.list(actor, {
        ...query,
        cursor: query.cursor === undefined ? undefined : String(query.cursor),
      }),
  });
  route({
    name: 'changeAccount',
    method: 'PATCH',
    url: '/accounts/:id',
    tag: 'Accounts',
    summary: 'Change a role, or disable an account at once (admin)',
    access: 'signed-in',
    id: { code: 'not_found', noun: 'account' },
    body: Changing,
    answer: { status: 200, says: 'The account as it is now.', schema: Account },
    refusals: ['forbidden', 'not_found', 'last_admin'],
    handle: ({ actor, id, body }) => accounts.change(actor, id, body),
  });
}

function originOf(request: FastifyRequest): Origin {
  return {
    address: request.ip,
    channel: request.headers['x-rollbook-channel'] === 'web' ? 'web' : 'api',
    correlationId: request.id,
    deviceToken: cookieOf(request.headers.cookie, COOKIE),
  };
}

/** Sent back to the login alone; scripts never see it. */
function deviceCookie(token: string, secure: boolean): string {
  return `${COOKIE}=${token}; Path=/login; Max-Age=${COOKIE_SECONDS}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
}

function cookieOf(header: string | undefined, name: string): string | undefined {
  for (const pair of header?.split(';') ?? []) {
    const [key, value] = pair.trim().split('=', 2);
    if (key === name) return value;
  }
  return undefined;
}

function userOf({ id, email, fullname, role }: Login['account']) {
  return { id, email, fullname, role };
}

function sessionOf({ access_token, expires_in, account }: Omit<Login, 'deviceToken'>) {
  return { access_token, token_type: 'Bearer', expires_in, user: userOf(account) };
}
