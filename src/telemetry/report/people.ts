import { ASSUMED, HOW, REASONS } from './phrases.ts';
import type { Room } from './room.ts';
import type { Figure } from './words.ts';

/** How many of those who are registered are linked to a chat user. */
export async function adoption({ ask, tell }: Room): Promise<Figure> {
  const [row] = await ask<{ registered: number; linked: number }>('report_adoption', ADOPTION);
  return tell.ratio(row?.linked ?? 0, row?.registered ?? 0, 'share', {
    ...{ how: HOW.adoption, assumptions: [ASSUMED.accountsNow], reason: REASONS.noAccounts },
  });
}

// As things stood at the end of the window; its beginning only has to lie before that.
const ADOPTION = `
SELECT count(*)::int AS registered,
       count(*) FILTER (WHERE EXISTS (
         SELECT FROM link l
          WHERE l.site_id = $1 AND l.account_id = a.id
            AND l.created_at < $3 AND (l.ended_at IS NULL OR l.ended_at >= $3)))::int AS linked
  FROM account a
 WHERE a.site_id = $1 AND a.enabled AND a.created_at < $3 AND $2::timestamptz < $3`;
