import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { correlationOf } from '../src/conversation/inbox-rows.ts';
import { createDatabase } from '../src/db/connect.ts';
import { correlationId, withCorrelation } from '../src/log.ts';
import { paperLog } from './support/chat-port.ts';
import { day, openSlackHouse, type SlackHouse } from './support/slack-house.ts';

let house: SlackHouse;
beforeAll(async () => {
  house = await openSlackHouse();
  await house.link('U0ADA');
});
afterAll(() => house?.close());

const rows = async <T>(sql: string, values: unknown[] = []) =>
  (await house.database.owner.pool.query(sql, values)).rows as T[];

it('what comes of a delivery is found by one id: its turn, its booking, in Slack as in every channel', async () => {
  await house.ask('U0ADA', `book TRK-101 for a brake test on ${day(3)} for 1 day`);
  const [turn] = await rows<{ correlation_id: string }>(
    'SELECT correlation_id FROM turn ORDER BY id DESC LIMIT 1',
  );
  const keys = await rows<{ key: string }>(`SELECT key FROM inbox WHERE channel = 'slack' AND opens`);
  expect(keys.map(({ key }) => correlationOf('slack', key))).toContain(turn?.correlation_id);
  const [change] = await rows<{ action: string }>(
    `SELECT action FROM history WHERE subject = 'allocation' AND correlation_id = $1`,
    [turn?.correlation_id],
  );
  expect(change?.action).toBe('booked');
});

describe('a log line', () => {
  it('of two hundred that run at once carries the id of its own work, no secret, and nothing of what people wrote', async () => {
    const { log, lines } = paperLog();
    const ids = Array.from({ length: 200 }, (_, n) => `c-${n}`);
    await Promise.all(
      ids.map((id) =>
        withCorrelation(id, async () => {
          for (let step = 0; step < 3; step += 1) {
            await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
            log.warn(
              {
                of: id,
                text: 'my own words',
                turn: { said: 'my own words' },
                token: 'xoxb-secret',
                headers: { authorization: 'Bearer s' },
              },
              'working',
            );
          }
        }),
      ),
    );
    expect(lines).toHaveLength(600);
    expect(lines.filter((it) => it['correlation_id'] !== it['of'])).toEqual([]);
    expect(JSON.stringify(lines)).not.toMatch(/xoxb|Bearer|my own words/);
  });
});

it('a transaction says in the database whose work it is, for as long as it lasts', async () => {
  const db = createDatabase({ url: house.database.url, appRole: true, max: 1, about: correlationId });
  try {
    const named = () =>
      db.transaction(async (tx) => {
        const [row] = await tx.query<{ name: string }>(
          'name_of',
          `SELECT current_setting('application_name') AS name`,
        );
        return row?.name;
      });
    expect(await withCorrelation('4bf92f3577b34da6a3ce929d0e0e4736', named)).toBe(
      'rollbook 4bf92f3577b34da6a3ce929d0e0e4736',
    );
    expect(await named()).toBe('rollbook');
    // What is no plain id gets nowhere near the statement.
    expect(await withCorrelation(`x'; DROP TABLE turn; --`, named)).toBe('rollbook');
  } finally {
    await db.close();
  }
});
