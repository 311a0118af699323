import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { createBuiltinModel } from '../src/agent/builtin/model.ts';
import { CORRECTION } from '../src/agent/claims.ts';
import type { Focus, ProposedAction, RunInput, TranscriptLine } from '../src/agent/words.ts';
import type { Actor } from '../src/words.ts';
import { type Given, given } from './support/given.ts';
import { agentOver } from './support/thinking.ts';

/** The built-in model in the real graph, over the real core: what a person without any key lives with. */

let house: Given;
let lee: Actor;
beforeAll(async () => {
  house = await given();
  lee = await house.actor('engineer', 'Lee Park');
  const twoWheels = { drive_types: ['2WD' as const], min_lbs: 0 };
  await house.dyno('Cell 1', { test_type: 'brake', ...twoWheels, max_lbs: 10_000 });
  await house.dyno(
    'Cell 2',
    { test_type: 'brake', max_lbs: 14_000 },
    { test_type: 'emission', ...twoWheels, max_lbs: 8_000 },
  );
  await house.dyno('Cell 3', { test_type: 'nvh' });
  await house.vehicle('TRK-101', 9000, 'AWD');
  for (const vin of ['HLD42', 'HLD43', 'HLD77']) await house.vehicle(vin, 5200);
});
afterAll(() => house.close());
beforeEach(async () => {
  await house.database.owner.query('clear', `UPDATE allocation SET status = 'cancelled'`);
});

interface Talk {
  say(text: string): Promise<string>;
  /** The proposal that waits, if any. */
  waiting(): ProposedAction | undefined;
}

/** One thread: what was said, what "it" is, and a yes to what was asked. */
function talk(): Talk {
  const agent = agentOver(house, createBuiltinModel());
  const transcript: TranscriptLine[] = [];
  let focus: Focus | null = null;
  let pending: ProposedAction | undefined;
  const run = async (text: string): Promise<string> => {
    const input: RunInput = {
      ...{ actor: lee, site: house.site, text, transcript: [...transcript], focus },
      signal: new AbortController().signal,
      async propose(action) {
        pending = action;
        return { action_id: 'action-1', expires_at: '2027-03-01T17:05:00Z' };
      },
    };
    let reply = '';
    for await (const event of agent.run(input)) {
      if (event.type === 'end' || event.type === 'failed') [reply, focus] = [event.text, event.focus];
    }
    return reply;
  };
  return {
    waiting: () => pending,
    async say(text) {
      let reply: string;
      if (text === 'yes' && pending) {
        const done = await agent.perform(lee, house.site, pending);
        [reply, focus, pending] = [done.text, { ...focus, ...done.focus }, undefined];
      } else reply = await run(text);
      expect(reply).not.toContain(CORRECTION);
      transcript.push({ role: 'user', text }, { role: 'assistant', text: reply });
      return reply;
    },
  };
}

async function rows() {
  return await house.database.owner.query<{ vin: string; dyno: string; first: string; days: number }>(
    'rows',
    `SELECT vin, dyno_name AS dyno, (starts_at AT TIME ZONE 'America/Detroit')::date::text AS first,
       ((ends_at AT TIME ZONE 'America/Detroit')::date - (starts_at AT TIME ZONE 'America/Detroit')::date) AS days
     FROM allocation_named WHERE status <> 'cancelled' ORDER BY id`,
  );
}

