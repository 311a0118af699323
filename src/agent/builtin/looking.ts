import { personIn } from '../whose.ts';
import type { ToolArgs } from '../words.ts';
import { fromAsk, withAskedWindow } from './carried.ts';
import type { Context } from './follow-up.ts';
import type { Slots } from './page.ts';
import { allocationFilters, isMine, queryFor, statusIn } from './queries.ts';
import type { Call, Decision, Turn } from './turn.ts';

/** Requests that only look. */
export function decideAvailable(context: Context, turn: Turn): Decision {
  const asked = fromAsk(context, turn.data.focus);
  const slots = {
    ...asked,
    whens: asked.whens.filter((one) => !/\b(?:free|available|earliest|soonest)\b/i.test(one)),
  };
  // Whether a vehicle is free is in its bookings; a test is needed only for dynos.
  if (/^is VEHICLE\b/.test(slots.shape) && slots.tests.length + slots.dynos.length === 0)
    return decideVehicle(context, turn);
  // One dyno is looked at by itself: against the vehicle and the test where both are known.
  if (slots.dynos.length === 1 && slots.vehicles.length > 0 && slots.tests.length > 0)
    return decideWhyNot({ ...context, frame: { ...context.frame, slots } }, turn);
  if (slots.dynos.length > 0 && slots.vehicles.length + slots.tests.length === 0 && !slots.weight)
    return decideDyno(context, slots.whens);
  const args: ToolArgs['find_available_dynos'] = { ...common(slots) };
  if (slots.weight) args.weight_lbs = slots.weight.lbs;
  if (slots.drive) args.drive_type = slots.drive;
  return call({ name: 'find_available_dynos', args });
}

const DOWN = /\b(?:down|out of|broken|offline|closed|blocked|in maintenance|under repair)\b/;

/** Why a dyno, or all of them, cannot take what was last asked for. */
export function decideWhyNot(context: Context, turn: Turn): Decision {
  const { slots } = context.frame;
  const ask = turn.data.focus?.ask;
  if (DOWN.test(slots.shape) && slots.vehicles.length + slots.tests.length === 0)
    return decideOutages(context);
  // Without a vehicle and a test, what stands in the way is what is on the dyno then.
  if (
    !ask &&
    slots.dynos.length > 0 &&
    slots.whens.length > 0 &&
    slots.vehicles.length + slots.tests.length === 0
  )
    return decideDyno(context, slots.whens);
  const whens = ask && slots.whens.length > 0 ? withAskedWindow(slots.whens, ask) : slots.whens;
  const args: ToolArgs['why_not'] = { ...common({ ...slots, whens }) };
  if (slots.dynos[0]) args.dyno = slots.dynos[0];
  return call({ name: 'why_not', args });
}

function common(slots: Slots): { vehicle?: string; test_type?: string; when?: string } {
  return {
    ...(slots.vehicles[0] ? { vehicle: slots.vehicles[0] } : {}),
    ...(slots.tests[0] ? { test_type: slots.tests[0] } : {}),
    ...when(slots),
  };
}

function when(slots: Slots): { when?: string } {
  return slots.whens.length > 0 ? { when: slots.whens.join(' ') } : {};
}

function call(...calls: Call[]): Decision {
  return { calls };
}

/** Where vehicles are booked; several at once are looked up side by side. */
export function decideVehicle({ frame }: Context, turn: Turn): Decision {
  const asked = frame.slots.vehicles.slice(0, 5);
  const ask = turn.data.focus?.ask?.vehicle;
  const vehicles =
    asked.length > 0 ? asked : ask && /\b(?:it|that|this)\b/.test(frame.slots.shape) ? [ask] : [];
  if (vehicles.length === 0) return call({ name: 'check_vehicle_allocation', args: {} });
  const then = when(frame.slots);
  return call(
    ...vehicles.map((vehicle): Call => ({ name: 'check_vehicle_allocation', args: { vehicle, ...then } })),
  );
}

