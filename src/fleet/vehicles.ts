import { and, eq, gt, ilike, or, sql } from 'drizzle-orm';
import { vehicle } from '../db/schema.ts';
import { done, type Outcome, type Refusal, refuse } from '../refusals.ts';
import { type Actor, DRIVE_TYPES, type DriveType, type Page } from '../words.ts';
import {
  isFindable,
  isId,
  type Problem,
  pageProblems,
  pageSize,
  readCursor,
  refuseProblems,
  textProblem,
  writeCursor,
  wrongField,
} from './fields.ts';
import type { FleetNeeds } from './needs.ts';
import { forbidden } from './permit.ts';
import { SELECT_VEHICLE, vehicleById } from './rows.ts';
import type { Vehicle } from './words.ts';
import { changeFleet, exists, writeFleetHistory } from './write.ts';

export interface VehicleAsk {
  /** 1 to 32 of `A-Z 0-9 -`; kept upper case. */
  vin: string;
  name?: string | null | undefined;
  weight_lbs: number;
  drive_type: DriveType;
}

/** What is left out stays; `name: null` takes the name away. */
export type VehicleChange = Partial<VehicleAsk>;

export interface VehicleFilter {
  /** A part of the identifier or of the name, in any case. */
  search?: string | undefined;
  limit?: number | undefined;
  cursor?: string | undefined;
}

const NOTHING = 'Nothing was changed.';
const USUAL_PAGE = 50;
const LONGEST_NAME = 100;
const HEAVIEST_LBS = 10_000_000;
/** Before it is made upper case: some letters of other alphabets become these by that. */
const VIN = /^[A-Za-z0-9-]{1,32}$/;
const VIN_CURSOR = [VIN];

/** The site's vehicles by identifier, a page at a time. */
export async function listVehicles(
  needs: FleetNeeds,
  actor: Actor,
  filter: VehicleFilter = {},
): Promise<Outcome<Page<Vehicle>>> {
  const no =
    forbidden(actor, needs.site, 'viewer') ??
    refuseProblems(pageProblems(filter, VIN_CURSOR), 'Nothing was listed.');
  if (no) return { ok: false, refusal: no };
  const search = filter.search?.trim() || undefined;
  if (search !== undefined && !isFindable(search)) return done({ items: [], next_cursor: null });
  const size = pageSize(filter.limit, USUAL_PAGE) ?? USUAL_PAGE;
  const after = filter.cursor === undefined ? undefined : readCursor(filter.cursor, VIN_CURSOR);
  const { id, vin, name, weight_lbs, drive_type, site_id } = vehicle;
  const pattern = search === undefined ? undefined : likePattern(search);
  const byVin = sql`${vin} COLLATE "C"`;
  const rows = await needs.db.compose((composer) =>
    composer
      .select({ id, vin, name, weight_lbs, drive_type })
      .from(vehicle)
      .where(
        and(
          eq(site_id, needs.site.id),
          after && gt(byVin, after[0]),
          pattern === undefined ? undefined : or(ilike(vin, pattern), ilike(name, pattern)),
        ),
      )
      .orderBy(byVin)
      .limit(size + 1),
  );
  const shown = rows.slice(0, size);
  const last = rows.length > size ? shown.at(-1) : undefined;
  return done({ items: shown, next_cursor: last ? writeCursor([last.vin]) : null });
}

function likePattern(search: string): string {
  return `%${search.replace(/[\\%_]/g, '\\$&')}%`;
}

/** @param ref identifier (in any case) or id; an identifier wins over an id */
export async function getVehicle(needs: FleetNeeds, actor: Actor, ref: string): Promise<Outcome<Vehicle>> {
  const no = forbidden(actor, needs.site, 'viewer');
  if (no) return { ok: false, refusal: no };
  const [vehicle] = isFindable(ref)
    ? await needs.db.query<Vehicle>(
        'get_vehicle',
        `${SELECT_VEHICLE} WHERE v.site_id = $1 AND (v.vin = $2 OR v.id::text = $2) ORDER BY v.vin = $2 DESC LIMIT 1`,
        [needs.site.id, ref.trim().toUpperCase()],
      )
    : [];
  return vehicle ? done(vehicle) : { ok: false, refusal: notFound(needs, ref) };
}

