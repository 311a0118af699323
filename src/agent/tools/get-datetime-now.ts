import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import type { FleetView } from '../needs.ts';
import { ok, readTool } from './tool.ts';

export const getDatetimeNow = readTool({
  name: 'get_datetime_now',
  description: "The present date, weekday and time on the site's clock, and its time zone.",
  schema: z.strictObject({}),
  status: () => 'Looking at the clock…',
  async run(_args, { clock, fleet, site }) {
    const now = clock();
    const local = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(site.timeZone);
    return ok({
      ...{ kind: 'now', instant: now.toISOString() },
      local: local.toPlainDateTime().toString({ smallestUnit: 'minute' }),
      weekday: local.toLocaleString('en-US', { weekday: 'long' }),
      ...{ date: local.toPlainDate().toString(), time_zone: site.timeZone, site: site.name },
      hours: sayHours(await fleet.openingHours()),
    });
  },
});

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** `Mon, Tue, Wed 07:00 to 22:00`, or null where the site has set none. */
function sayHours({
  opens,
  closes,
  weekdays,
}: Awaited<ReturnType<FleetView['openingHours']>>): string | null {
  if (!opens || !closes) return null;
  return `${weekdays.map((it) => WEEKDAYS[it - 1]).join(', ')} ${opens} to ${closes}`;
}
