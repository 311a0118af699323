import { isFindable, isId, refuseProblems, textProblem } from '../fleet/fields.ts';
import { forbidden } from '../fleet/permit.ts';
import { type Outcome, type Refusal, refuse } from '../refusals.ts';
import type { Actor } from '../words.ts';
import {
  dynoNotFound,
  findSubjects,
  type ReadAsk,
  readAsk,
  unknownTestType,
  vehicleNotFound,
} from './ask.ts';
import { createBatcher, type WireAnswer, type WireAsk } from './batch.ts';
import { busy, Contended, untilSettled } from './contention.ts';
import { hashOf, type KeyedAsk, keepRefusal, recall, replay } from './first-answer.ts';
import { explain } from './refusal.ts';
import type { Room } from './room.ts';
import { toAllocation } from './rows.ts';
import type { Window } from './window.ts';
import type { AllocateAsk, Allocation } from './words.ts';

interface AllocateOptions {
  /** The same key and the same body again give the first answer, for a day. */
  idempotencyKey?: string | undefined;
  /** Tells one body from another; made from the ask when left out. */
  requestHash?: string | undefined;
}

/** `replayed` when an earlier request with the same key had this answer. */
type AllocateOutcome = Outcome<Allocation> & { replayed?: true };
export type Allocate = (
  actor: Actor,
  ask: AllocateAsk,
  options?: AllocateOptions,
) => Promise<AllocateOutcome>;

const NOTHING = 'Nothing was booked.';
const LONGEST_KEY = 255;

/** Makes `allocate`: the asked window first, then each later day up to `backup_days`. */
export function createAllocate(room: Room): Allocate {
  const send = createBatcher(room.db);
  return async (actor, ask, options = {}) => {
    const started = performance.now();
    const about: About = {};
    const outcome = await allocate(room, send, actor, ask, options, about);
    room.events.emit({
      type: 'booking',
      outcome: outcome.replayed ? 'replayed' : outcome.ok ? 'booked' : 'refused',
      ...(outcome.ok ? {} : { code: outcome.refusal.code, rules: rulesOf(outcome.refusal) }),
      ...(outcome.ok ? { allocation: outcome.value } : {}),
      ...(options.idempotencyKey === undefined ? {} : { keyed: true }),
      ask,
      window: about.window,
      channel: actor.channel,
      correlationId: actor.correlationId,
      ms: performance.now() - started,
    });
    if (outcome.ok && !outcome.replayed) {
      room.events.emit({ type: 'change', subject: 'allocation', action: 'booked', channel: actor.channel });
    }
    return outcome;
  };
}

/** What was understood of an ask on its way, for whoever hears of it. */
interface About {
  window?: Window;
}

/** Each rule that kept some dyno out, once. */
function rulesOf({ facts }: Refusal): string[] {
  const reasons = (facts?.['reasons'] ?? []) as { rules: { code: string }[] }[];
  return [...new Set(reasons.flatMap(({ rules }) => rules.map(({ code }) => code)))];
}

async function allocate(
  room: Room,
  send: (ask: WireAsk) => Promise<WireAnswer>,
  actor: Actor,
  ask: AllocateAsk,
  { idempotencyKey, requestHash = hashOf(ask) }: AllocateOptions,
  about: About,
): Promise<AllocateOutcome> {
  const no = forbidden(actor, room.site, 'engineer') ?? keyProblem(idempotencyKey);
  if (no) return { ok: false, refusal: no };
  const keyed = idempotencyKey === undefined ? undefined : { key: idempotencyKey, hash: requestHash };
  const read = await readAsk(room, ask, NOTHING);
  if (!read.ok) {
    // The first answer to a key still holds when its window has passed meanwhile.
    const first = keyed && (await recall(room, actor, keyed));
    return first ? replay(room, first) : read;
  }
  about.window = read.value.windows[0];
  const unfindable = await refuseUnfindable(room, read.value);
  if (unfindable) return { ok: false, refusal: unfindable };
  const wire = toWire(room, actor, read.value, keyed);
  const outcome = await untilSettled<AllocateOutcome>(async () => {
    const answer = await send(wire);
    if (answer.outcome === 'ok') return { ok: true, value: toAllocation(room, answer.answer) };
    if (answer.outcome === 'replayed') return replay(room, answer.answer);
    const refusal = await refusalFor(room, answer.outcome, read.value);
    const counts =
      !keyed || answer.outcome === 'mismatch' || (await keepRefusal(room, actor, keyed, refusal));
    if (!counts) throw new Contended();
    return { ok: false, refusal };
  });
  return outcome ?? busy();
}

/** @throws {Contended} when it must be asked again */
async function refusalFor(
  room: Room,
  outcome: Exclude<WireAnswer['outcome'], 'ok' | 'replayed'>,
  ask: ReadAsk,
): Promise<Refusal> {
  if (outcome === 'contended') throw new Contended();
  if (outcome === 'mismatch') {
    return refuse(
      'idempotency_mismatch',
      `This Idempotency-Key was used for another request. ${NOTHING} Send a new key with a new request.`,
    ).refusal;
  }
  if (outcome === 'vehicle_not_found') return vehicleNotFound(room, ask.vin ?? ask.vehicleId ?? '', NOTHING);
  if (outcome === 'dyno_not_found') return dynoNotFound(room, ask.dyno ?? '', NOTHING);
  if (outcome === 'unknown_test_type') return unknownTestType(room, ask.testType, NOTHING);
  const subjects = await findSubjects(room, ask, NOTHING);
  if (!subjects.ok) return subjects.refusal;
  const refusal = await explain(room, subjects.value, NOTHING, outcome === 'full');
  // Somebody gave the window back meanwhile.
  if (!refusal) throw new Contended();
  return refusal;
}

/** What could not even be handed to the database cannot be in it. */
async function refuseUnfindable(room: Room, ask: ReadAsk): Promise<Refusal | undefined> {
  const { vehicleId, vin, dyno, testType } = ask;
  if (vehicleId === undefined ? !isFindable(vin ?? '') : !isId(vehicleId)) {
    return vehicleNotFound(room, vin ?? vehicleId ?? '', NOTHING);
  }
  if (!isFindable(testType)) return unknownTestType(room, testType, NOTHING);
  if (dyno !== undefined && !isFindable(dyno)) return dynoNotFound(room, dyno, NOTHING);
  return undefined;
}

function keyProblem(key: string | undefined): Refusal | undefined {
  if (key === undefined) return undefined;
  const problem =
    key === ''
      ? { code: 'invalid_request' as const, path: 'Idempotency-Key', message: 'Idempotency-Key is empty.' }
      : textProblem('Idempotency-Key', key, LONGEST_KEY);
  return problem && refuseProblems([problem], NOTHING);
}

function toWire(room: Room, actor: Actor, read: ReadAsk, keyed: KeyedAsk | undefined): WireAsk {
  return {
    site_id: room.site.id,
    account_id: actor.accountId,
    channel: actor.channel,
    vehicle_id: read.vehicleId,
    vin: read.vin,
    test_type: read.testType,
    dyno: read.dyno,
    starts: read.windows.map((window) => window.start),
    ends: read.windows.map((window) => window.end),
    notes: read.notes,
    correlation_id: actor.correlationId,
    key: keyed?.key,
    key_hash: keyed?.hash,
  };
}
