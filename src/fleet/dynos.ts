import type { Tx } from '../db/transaction.ts';
import { done, type Outcome, type Refusal, refuse } from '../refusals.ts';
import { type Actor, DRIVE_TYPES, type Page } from '../words.ts';
import {
  type Problem,
  pageProblems,
  pageSize,
  readCursor,
  refuseProblems,
  textProblem,
  writeCursor,
  wrongField,
} from './fields.ts';
import { findDyno } from './find-dyno.ts';
import type { FleetNeeds } from './needs.ts';
import { forbidden } from './permit.ts';
import { type DynoRow, dynoById, SELECT_DYNO, toDyno } from './rows.ts';
import { testTypeNames } from './test-types.ts';
import type { Capability, Dyno } from './words.ts';
import { changeFleet, exists, writeFleetHistory } from './write.ts';
import { writeDyno } from './write-dyno.ts';

export interface DynoAsk {
  name: string;
  enabled?: boolean | undefined;
  capabilities?: Capability[] | undefined;
}

/** What is left out stays; `capabilities` replaces them all. */
export type DynoChange = Partial<DynoAsk>;

export interface ListAsk {
  limit?: number | undefined;
  cursor?: string | undefined;
}

const NOTHING = 'Nothing was changed.';
const USUAL_PAGE = 200;
const LONGEST_NAME = 64;
const ID_CURSOR = [/^\d{1,18}$/];
const HEAVIEST_LBS = 10_000_000;

/** The site's dynos by id, a page at a time. */
export async function listDynos(
  needs: FleetNeeds,
  actor: Actor,
  ask: ListAsk = {},
): Promise<Outcome<Page<Dyno>>> {
  const no =
    forbidden(actor, needs.site, 'viewer') ??
    refuseProblems(pageProblems(ask, ID_CURSOR), 'Nothing was listed.');
  if (no) return { ok: false, refusal: no };
  const size = pageSize(ask.limit, USUAL_PAGE) ?? USUAL_PAGE;
  const after = ask.cursor === undefined ? ['0'] : readCursor(ask.cursor, ID_CURSOR);
  const rows = await needs.db.query<DynoRow>(
    'list_dynos',
    `${SELECT_DYNO} WHERE d.site_id = $1 AND d.id > $2 ORDER BY d.id LIMIT $3`,
    [needs.site.id, after?.[0], size + 1],
  );
  const shown = rows.slice(0, size);
  const last = rows.length > size ? shown.at(-1) : undefined;
  return done({
    items: shown.map((row) => toDyno(needs.site, row)),
    next_cursor: last ? writeCursor([last.id]) : null,
  });
}

/** @param ref name (without regard to case) or id */
export async function getDyno(needs: FleetNeeds, actor: Actor, ref: string): Promise<Outcome<Dyno>> {
  const no = forbidden(actor, needs.site, 'viewer');
  if (no) return { ok: false, refusal: no };
  const found = await findDyno(needs.db.query, needs.site.id, ref);
  const dyno = found && (await dynoById(needs.db.query, needs.site, found.id));
  return dyno ? done(dyno) : { ok: false, refusal: notFound(needs, ref) };
}

export async function createDyno(needs: FleetNeeds, actor: Actor, ask: DynoAsk): Promise<Outcome<Dyno>> {
  const no = forbidden(actor, needs.site, 'admin') ?? (await unreadable(needs, ask));
  if (no) return { ok: false, refusal: no };
  const name = ask.name.trim();
  return changeFleet(
    needs,
    actor,
    'dyno_created',
    () => exists(`A dyno named "${name}"`),
    async (tx) => {
      const [row] = await tx.query<{ id: string }>(
        'create_dyno',
        'INSERT INTO dyno (site_id, name, enabled) VALUES ($1, $2, $3) RETURNING id',
        [needs.site.id, name, ask.enabled ?? true],
      );
      const id = (row as { id: string }).id;
      await replaceCapabilities(tx, needs, id, ask.capabilities ?? []);
      const after = (await dynoById(tx.query, needs.site, id)) as Dyno;
      await writeFleetHistory(tx, needs, actor, { subject: 'dyno', subjectId: id, action: 'created', after });
      return done(after);
    },
  );
}

/**
 * Changes a dyno. Its bookings stay, also where it no longer fits or is switched off: the audit names
 * them, and of a switch their owners are told.
 */