/** Lists of bookings by status, person, day, dyno or test. */
export function decideBookings(context: Context, turn: Turn): Decision {
  const { slots } = context.frame;
  const mine = isMine(slots.shape);
  if (slots.ref) {
    const filters = [{ field: 'id', op: 'eq' as const, value: Number(slots.ref.slice(1)) }];
    return call({ name: 'query_database', args: { entity: 'allocations', measure: 'list', filters } });
  }
  if (
    slots.dynos.length > 0 &&
    slots.whens.length === 0 &&
    slots.tests.length === 0 &&
    !statusIn(slots.shape)
  )
    return decideDyno(context);
  if (slots.dynos.length + slots.tests.length + slots.vehicles.length > 0 || personIn(context.frame.text)) {
    const filters = allocationFilters(context.frame, turn);
    return call({
      name: 'query_database',
      args: { entity: 'allocations', measure: 'list', filters, order_by: 'start_date' },
    });
  }
  const args: ToolArgs['get_tests_by_status'] = { ...when(slots) };
  const status = statusIn(slots.shape);
  if (status) args.status = status;
  if (mine) args.mine = true;
  return call({ name: 'get_tests_by_status', args });
}

export function decideCount({ frame }: Context, turn: Turn): Decision {
  const query = queryFor(frame, turn);
  const status = { field: 'status', op: 'eq' as const, value: 'completed' };
  if (query?.group_by) {
    const others = (query.filters ?? []).filter(({ field }) => field !== 'status');
    return call({ name: 'query_database', args: { ...query, filters: [...others, status] } });
  }
  if (frame.slots.dynos.length > 0 || personIn(frame.text) || isMine(frame.slots.shape)) {
    const others = allocationFilters(frame, turn).filter(({ field }) => field !== 'status');
    return call({
      name: 'query_database',
      args: { entity: 'allocations', measure: 'count', filters: [...others, status] },
    });
  }
  return call({ name: 'completed_tests_count', args: common(frame.slots) });
}

export function decideOutages({ frame }: Context): Decision {
  const args: ToolArgs['maintenance_check'] = { ...when(frame.slots) };
  if (frame.slots.dynos[0]) args.dyno = frame.slots.dynos[0];
  return call({ name: 'maintenance_check', args });
}

export function decideDynos({ frame }: Context): Decision {
  const { tests, drive, weight } = frame.slots;
  const args: ToolArgs['list_dynos'] = {};
  if (tests[0]) args.test_type = tests[0];
  if (drive) args.drive_type = drive;
  if (weight) args.weight_lbs = weight.lbs;
  return call({ name: 'list_dynos', args });
}

/** What a dyno is and what stands on it; on days that are named, whether it is free then. */
export function decideDyno({ frame }: Context, whens: string[] = []): Decision {
  const then = whens.length > 0 ? { when: whens.join(' ') } : {};
  const calls = frame.slots.dynos
    .slice(0, 5)
    .map((dyno): Call => ({ name: 'get_dyno', args: { dyno, ...then } }));
  return { calls: calls.length > 0 ? calls : [{ name: 'get_dyno', args: {} }] };
}

const SEARCHED =
  /\b(?:matching|named|called|like|starting with|beginning with|containing|with (?:vin|name)|search(?: for)?|find|look(?:ing)? (?:up|for)|whose (?:vin|name) (?:is|starts with|contains))\s+(?:vehicles?\s+|trucks?\s+|cars?\s+|all\s+|the\s+)*"?([\w-]{2,32}(?: [\w-]+){0,3})"?/i;

export function decideVehicles({ frame }: Context, turn: Turn): Decision {
  const { slots, text } = frame;
  if (slots.weight || slots.drive) {
    const query = queryFor(frame, turn);
    if (query) return call({ name: 'query_database', args: query });
  }
  const search = slots.vehicles[0] ?? slots.name ?? SEARCHED.exec(text)?.[1];
  const word = search && !/^(?:vehicles?|trucks?|cars?|all|the|fleet|mules?|for)$/i.test(search);
  return call({ name: 'list_vehicles', args: word ? { search } : {} });
}

/** Enters a vehicle; the tool asks for what is missing, and before it writes. */
export function decideRegister({ frame }: Context): Decision {
  const { slots } = frame;
  const args: ToolArgs['register_vehicle'] = {};
  if (slots.vehicles[0]) args.vin = slots.vehicles[0];
  if (slots.weight) args.weight_lbs = slots.weight.lbs;
  if (slots.drive) args.drive_type = slots.drive;
  if (slots.name) args.name = slots.name;
  if (slots.vehicles.length > 1)
    return {
      say: `I register one vehicle at a time. Nothing was registered yet. Which vehicle first: ${slots.vehicles.join(' or ')}?`,
    };
  return call({ name: 'register_vehicle', args });
}

export function decideQuery(context: Context, turn: Turn): Decision | undefined {
  const query = queryFor(context.frame, turn);
  return query && call({ name: 'query_database', args: query });
}
