import { expect, it } from 'vitest';
import { testDatabase } from './support/database.ts';
it('smoke', async () => {
  const t0 = performance.now();
  const t = await testDatabase();
  console.log(performance.now() - t0, t.url);
  console.log(await t.db.query('x', `select current_user, 1::int8 as a, now() as n, current_date as d, version(), current_setting('timezone') tz, array[current_date] dd`));
  await t.drop();
  expect(1).toBe(1);
});
