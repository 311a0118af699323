import { createCalendar } from '../allocation/calendar.ts';
import { LONGEST_DAYS, readWindow } from '../allocation/read-window.ts';
import type { Problem } from '../fleet/fields.ts';
import type { FieldError } from '../refusals.ts';
import type { Actor } from '../words.ts';
import type { HttpNeeds } from './needs.ts';

type Times = 'start_date' | 'end_date' | 'start' | 'end';

/**
 * What the core would say about the window and the test type of a request that is refused for other fields
 * already. `notPast` as in the core: a booking may not start, an outage may not end in the past.
 */
export function createAlsoWrong({ site, clock, fleet }: Pick<HttpNeeds, 'site' | 'clock' | 'fleet'>) {
  const calendar = createCalendar(site.timeZone);
  return (notPast: 'start' | 'end', longestDays = LONGEST_DAYS) =>
    async (sent: Record<string, unknown>): Promise<FieldError[]> => {
      const said = (name: Times) => (typeof sent[name] === 'string' ? sent[name] : undefined);
      const ask = {
        start_date: said('start_date'),
        end_date: said('end_date'),
        start: said('start'),
        end: said('end'),
        // A query has only text.
        days: typeof sent['days'] === 'string' ? Number(sent['days']) : asNumber(sent['days']),
      };
      const problems: Problem[] = [];
      readWindow(calendar, ask, { now: clock(), longestDays, notPast }, problems);
      const errors = problems.map(({ path, message }) => ({ path, message }));
      const testType = sent['test_type'];
      if (typeof testType !== 'string') return errors;
      const known = await testTypesOf({ fleet, site });
      if (known.includes(testType.trim())) return errors;
      const message = `"${testType.slice(0, 40)}" is no test type of ${site.name}; it has ${known.join(', ') || 'none yet'}.`;
      return [...errors, { path: 'test_type', message }];
    };
}

/** The names of the site's test types, which are no secret. */
export async function testTypesOf({ fleet, site }: Pick<HttpNeeds, 'fleet' | 'site'>): Promise<string[]> {
  const visitor: Actor = {
    accountId: '0',
    siteId: site.id,
    role: 'viewer',
    fullname: 'A visitor',
    channel: 'web',
    correlationId: '',
  };
  const listed = await fleet.testTypes(visitor, { limit: 200 });
  return listed.ok ? listed.value.items.map((type) => type.name) : [];
}

function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