export async function updateDyno(
  needs: FleetNeeds,
  actor: Actor,
  ref: string,
  ask: DynoChange,
): Promise<Outcome<Dyno>> {
  const no = forbidden(actor, needs.site, 'admin') ?? (await unreadable(needs, ask));
  if (no) return { ok: false, refusal: no };
  const existing = () => exists(`A dyno named "${ask.name?.trim()}"`);
  return changeFleet(needs, actor, 'dyno_changed', existing, async (tx) => {
    const found = await findDyno(tx.query, needs.site.id, ref);
    if (!found) return { ok: false, refusal: notFound(needs, ref) };
    // Who is about to book this dyno has looked at what it can do.
    await tx.query('lock_dyno', 'SELECT pg_advisory_xact_lock(dyno_lock($1, $2))', [needs.site.id, found.id]);
    const before = (await dynoById(tx.query, needs.site, found.id)) as Dyno;
    const next = { name: ask.name?.trim() ?? before.name, enabled: ask.enabled ?? before.enabled };
    await writeDyno(tx, needs, actor, before, next);
    if (ask.capabilities) await replaceCapabilities(tx, needs, found.id, ask.capabilities);
    const after = (await dynoById(tx.query, needs.site, found.id)) as Dyno;
    await writeFleetHistory(tx, needs, actor, {
      subject: 'dyno',
      subjectId: found.id,
      action: 'changed',
      before,
      after,
    });
    return done(after);
  });
}

async function replaceCapabilities(tx: Tx, { site }: FleetNeeds, dynoId: string, capabilities: Capability[]) {
  await tx.query('drop_capabilities', 'DELETE FROM capability WHERE site_id = $1 AND dyno_id = $2', [
    site.id,
    dynoId,
  ]);
  for (const it of capabilities) {
    await tx.query(
      'add_capability',
      `INSERT INTO capability (site_id, dyno_id, test_type, drive_types, min_lbs, max_lbs)
        VALUES ($1, $2, $3, $4, $5, $6)`,
      [site.id, dynoId, it.test_type, [...new Set(it.drive_types)], it.min_lbs, it.max_lbs],
    );
  }
  await tx.query(
    'sum_breadth',
    `UPDATE dyno SET breadth = COALESCE((SELECT sum(c.breadth) FROM capability c
        WHERE c.site_id = $1 AND c.dyno_id = $2), 0) WHERE site_id = $1 AND id = $2`,
    [site.id, dynoId],
  );
}

async function unreadable(needs: FleetNeeds, ask: DynoChange): Promise<Refusal | undefined> {
  const problems: Problem[] = [];
  if (ask.name !== undefined) {
    if (ask.name.trim() === '') problems.push(wrongField('name', 'name is empty.'));
    // A dyno may be asked for by name or id, so a name must not look like an id.
    if (/^\d+$/.test(ask.name.trim())) problems.push(wrongField('name', 'name needs more than digits.'));
    const bad = textProblem('name', ask.name, LONGEST_NAME);
    if (bad) problems.push(bad);
  }
  if (ask.capabilities) {
    const known = await testTypeNames(needs.db.query, needs.site.id);
    ask.capabilities.forEach((it, index) => {
      problems.push(...capabilityProblems(it, `capabilities.${index}`, known));
    });
  }
  return refuseProblems(problems, NOTHING);
}

function capabilityProblems(it: Capability, path: string, known: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  const weight = (value: number) => Number.isFinite(value) && value >= 0 && value <= HEAVIEST_LBS;
  if (it.drive_types.length === 0 || !it.drive_types.every((drive) => DRIVE_TYPES.includes(drive))) {
    problems.push(
      wrongField(`${path}.drive_types`, `drive_types are ${DRIVE_TYPES.join(', ')}, at least one.`),
    );
  }
  if (!weight(it.min_lbs)) problems.push(wrongField(`${path}.min_lbs`, 'min_lbs is a number of pounds.'));
  if (!weight(it.max_lbs)) problems.push(wrongField(`${path}.max_lbs`, 'max_lbs is a number of pounds.'));
  else if (it.max_lbs < it.min_lbs) problems.push(wrongField(`${path}.max_lbs`, 'max_lbs is below min_lbs.'));
  if (!known.includes(it.test_type)) {
    const message = `"${it.test_type.slice(0, 40)}" is no test type of this site; it has ${known.join(', ') || 'none yet'}.`;
    problems.push({ code: 'unknown_test_type', path: `${path}.test_type`, message });
  }
  return problems;
}

function notFound({ site }: FleetNeeds, ref: string): Refusal {
  return refuse(
    'dyno_not_found',
    `${site.name} has no dyno "${ref.slice(0, 40)}". Look at the list of dynos for its name.`,
  ).refusal;
}