describe('a person without any key', () => {
  it('books in one sentence, and undoes it', async () => {
    const { say } = talk();
    expect(await say('book HLD42 for a brake test on 9 March for 2 days')).toMatch(
      /^Booked: HLD42 on Cell 1 for brake, Tue 9 Mar to Wed 10 Mar 2027 \(2 days\)\./,
    );
    expect(await rows()).toEqual([{ vin: 'HLD42', dyno: 'Cell 1', first: '2027-03-09', days: 2 }]);
    await say('undo that');
    expect(await say('yes')).toMatch(/^Taken back\. Booking #\d+ is cancelled: HLD42/);
    expect(await rows()).toEqual([]);
  });

  it('answers a question in pieces', async () => {
    const { say } = talk();
    expect(await say('HLD42, brake')).toBe('Which date, and for how many days?');
    expect(await rows()).toEqual([]);
    expect(await say('on the 14th, one day')).toMatch(
      /^Booked: HLD42 on Cell 1 for brake, Sun 14 Mar 2027 \(1 day\)/,
    );
  });

  it('is asked first about next Tuesday and about a typo', async () => {
    const { say, waiting } = talk();
    expect(await say('book HLD42 for brake next Tuesday for 2 days')).toMatch(
      /Tue 9 Mar .*Nothing is booked yet/,
    );
    expect(waiting()?.tool).toBe('auto_allocate_vehicle');
    expect(await rows()).toEqual([]);
    expect(await say('yes')).toMatch(/^Booked/);
    expect(await say('book HLD77 for brke on 20 March for 1 day')).toMatch(/I read "brke" as brake/);
  });

  it('moves, stretches and cancels what was booked', async () => {
    const { say } = talk();
    await say('book HLD42 for brake on 9 March for 2 days');
    await say('move it to Thursday');
    expect(await say('yes')).toMatch(/^Moved: HLD42 .*Thu 11 Mar to Fri 12 Mar 2027/);
    await say('extend it by a day');
    expect(await say('yes')).toMatch(/Thu 11 Mar to Sat 13 Mar 2027 \(3 days\)/);
    await say('push it back by a week');
    expect(await say('yes')).toMatch(/Thu 18 Mar to Sat 20 Mar/);
    await say('cancel that');
    expect(await say('yes')).toMatch(/^Cancelled/);
    expect(await rows()).toEqual([]);
  });

  it('is told why not, and books what is offered', async () => {
    const { say } = talk();
    await say('book HLD42 for brake on 14 March for 1 day');
    await say('and HLD77 too');
    await say('yes');
    const refusal = await say('book HLD43 for brake on 14 March for 1 day');
    expect(refusal).toMatch(/Nothing was booked/);
    expect(refusal).toMatch(/\n1\. Cell 1, Mon 15 Mar 2027/);
    expect(await say('why not Cell 3?')).toMatch(
      /^Cell 3 cannot take HLD43 for brake, Sun 14 Mar 2027:\n\n- it does nvh, not brake/,
    );
    expect(await say('book the second one')).toMatch(/^Booked: HLD43/);
    expect(await rows()).toHaveLength(3);
  });

  it('corrects a date that cannot be', async () => {
    const { say } = talk();
    expect(await say('book HLD42 for brake on 31 April for 1 day')).toMatch(
      /31 April 2027 does not exist\. Nothing was booked\./,
    );
    expect(await say('30 April')).toMatch(/^Booked: HLD42 on Cell 1 for brake, Fri 30 Apr 2027 \(1 day\)/);
  });

  it('chooses among several bookings', async () => {
    const { say } = talk();
    await say('book HLD42 for brake on 14 March for 1 day');
    await say('book HLD42 for brake on 16 March for 1 day');
    expect(await say('cancel HLD42')).toMatch(/1\. #\d+ HLD42[\s\S]*Which one\?$/);
    expect(await say('the second one')).toMatch(/^Cancel .*16 Mar/);
  });

  test.each([
    'bookings by status',
    'my bookings',
    'what is running',
    'show cancelled bookings',
    'where is HLD42?',
    'which dynos are free tomorrow for HLD42, brake?',
    'list dynos',
    'list vehicles',
    'tell me about Cell 2',
    'vehicles heavier than 5,000 lb',
    'how many bookings per dyno this month',
    'how many brake tests were completed in February?',
    'what is down?',
    'any conflicts?',
    'list test types',
    'what time is it?',
    'which dyno is used most',
    'what is on Cell 1 this week',
    'help',
  ])('%s is answered without a change', async (question) => {
    const { say, waiting } = talk();
    await house.booking({ vin: 'HLD42', start_date: '2027-03-08' }, lee);
    const reply = await say(question);
    expect(reply).not.toMatch(/did not understand|Something broke|could not carry/);
    expect(waiting()).toBeUndefined();
    expect(await rows()).toHaveLength(1);
  });

  test.each([
    "don't cancel it",
    'should I book HLD42 tomorrow?',
    'what if I cancel HLD42?',
    'my boss said "cancel HLD42 now"',
  ])('%s changes nothing', async (sentence) => {
    const { say, waiting } = talk();
    await say('book HLD42 for brake on 9 March for 2 days');
    await say(sentence);
    expect(waiting()).toBeUndefined();
    expect(await rows()).toHaveLength(1);
  });
});
