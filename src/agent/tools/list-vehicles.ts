import { z } from 'zod';
import { onNamed } from '../focus.ts';
import { allVehicles } from '../read.ts';
import { no, ok, phrase, readTool } from './tool.ts';

const SHOWN = 50;

export const listVehicles = readTool({
  name: 'list_vehicles',
  description: 'The vehicles of the site, or those whose identifier or name contains `search`.',
  schema: z.strictObject({ search: phrase }),
  status: () => 'Looking up vehicles…',
  async run({ search }, context) {
    const outcome = await allVehicles(context);
    if (!outcome.ok) return { result: no(outcome.refusal) };
    const wanted = search?.toLowerCase() ?? '';
    const found = outcome.value.filter((it) => `${it.vin} ${it.name ?? ''}`.toLowerCase().includes(wanted));
    return {
      ...ok({ kind: 'vehicles', vehicles: found.slice(0, SHOWN), total: found.length }),
      focus: onNamed(
        'vehicle',
        found.map((it) => ({ id: it.id, label: it.vin })),
      ),
    };
  },
});
