import { z } from 'zod';
import { onBookings, pointedAt } from '../focus.ts';
import { allAllocations, upcoming } from '../read.ts';
import { resolveDyno } from '../resolve.ts';
import { no, ok, phrase, readTool } from './tool.ts';
import { askedSpan, endOf, meets } from './window-asked.ts';

/** So far may one look at a dyno at once. */
const MOST_DAYS = 92;

export const getDyno = readTool({
  name: 'get_dyno',
  description:
    "One dyno: what it can do, its running and coming bookings, its outages. With `when`, the person's phrase, whether it is free then.",
  schema: z.strictObject({ dyno: phrase, when: phrase }),
  status: ({ dyno }) => `Looking up ${dyno ?? 'the dyno'}…`,
  async run(args, context) {
    const pointed = pointedAt(args.dyno ?? '', context.focus, 'dyno')?.label;
    const dyno = await resolveDyno(pointed ?? args.dyno, context);
    if (!dyno.ok) return { result: dyno.result };
    const asked =
      args.when === undefined ? undefined : askedSpan(args.when, context, { past: true, most: MOST_DAYS });
    if (asked && !asked.ok) return { result: asked.result };
    const then = asked && endOf(asked.window, context);
    const { name } = dyno.value;
    const from = context.calendar.dayOf(context.clock());
    const within = then ? { from: then.start_date, to: then.end_date } : { from };
    const [bookings, outages] = await Promise.all([
      then ? allAllocations(context, { dyno: name, ...within }, 500) : upcoming(context, { dyno: name }, 50),
      context.core.outages(context.actor, { dyno: name, ...within, limit: then ? 200 : 20 }),
    ]);
    if (!bookings.ok) return { args: { dyno: name }, result: no(bookings.refusal) };
    if (!outages.ok) return { args: { dyno: name }, result: no(outages.refusal) };
    const booked = bookings.value.filter((it) => it.status !== 'cancelled' && (!then || meets(it, then)));
    const out = outages.value.items.filter((it) => !then || meets(it, then));
    return {
      ...ok({ kind: 'dyno', dyno: dyno.value, upcoming: booked, outages: out, ...(then ? { then } : {}) }),
      ...{ args: { dyno: name }, focus: onBookings(booked, context) },
    };
  },
});
