import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { ChannelFault, type ChatUser } from '../../src/conversation/channel.ts';
import { type Calls, nameOf } from './calls.ts';
import { withoutNulls } from './shapes.ts';
import type { Who } from './words.ts';

/** Roles change seldom, and are asked for with each message. */
const KEPT_MS = 5 * 60_000;
const MOST_KEPT = 5_000;
/** Slack that is away for a moment loses nobody's message: 0.5, 1, 2 and 4 s, and no longer. */
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 4_000;

const info = z.object({
  user: z.object({
    team_id: z.string().optional(),
    name: z.string().optional(),
    real_name: z.string().optional(),
    deleted: z.boolean().optional(),
    is_bot: z.boolean().optional(),
    is_restricted: z.boolean().optional(),
    is_ultra_restricted: z.boolean().optional(),
    is_stranger: z.boolean().optional(),
    profile: z.object({ display_name: z.string().optional(), real_name: z.string().optional() }).optional(),
  }),
});

/** Somebody who may use us, or what keeps them out. */
export type Person = { ok: true; user: ChatUser } | { ok: false; why: 'guest' | 'stranger' | 'bot' };

export interface People {
  /** @throws a `ChannelFault` when Slack does not say who it is: nobody is let in on a guess. */
  person(who: Who): Promise<Person>;
}

/**
 * Who somebody is by Slack's own word: guests and people of other organisations are kept out. A stand-in for
 * Slack on this machine that knows nobody lets everybody in.
 */
export function createPeople({ call }: Pick<Calls, 'call'>, apiUrl: string | undefined): People {
  const isStandIn =
    apiUrl !== undefined && /^(?:localhost|127\.[\d.]+|\[::1\])$/.test(new URL(apiUrl).hostname);
  const known = new Map<string, { person: Person; until: number }>();
  return {
    async person({ team, user }) {
      const key = `${team}:${user}`;
      const kept = known.get(key);
      if (kept && kept.until > performance.now()) return kept.person;
      const told = await asked(call, user).catch((error: unknown) => {
        if (isStandIn && nameOf(error) === 'unknown_method') return { user: {} };
        throw error;
      });
      const person = personOf(team, user, info.parse(withoutNulls(told)).user);
      if (known.size >= MOST_KEPT) known.clear();
      known.set(key, { person, until: performance.now() + KEPT_MS });
      return person;
    },
  };
}

async function asked(call: Calls['call'], user: string): Promise<unknown> {
  for (let wait = FIRST_WAIT_MS; ; wait *= 2) {
    try {
      return await call('users.info', { user });
    } catch (error) {
      const soon =
        error instanceof ChannelFault && error.kind !== 'never' && error.afterMs <= LONGEST_WAIT_MS;
      if (!soon || wait > LONGEST_WAIT_MS) throw error;
      await sleep(Math.max(wait, error.afterMs));
    }
  }
}

function personOf(team: string, user: string, it: z.infer<typeof info>['user']): Person {
  if (it.is_bot || it.deleted) return { ok: false, why: 'bot' };
  if (it.is_stranger || (it.team_id !== undefined && it.team_id !== team))
    return { ok: false, why: 'stranger' };
  if (it.is_restricted || it.is_ultra_restricted) return { ok: false, why: 'guest' };
  const name = it.profile?.display_name || it.profile?.real_name || it.real_name || it.name || user;
  return { ok: true, user: { channel: 'slack', tenant: team, user, name } };
}
