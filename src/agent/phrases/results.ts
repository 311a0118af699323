import { Temporal } from 'temporal-polyfill';
import type { ToolData, ToolResult } from '../words.ts';
import {
  allocationList,
  sayAllocation,
  sayBooked,
  sayCancelled,
  sayMoved,
  sayTakenBack,
} from './bookings.ts';
import { sayDyno, sayDynos, sayOutages, sayRegistered, sayVehicle, sayVehicles } from './fleet.ts';
import { fitsAtAll, reasonList, sayNo } from './refusals.ts';
import { sayTable } from './tables.ts';
import { count, lines, listOf, quoted } from './text.ts';
import { type Here, sayDays, sayWindow } from './time.ts';

type Data<K extends ToolData['kind']> = Extract<ToolData, { kind: K }>;

/**
 * What a tool answered, in Markdown for a person: short, dates with weekday and year, texts of people made
 * harmless. `at.timeZone` is the site's. The sentence claims nothing that the result does not say.
 */
export function sayResult(tool: string, result: ToolResult, at: Here): string {
  return result.ok ? sayDone(result.data, at) : sayNo(tool, result, at);
}

function sayDone(data: ToolData, at: Here): string {
  switch (data.kind) {
    case 'now':
      return sayNow(data);
    case 'booked':
      return sayBooked(data.allocation, at);
    case 'moved':
      return sayMoved(data.before, data.allocation, at);
    case 'cancelled':
      return sayCancelled(data.allocations, at);
    case 'taken_back':
      return sayTakenBack(data.allocations, at);
    case 'availability':
      return sayAvailability(data, at);
    case 'why_not':
      return sayWhyNot(data, at);
    case 'vehicle':
      return sayVehicle(data, at);
    case 'allocations':
      return sayAllocations(data, at);
    case 'count':
      return `${quoted(data.title)}: ${data.count.toLocaleString('en-US')}.`;
    case 'conflicts':
      return sayConflicts(data);
    case 'outages':
      return sayOutages(data, at);
    case 'dynos':
      return sayDynos(data);
    case 'dyno':
      return sayDyno(data, at);
    case 'vehicles':
      return sayVehicles(data);
    case 'registered':
      return sayRegistered(data);
    case 'table':
      return sayTable(data);
  }
}

function sayNow({ instant, site, time_zone: timeZone, hours }: Data<'now'>): string {
  const local = Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone);
  const date = local.toPlainDate().toString();
  const time = local.toPlainTime().toString({ smallestUnit: 'minute' });
  return `At ${quoted(site)} it is ${sayDays(date, date)}, ${time} (${timeZone}).${hours ? ` Opening hours: ${quoted(hours)}.` : ''}`;
}

function sayAvailability(data: Data<'availability'>, at: Here): string {
  const assumed = (data.assumed ?? []).map((it) => `${it.charAt(0).toUpperCase()}${it.slice(1)}.`);
  const free = sayFree(data, at);
  return assumed.length > 0 ? `${free}\n\nNote: ${quoted(assumed.join(' '))}` : free;
}

function sayFree(data: Data<'availability'>, at: Here): string {
  const { window, available, unavailable, vehicle, vehicle_taken: taken } = data;
  const what = `for ${quoted(data.test_type)}${vehicle ? ` with ${vehicle}` : ''}, ${sayWindow(window, at)}`;
  const names = available.map((dyno) => quoted(dyno.name));
  const why = reasonList(unavailable, names.length > 0 ? 'Not these:' : 'Why not:');
  if (taken) {
    const itself = `${taken.vehicle.vin} itself is booked then: #${taken.id} ${sayAllocation(taken, at)}. Nothing can be booked for it in that time.`;
    return names.length > 0
      ? `${itself} For another vehicle like it these would be free: ${listOf(names)}.`
      : itself;
  }
  const never = unavailable.length > 0 && !unavailable.some(fitsAtAll);
  if (names.length === 0 && never)
    return [
      `No dyno of ${quoted(at.site)} fits ${vehicle ?? 'that'} for ${quoted(data.test_type)}, on any day.`,
      why,
    ]
      .filter(Boolean)
      .join('\n\n');
  if (names.length === 0) return [`No dyno is free ${what}.`, why].filter(Boolean).join('\n\n');
  const next = vehicle ? ` Say "book it on ${names[0]}" to take it.` : '';
  return [`Free ${what}: ${listOf(names)}.${next}`, why].filter(Boolean).join('\n\n');
}

function sayWhyNot(data: Data<'why_not'>, at: Here): string {
  const { dyno, vehicle, window, rules, vehicle_taken: taken } = data;
  const days = window.start ? sayWindow(window, at) : sayDays(window.start_date, window.end_date);
  const what = `${vehicle} for ${quoted(data.test_type)}, ${days}`;
  const reasons = rules.map((rule) => quoted(rule.detail));
  if (taken)
    reasons.push(`${taken.vehicle.vin} itself is booked then: #${taken.id} ${sayAllocation(taken, at)}`);
  if (reasons.length === 0)
    return `Nothing stands in the way: ${quoted(dyno)} can take ${what}. Say "book it on ${quoted(dyno)}".`;
  return [`${quoted(dyno)} cannot take ${what}:`, lines(reasons)].join('\n\n');
}

function sayAllocations({ title, allocations, total }: Data<'allocations'>, at: Here): string {
  if (total === 0) return `${quoted(title)}: none.`;
  return [
    `${quoted(title)} (${total.toLocaleString('en-US')}):`,
    allocationList(allocations, at, total),
  ].join('\n\n');
}

function sayConflicts({ count: found, lines: told }: Data<'conflicts'>): string {
  if (found === 0)
    return 'No conflicts: nothing is booked twice, under an outage, or on a dyno that does not fit.';
  return [`${count(found, 'conflict')}:`, lines(told.map(quoted), { total: found })].join('\n\n');
}
