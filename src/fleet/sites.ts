import type { Query } from '../db/transaction.ts';
import type { Site } from '../words.ts';

/** Until when people are about; whole days are bookable whatever the hours. */
export interface OpeningHours {
  /** Local, `HH:MM`; null when not set. */
  opens: string | null;
  closes: string | null;
  /** 1 is Monday. */
  weekdays: number[];
}

/** The site that this process serves, the first one; made when there is none, also when two start at once. */
export async function ensureSite(
  { query }: { query: Query },
  wish: { name: string; timeZone: string },
): Promise<Site> {
  await query(
    'make_first_site',
    `INSERT INTO site (name, time_zone) SELECT $1, $2 WHERE NOT EXISTS (SELECT FROM site)
      ON CONFLICT (name) DO NOTHING`,
    [wish.name, wish.timeZone],
  );
  const [site] = await query<Site>(
    'first_site',
    'SELECT id, name, time_zone AS "timeZone" FROM site ORDER BY id LIMIT 1',
  );
  return site as Site;
}

export async function openingHours(query: Query, siteId: string): Promise<OpeningHours> {
  const [row] = await query<OpeningHours>(
    'opening_hours',
    `SELECT to_char(opens, 'HH24:MI') AS opens, to_char(closes, 'HH24:MI') AS closes, open_weekdays AS weekdays
       FROM site WHERE id = $1`,
    [siteId],
  );
  return row ?? { opens: null, closes: null, weekdays: [] };
}
