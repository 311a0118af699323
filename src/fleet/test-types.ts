import type { Query } from '../db/transaction.ts';
import { done, type Outcome } from '../refusals.ts';
import type { Actor, Page } from '../words.ts';
import { pageProblems, pageSize, readCursor, refuseProblems, writeCursor, wrongField } from './fields.ts';
import type { FleetNeeds } from './needs.ts';
import { forbidden } from './permit.ts';
import { changeFleet, exists, writeFleetHistory } from './write.ts';

/** The names of the site's test types, in alphabetical order. */
export async function testTypeNames(query: Query, siteId: string): Promise<string[]> {
  const rows = await query<{ name: string }>(
    'test_type_names',
    'SELECT name FROM test_type WHERE site_id = $1 ORDER BY name',
    [siteId],
  );
  return rows.map((row) => row.name);
}

export interface TestType {
  name: string;
}

const NAME = /^[a-z0-9][a-z0-9_-]{0,31}$/;
const NAME_CURSOR = [NAME];
const USUAL_PAGE = 200;

/** The site's test types by name, a page at a time. */
export async function listTestTypes(
  needs: FleetNeeds,
  actor: Actor,
  ask: { limit?: number | undefined; cursor?: string | undefined } = {},
): Promise<Outcome<Page<TestType>>> {
  const no =
    forbidden(actor, needs.site, 'viewer') ??
    refuseProblems(pageProblems(ask, NAME_CURSOR), 'Nothing was listed.');
  if (no) return { ok: false, refusal: no };
  const size = pageSize(ask.limit, USUAL_PAGE) ?? USUAL_PAGE;
  const after = ask.cursor === undefined ? undefined : readCursor(ask.cursor, NAME_CURSOR);
  const rows = await needs.db.query<TestType>(
    'list_test_types',
    `SELECT name FROM test_type WHERE site_id = $1 AND ($2::text IS NULL OR name COLLATE "C" > $2)
      ORDER BY name COLLATE "C" LIMIT $3`,
    [needs.site.id, after?.[0] ?? null, size + 1],
  );
  const shown = rows.slice(0, size);
  const last = rows.length > size ? shown.at(-1) : undefined;
  return done({ items: shown, next_cursor: last ? writeCursor([last.name]) : null });
}

/** Adds a test type; its name is kept in lower case. Dynos learn it by their capabilities. */
export async function createTestType(
  needs: FleetNeeds,
  actor: Actor,
  ask: { name: string },
): Promise<Outcome<TestType>> {
  const name = ask.name.trim().toLowerCase();
  const problem = wrongField('name', 'name is 1 to 32 letters, digits, hyphens or underscores.');
  const no =
    forbidden(actor, needs.site, 'admin') ??
    (NAME.test(name) ? undefined : refuseProblems([problem], 'Nothing was changed.'));
  if (no) return { ok: false, refusal: no };
  return changeFleet(
    needs,
    actor,
    'test_type_created',
    () => exists(`The test type "${name}"`),
    async (tx) => {
      await tx.query('create_test_type', 'INSERT INTO test_type (site_id, name) VALUES ($1, $2)', [
        needs.site.id,
        name,
      ]);
      const line = { subject: 'test_type', subjectId: name, action: 'created', after: { name } } as const;
      await writeFleetHistory(tx, needs, actor, line);
      return done({ name });
    },
  );
}
