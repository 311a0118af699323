import { Temporal } from 'temporal-polyfill';
import type { Clock, Site } from '../../words.ts';
import type { LedgerDatabase } from '../needs.ts';

/** Most that language models may cost, in USD. Days and months are the site's own. */
export interface Limits {
  run: number;
  personDay: number;
  siteMonth: number;
}

export type BudgetReason = 'budget_run' | 'budget_person' | 'budget_site';

export interface Budget {
  limits: Limits;
  /**
   * Why no further call may be made, or a place for one: it counts at its dearest until `done`, so that
   * many threads at once cannot together overrun what each of them saw was left.
   */
  enter(
    who: { accountId: string; runUsd: number },
    dearest: number,
  ): Promise<BudgetReason | { done(): void }>;
}

export interface BudgetNeeds {
  db: LedgerDatabase;
  clock: Clock;
  site: Site;
  limits: Limits;
}

/** Looks at what was spent before each call that costs something. */
export function createBudget({ db, clock, site, limits }: BudgetNeeds): Budget {
  const underWay = new Set<{ accountId: string; usd: number }>();
  const pending = (accountId?: string) => {
    let sum = 0;
    for (const it of underWay) if (accountId === undefined || it.accountId === accountId) sum += it.usd;
    return sum;
  };
  return {
    limits,
    async enter({ accountId, runUsd }, dearest) {
      if (runUsd >= limits.run) return 'budget_run';
      const place = { accountId, usd: dearest };
      const before = { person: pending(accountId), site: pending() };
      underWay.add(place);
      const done = () => void underWay.delete(place);
      try {
        const today = dayOf(clock(), site);
        const [row] = await db.query<{ person: number; site: number }>('model_spend_read', READ, [
          ...[site.id, accountId, today.toString(), today.with({ day: 1 }).toString()],
        ]);
        const over =
          (row?.person ?? 0) + before.person >= limits.personDay
            ? 'budget_person'
            : (row?.site ?? 0) + before.site >= limits.siteMonth && 'budget_site';
        if (!over) return { done };
        done();
        return over;
      } catch (error) {
        done();
        throw error;
      }
    },
  };
}

function dayOf(at: Date, { timeZone }: Site): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone).toPlainDate();
}

const READ = `
SELECT COALESCE(sum(usd) FILTER (WHERE account_id = $2 AND day = $3::date), 0) AS person,
       COALESCE(sum(usd), 0) AS site
  FROM model_spend WHERE site_id = $1 AND day >= $4::date`;
