import type { OpenHouse } from './house.ts';
import { day, VINS } from './slack-days.ts';
import type { Linked } from './slack-house.ts';

let next = 0;
/** A vehicle and a day that no other test has. */
export const free = () => {
  next += 1;
  return { vin: VINS[next] ?? '', at: next };
};

/** What people do elsewhere than in a chat. */
export function elsewhere(house: OpenHouse) {
  const must = async ({ email, password }: Linked, method: string, path: string, body?: object) => {
    const answer = await house.call(method, path, { as: await house.signIn({ email, password }), body });
    if (answer.status > 201)
      throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  return {
    must,
    book: async (who: Linked, { vin, at } = free()) =>
      await must(who, 'POST', '/allocate', { vin, test_type: 'brake', start_date: day(at), days: 1 }),
    move: (who: Linked, { id, version }: { id: string; version: number }, to: number) =>
      must(who, 'PATCH', `/allocations/${id}`, { start_date: day(to), version }),
    cancel: (who: Linked, { id }: { id: string }, reason?: string) =>
      must(who, 'POST', `/allocations/${id}/cancel`, reason ? { reason } : {}),
    /** What the next reply on the page says. */
    chat: async (who: Linked, message = 'list dynos'): Promise<string> =>
      await must(who, 'POST', '/chat/stream', { message }).then((body) => JSON.stringify(body)),
  };
}