export async function createVehicle(
  needs: FleetNeeds,
  actor: Actor,
  ask: VehicleAsk,
): Promise<Outcome<Vehicle>> {
  const no = forbidden(actor, needs.site, 'engineer') ?? unreadable(ask);
  if (no) return { ok: false, refusal: no };
  const vin = normalVin(ask.vin);
  return changeFleet(
    needs,
    actor,
    'vehicle_created',
    () => exists(`A vehicle ${vin}`),
    async (tx) => {
      const [row] = await tx.query<{ id: string }>(
        'create_vehicle',
        'INSERT INTO vehicle (site_id, vin, name, weight_lbs, drive_type) VALUES ($1, $2, $3, $4, $5) RETURNING id',
        [needs.site.id, vin, ask.name?.trim() || null, ask.weight_lbs, ask.drive_type],
      );
      const id = (row as { id: string }).id;
      const after = (await vehicleById(tx.query, needs.site.id, id)) as Vehicle;
      await writeFleetHistory(tx, needs, actor, {
        subject: 'vehicle',
        subjectId: id,
        action: 'created',
        after,
      });
      return done(after);
    },
  );
}

/** Changes a vehicle. Its bookings stay, also where the dyno no longer fits: the audit names them. */
export async function updateVehicle(
  needs: FleetNeeds,
  actor: Actor,
  id: string,
  ask: VehicleChange,
): Promise<Outcome<Vehicle>> {
  const no = forbidden(actor, needs.site, 'engineer') ?? unreadable(ask);
  if (no) return { ok: false, refusal: no };
  if (!isId(id)) return { ok: false, refusal: notFound(needs, id) };
  const existing = () => exists(`A vehicle ${normalVin(ask.vin ?? '')}`);
  return changeFleet(needs, actor, 'vehicle_changed', existing, async (tx) => {
    // Who is about to book this vehicle has looked at its weight.
    await tx.query('lock_vehicle', 'SELECT pg_advisory_xact_lock(vehicle_lock($1, $2))', [needs.site.id, id]);
    const before = await vehicleById(tx.query, needs.site.id, id);
    if (!before) return { ok: false, refusal: notFound(needs, id) };
    await tx.query(
      'update_vehicle',
      `UPDATE vehicle SET vin = $3, name = $4, weight_lbs = $5, drive_type = $6 WHERE site_id = $1 AND id = $2`,
      [
        needs.site.id,
        id,
        ask.vin === undefined ? before.vin : normalVin(ask.vin),
        ask.name === undefined ? before.name : ask.name?.trim() || null,
        ask.weight_lbs ?? before.weight_lbs,
        ask.drive_type ?? before.drive_type,
      ],
    );
    const after = (await vehicleById(tx.query, needs.site.id, id)) as Vehicle;
    await writeFleetHistory(tx, needs, actor, {
      subject: 'vehicle',
      subjectId: id,
      action: 'changed',
      before,
      after,
    });
    return done(after);
  });
}

function normalVin(vin: string): string {
  return vin.trim().toUpperCase();
}

function unreadable(ask: VehicleChange): Refusal | undefined {
  const problems: Problem[] = [];
  const { weight_lbs: weight } = ask;
  if (ask.vin !== undefined && !VIN.test(ask.vin.trim())) {
    problems.push(wrongField('vin', 'vin is 1 to 32 of the letters A to Z, digits and hyphens.'));
  }
  const badName = textProblem('name', ask.name ?? '', LONGEST_NAME);
  if (badName) problems.push(badName);
  if (weight !== undefined && !(Number.isFinite(weight) && weight > 0 && weight <= HEAVIEST_LBS)) {
    problems.push(wrongField('weight_lbs', 'weight_lbs is a number of pounds above 0.'));
  }
  if (ask.drive_type !== undefined && !DRIVE_TYPES.includes(ask.drive_type)) {
    problems.push(wrongField('drive_type', `drive_type is ${DRIVE_TYPES.join(' or ')}.`));
  }
  return refuseProblems(problems, NOTHING);
}

function notFound({ site }: FleetNeeds, ref: string): Refusal {
  return refuse(
    'vehicle_not_found',
    `${site.name} has no vehicle "${ref.slice(0, 40)}". ${NOTHING} Check the identifier, or register the vehicle first.`,
  ).refusal;
}
