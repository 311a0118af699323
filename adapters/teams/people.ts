import { type Admitted, ChannelFault, untilTold } from '../../src/conversation/channel.ts';
import type { Calls } from './calls.ts';
import { PHRASES } from './phrases.ts';
import type { Log, Place } from './words.ts';

/** Roles change seldom, and are asked for with each message. */
const KEPT_MS = 5 * 60_000;
const MOST_KEPT = 5_000;

/** A member of a chat or team, as its roster has them. */
export interface Member {
  userRole?: string;
  tenantId?: string;
}

/** Nobody is let in on a guess: a person whom Teams does not know now is told so. */
export type Admit = (place: Place, signal: AbortSignal) => Promise<Admitted>;

/**
 * Whether somebody may use us, by Teams' own roster: guests and people of other organisations are kept out. What
 * they post carries the organisation that they are guests of, so that it alone tells nothing.
 */
export function createAdmission({ calls, log }: { calls: Pick<Calls, 'member'>; log: Log }): Admit {
  const known = new Map<string, { admitted: Admitted; until: number }>();
  return async (place, signal) => {
    const key = `${place.tenant}:${place.user}`;
    const kept = known.get(key);
    if (kept && kept.until > performance.now()) return kept.admitted;
    try {
      const admitted = admittedAs(place, await untilTold(() => calls.member(place), signal));
      if (known.size >= MOST_KEPT) known.clear();
      known.set(key, { admitted, until: performance.now() + KEPT_MS });
      return admitted;
    } catch (error) {
      if (!(error instanceof ChannelFault) || signal.aborted) throw error;
      log.warn({ why: error.message }, 'Teams did not say who somebody is');
      return { ok: false, text: PHRASES.unknown };
    }
  };
}

function admittedAs(
  { tenant, user, name }: Place,
  { userRole = 'user', tenantId = tenant }: Member,
): Admitted {
  if (tenantId !== tenant) return { ok: false, text: PHRASES.stranger };
  if (/^(?:guest|anonymous)$/i.test(userRole)) return { ok: false, text: PHRASES.guest };
  return { ok: true, user: { channel: 'teams', tenant, user, name } };
}
