import { createAllocationCore } from '../src/allocation/index.ts';
import { createEvents } from '../src/events.ts';
import { isoDay, type Lab, openLab } from './lab.ts';
import { median } from './load.ts';

/** Medians in milliseconds, one client. */
export interface Growth {
  rows: number;
  allocateMs: number;
  availabilityMs: number;
  whyNotMs: number;
  auditMs: number;
}

const TIMES = 60;

/** How the time of an answer grows with the number of stored bookings. */
export async function measureGrowth(rows: number): Promise<Growth> {
  const lab = await openLab(rows);
  try {
    return { rows, ...(await measure(lab)) };
  } finally {
    await lab.close();
  }
}

async function measure(lab: Lab): Promise<Omit<Growth, 'rows'>> {
  const { actor } = lab;
  const core = createAllocationCore({
    db: lab.db,
    events: createEvents(() => {}),
    clock: () => new Date(`${isoDay(-1)}T12:00Z`),
    site: lab.site,
  });
  // A day on which a third of the calendar around it is booked.
  const ask = (n: number) => ({
    vin: `V${n + 1}`,
    test_type: `type${n % 20}`,
    start_date: isoDay(31 + (n % 30) * 3),
    days: 1,
  });
  return {
    allocateMs: await time((n) => core.allocate(actor, ask(n))),
    availabilityMs: await time((n) => core.availability(actor, ask(n))),
    whyNotMs: await time((n) => core.whyNot(actor, { ...ask(n), dyno: `Cell ${1 + (n % 200)}` })),
    auditMs: await time(() => core.conflicts(actor), 5),
  };
}

async function time(work: (n: number) => Promise<{ ok: boolean }>, times = TIMES): Promise<number> {
  const taken: number[] = [];
  for (let n = 0; n < times + 3; n += 1) {
    const begin = performance.now();
    await work(n);
    if (n >= 3) taken.push(performance.now() - begin);
  }
  return median(taken);
}
