import { z } from 'zod';
import { resolveDyno } from '../resolve.ts';
import { periodOf } from './sentences.ts';
import { no, ok, phrase, readTool } from './tool.ts';

export const maintenanceCheck = readTool({
  name: 'maintenance_check',
  description:
    'Outages of dynos: maintenance and everything else that takes them out of service, now and later, or within a phrase about time. Of one dyno, or of all.',
  schema: z.strictObject({ dyno: phrase, when: phrase }),
  status: () => 'Looking up outages…',
  async run(args, context) {
    const dyno = args.dyno === undefined ? undefined : await resolveDyno(args.dyno, context);
    if (dyno && !dyno.ok) return { result: dyno.result };
    const { title: days, ...said } = periodOf(args.when, context, 'future');
    const period = said.from || said.to ? said : { from: context.calendar.dayOf(context.clock()) };
    const filter = { ...period, ...(dyno ? { dyno: dyno.value.name } : {}) };
    const outcome = await context.core.outages(context.actor, { ...filter, limit: 100 });
    if (!outcome.ok) return { args: filter, result: no(outcome.refusal) };
    const title = `Outages${dyno ? ` of ${dyno.value.name}` : ''}${days || ', now and later'}`;
    return { ...ok({ kind: 'outages', title, outages: outcome.value.items }), args: filter };
  },
});
