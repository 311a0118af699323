import type { Outage } from '../../allocation/words.ts';
import type { Capability, Dyno, Vehicle } from '../../fleet/words.ts';
import type { ToolData } from '../words.ts';
import { allocationList } from './bookings.ts';
import { count, lines, pounds, quoted } from './text.ts';
import { type Here, sayWindow } from './time.ts';

type Data<K extends ToolData['kind']> = Extract<ToolData, { kind: K }>;

/** `TRK-101 "Blue mule", 5,200 lb, AWD`. */
export function vehicleLine(it: Vehicle): string {
  return `${it.vin}${it.name ? ` "${quoted(it.name)}"` : ''}, ${pounds(it.weight_lbs)}, ${it.drive_type}`;
}

/** `Cell 3: brake and nvh, 2WD/AWD, up to 10,000 lb`. */
export function dynoLine(dyno: Dyno): string {
  const can = capabilities(dyno.capabilities);
  return `${quoted(dyno.name)}${dyno.enabled ? '' : ' (out of use)'}: ${can || 'no capabilities entered'}`;
}

/** Capabilities with the same limits are said together; a test is never said with another one's limits. */
function capabilities(all: Capability[]): string {
  const grouped = new Map<string, string[]>();
  for (const one of all) {
    const weight =
      one.min_lbs > 0 ? `${pounds(one.min_lbs)} to ${pounds(one.max_lbs)}` : `up to ${pounds(one.max_lbs)}`;
    const limits = `${one.drive_types.join('/')}, ${weight}`;
    grouped.set(limits, [...(grouped.get(limits) ?? []), quoted(one.test_type)]);
  }
  return [...grouped].map(([limits, tests]) => `${tests.join(', ')} (${limits})`).join('; ');
}

export function outageLine(it: Outage, at: Here): string {
  return `${quoted(it.dyno.name)}: ${sayWindow(it, at)}, ${quoted(it.reason) || 'no reason given'}`;
}

export function sayVehicle({ vehicle, allocations, then }: Data<'vehicle'>, at: Here): string {
  if (then) {
    const when = sayWindow(then, at);
    if (allocations.length === 0) return `${vehicle.vin} is free ${when}: it has no booking then.`;
    return [`${vehicle.vin} is not free ${when}. Its bookings then:`, allocationList(allocations, at)].join(
      '\n\n',
    );
  }
  const line = vehicleLine(vehicle);
  if (allocations.length === 0) return `${line}. It has no running or coming bookings.`;
  return [`${line}. Its bookings:`, allocationList(allocations, at)].join('\n\n');
}

export function sayDyno({ dyno, upcoming, outages, then }: Data<'dyno'>, at: Here): string {
  if (then) return sayDynoThen({ dyno, upcoming, outages, then }, at);
  return [
    `${dynoLine(dyno)}.`,
    outages.length > 0
      ? `Outages:\n\n${lines(outages.map((it) => outageLine(it, at)))}`
      : 'No outages are entered.',
    upcoming.length > 0
      ? `Bookings:\n\n${allocationList(upcoming, at)}`
      : 'Nothing is booked on it from now on.',
  ].join('\n\n');
}

function sayDynoThen(
  { dyno, upcoming, outages, then }: Pick<Required<Data<'dyno'>>, 'dyno' | 'upcoming' | 'outages' | 'then'>,
  at: Here,
): string {
  const when = sayWindow(then, at);
  const name = quoted(dyno.name);
  if (!dyno.enabled) return `${name} is out of use, so it is not free ${when}.`;
  if (upcoming.length + outages.length === 0)
    return `${name} is free ${when}: nothing is booked on it then, and no outage is entered.`;
  const down =
    outages.length > 0 ? `Out of service then:\n\n${lines(outages.map((it) => outageLine(it, at)))}` : '';
  const booked = upcoming.length > 0 ? `On it then:\n\n${allocationList(upcoming, at)}` : '';
  return [`${name} is not all free ${when}.`, down, booked].filter(Boolean).join('\n\n');
}

export function sayDynos({ dynos }: Data<'dynos'>): string {
  if (dynos.length === 0) return 'No dyno of the site can do that. Ask "list dynos" to see them all.';
  return [`${count(dynos.length, 'dyno')}:`, lines(dynos.map(dynoLine), { numbered: true, most: 40 })].join(
    '\n\n',
  );
}

export function sayVehicles({ vehicles, total }: Data<'vehicles'>): string {
  if (total === 0) return 'No vehicle matches. Ask "list vehicles" to see them all.';
  return [`${count(total, 'vehicle')}:`, lines(vehicles.map(vehicleLine), { numbered: true, total })].join(
    '\n\n',
  );
}

export function sayRegistered({ vehicle }: Data<'registered'>): string {
  return `Registered: ${vehicleLine(vehicle)}. Book it with "book ${vehicle.vin} for …".`;
}

export function sayOutages({ title, outages }: Data<'outages'>, at: Here): string {
  if (outages.length === 0) return `${quoted(title)}: none.`;
  return [`${quoted(title)}:`, lines(outages.map((it) => outageLine(it, at)))].join('\n\n');
}
