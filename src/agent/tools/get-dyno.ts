import { z } from 'zod';
import { onBookings, pointedAt } from '../focus.ts';
import { upcoming } from '../read.ts';
import { resolveDyno } from '../resolve.ts';
import { no, ok, phrase, readTool } from './tool.ts';

export const getDyno = readTool({
  name: 'get_dyno',
  description: 'One dyno: what it can do, its running and coming bookings, its outages.',
  schema: z.strictObject({ dyno: phrase }),
  status: ({ dyno }) => `Looking up ${dyno ?? 'the dyno'}…`,
  async run(args, context) {
    const pointed = pointedAt(args.dyno ?? '', context.focus, 'dyno')?.label;
    const dyno = await resolveDyno(pointed ?? args.dyno, context);
    if (!dyno.ok) return { result: dyno.result };
    const { name } = dyno.value;
    const from = context.calendar.dayOf(context.clock());
    const [bookings, outages] = await Promise.all([
      upcoming(context, { dyno: name }, 50),
      context.core.outages(context.actor, { dyno: name, from, limit: 20 }),
    ]);
    if (!bookings.ok) return { args: { dyno: name }, result: no(bookings.refusal) };
    if (!outages.ok) return { args: { dyno: name }, result: no(outages.refusal) };
    return {
      ...ok({ kind: 'dyno', dyno: dyno.value, upcoming: bookings.value, outages: outages.value.items }),
      ...{ args: { dyno: name }, focus: onBookings(bookings.value, context) },
    };
  },
});
