import { asJson, type InboxRowsNeeds } from './inbox-rows.ts';

/** The statements about rows of the inbox by others than who works on them. */
export function createLineRows({ db, siteId, clock, channel }: Omit<InboxRowsNeeds, 'leaseMs'>) {
  return {
    /** Only what waits is changed; `undefined` takes it out. @returns whether there was one. */
    async amend(key: string, payload: unknown): Promise<boolean> {
      const rows =
        payload === undefined
          ? await db.query('inbox_drop', DROP, [siteId, channel, key, clock()])
          : await db.query('inbox_amend', AMEND, [siteId, channel, key, asJson(payload)]);
      return rows.length > 0;
    },

    async opened(line: string): Promise<boolean> {
      const rows = await db.query(
        'inbox_opened',
        'SELECT FROM inbox WHERE site_id = $1 AND channel = $2 AND line = $3 AND opens LIMIT 1',
        [siteId, channel, line],
      );
      return rows.length > 0;
    },

    async askToStop(line: string): Promise<string[]> {
      const rows = await db.query<{ id: string }>(
        'inbox_ask_to_stop',
        `UPDATE inbox SET stop_asked = true
          WHERE site_id = $1 AND channel = $2 AND line = $3 AND status = 'running' RETURNING id`,
        [siteId, channel, line],
      );
      return rows.map(({ id }) => id);
    },

    async askAllToStop(beginning: string): Promise<string[]> {
      const rows = await db.query<{ id: string }>(
        'inbox_ask_all_to_stop',
        `UPDATE inbox SET stop_asked = true
          WHERE site_id = $1 AND channel = $2 AND starts_with(line, $3) AND line NOT LIKE '%:stop'
            AND status = 'running' RETURNING id`,
        [siteId, channel, beginning],
      );
      return rows.map(({ id }) => id);
    },

    async stopAsked(ids: string[]): Promise<string[]> {
      if (ids.length === 0) return [];
      const rows = await db.query<{ id: string }>(
        'inbox_stop_asked',
        'SELECT id FROM inbox WHERE site_id = $1 AND id = ANY($2::bigint[]) AND stop_asked',
        [siteId, ids],
      );
      return rows.map(({ id }) => id);
    },
  };
}

const AMEND = `
UPDATE inbox SET payload = $4 WHERE site_id = $1 AND channel = $2 AND key = $3 AND status = 'waiting' RETURNING id`;

const DROP = `
UPDATE inbox SET status = 'done', payload = '{}', ended_at = $4
 WHERE site_id = $1 AND channel = $2 AND key = $3 AND status = 'waiting' RETURNING id`;
