import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createBuiltinModel } from '../src/agent/builtin/model.ts';
import { sayResult } from '../src/agent/phrases/results.ts';
import type { Actor } from '../src/words.ts';
import { type Given, given } from './support/given.ts';
import { talkingHouse, tell } from './support/talking.ts';
import { agentOver, useTool } from './support/thinking.ts';

/** Guesses that are refused, deeds that are taken back, questions that wait: the whole room, built-in model. */

let house: Given;
let lee: Actor;
let sam: Actor;
let chief: Actor;
beforeAll(async () => {
  house = await given();
  lee = await house.actor('engineer', 'Lee Park');
  sam = await house.actor('engineer', 'Sam Okafor');
  chief = await house.actor('scheduler', 'Ines Chief');
  await house.dyno('Cell 1', { test_type: 'brake', max_lbs: 10_000 });
  await house.dyno('Cell 2', { test_type: 'nvh', max_lbs: 10_000 });
  await house.vehicle('HLD42', 5200);
  await house.vehicle('HLD77', 5200);
  await house.vehicle('TRK-106', 5200);
});
afterAll(() => house.close());
beforeEach(async () => {
  await house.database.owner.query('clear', `UPDATE allocation SET status = 'cancelled'`);
});

/** A thread of its own; each message gives the whole reply. */
function thread(actor: Actor) {
  const conversation = talkingHouse(house, agentOver(house, createBuiltinModel()));
  const id = conversation.newThreadId(actor.channel);
  return async (text: string) => (await tell(conversation, actor, id, text)).text;
}

async function active() {
  return (await house.activeRows()).length;
}

describe('a guess that is refused', () => {
  it('is said in the refusal, and asks before an alternative is booked', async () => {
    const say = thread(lee);
    await say('book HLD77 for brake on 9 March for 2 days');
    const refusal = await say('book TRK-1O6 for brake on 9 March for 1 day');
    expect(refusal).toMatch(/^I read "TRK-1O6" as TRK-106\./);
    expect(refusal).toMatch(/No dyno is free/);
    expect(await say('book the second one')).toMatch(/^Book TRK-106 .*I read "TRK-1O6" as TRK-106/);
    expect(await active()).toBe(1);
    expect(await say('yes')).toMatch(/^Booked: TRK-106/);
    expect(await active()).toBe(2);
  });

  it('keeps an ambiguous day ambiguous', async () => {
    const say = thread(lee);
    await say('book HLD77 for brake on 2 March for 9 days');
    expect(await say('book HLD42 for brake next Tuesday for 1 day')).toMatch(/"next Tuesday" could be /);
    expect(await say('the first one')).toMatch(/^Book HLD42 .*"next Tuesday" could be /);
    expect(await active()).toBe(1);
  });

  it('another digit is another vehicle', async () => {
    expect(await thread(lee)('book HLD43 for brake on 9 March for 1 day')).toMatch(
      /no vehicle "HLD43".*Did you mean HLD42/s,
    );
    expect(await active()).toBe(0);
  });
});

describe('"undo that"', () => {
  it('takes a booking, a move and a cancellation back, always the same booking', async () => {
    const say = thread(lee);
    const booked = await say('book HLD42 for brake on 9 March for 2 days');
    const id = /Booking #(\d+)/.exec(booked)?.[1];
    await say('move it to 16 March');
    await say('yes');
    expect(await say('undo that')).toMatch(
      new RegExp(`^Take back the move of #${id} .*goes back to Cell 1, Tue 9 Mar`),
    );
    expect(await say('yes')).toMatch(
      new RegExp(`^Taken back\\. Booking #${id} stands again as it was.*Tue 9 Mar`),
    );
    await say(`cancel #${id}`);
    await say('yes');
    expect(await say('undo')).toMatch(new RegExp(`^Take back the cancellation of #${id} `));
    expect(await active()).toBe(0);
    expect(await say('yes')).toMatch(new RegExp(`^Taken back\\. Booking #${id} stands again`));
    expect(await active()).toBe(1);
  });

  it('gives a cancelled booking back to its owner, also when a scheduler cancelled it', async () => {
    const id = /Booking #(\d+)/.exec(await thread(sam)('book HLD77 for brake on 9 March for 1 day'))?.[1];
    const say = thread(chief);
    await say(`cancel #${id}`);
    await say('yes');
    await say('undo that');
    await say('yes');
    expect(await thread(sam)('my bookings')).toMatch(new RegExp(`#${id} HLD77`));
    expect(await active()).toBe(1);
  });

  it('changes nothing where there is nothing of one’s own to take back', async () => {
    expect(await thread(lee)('undo that')).toMatch(/no change in this conversation to take back/);
  });
});

describe('a question that waits', () => {
  const asked = async () => {
    const say = thread(lee);
    const id = /Booking #(\d+)/.exec(await say('book HLD42 for brake on 9 March for 2 days'))?.[1];
    expect(await say(`cancel #${id}`)).toMatch(/^Cancel #/);
    return say;
  };

  it.each([
    ...['yes please, thanks', 'Yes!', 'yes?', ':+1:', '👍🏽', 'sure, why not', 'ok do it', 'go for it', 'ja'],
    ...['absolutely', 'yes, cancel it', 'Yes please, go ahead'],
  ])('"%s" is a yes', async (word) => {
    expect(await (await asked())(word)).toMatch(/^Cancelled: /);
    expect(await active()).toBe(0);
  });

  it.each(['no', 'not yet', 'wait', 'absolutely not', 'nope thanks', 'better not', 'no, wait'])(
    '"%s" is a no',
    async (word) => {
      const say = await asked();
      expect(await say(word)).toBe('All right, nothing was changed.');
      expect(await say('yes')).not.toMatch(/^Cancelled/);
      expect(await active()).toBe(1);
    },
  );

  it.each(['yes, but book it again for 17 October', 'yes and move it', 'no, go ahead', 'yes, book it'])(
    '"%s" is neither, and the question still waits',
    async (word) => {
      const say = await asked();
      expect(await say(word)).toMatch(/still waits:\n\nCancel #/);
      expect(await active()).toBe(1);
      expect(await say('yes')).toMatch(/^Cancelled: /);
    },
  );

  it('"no, <something>" drops it and goes on with something', async () => {
    const say = await asked();
    expect(await say('no, where is HLD42?')).toMatch(/^All right, nothing was changed\.\n\nHLD42/);
    expect(await say('yes')).not.toMatch(/^Cancelled/);
    expect(await active()).toBe(1);
  });
});

describe('what is free', () => {
  it('says what was read into the words, and asks about what contradicts itself', async () => {
    const say = thread(lee);
    expect(await say('which dynos are free next Tuesday for HLD42 brake?')).toMatch(
      /Note: "next Tuesday" could be .*No length was said, so this is for 1 day\./s,
    );
    expect(await say('which dynos are free on Tue 11 March for HLD42 brake?')).toMatch(/Thursday/);
    expect(await say('which dynos are free on 9 March 08:00 to 12:00 for HLD42 brake?')).toMatch(
      /Tue 9 Mar 2027, 08:00 to 12:00/,
    );
  });

  it('asks before it books what was read into the words', async () => {
    const say = thread(lee);
    await say('which dynos are free next Tuesday for HLD42 brake, 1 day?');
    expect(await say('book it on Cell 1')).toMatch(/^Book HLD42 .*"next Tuesday" could be/);
    expect(await active()).toBe(0);
  });
});

describe('several bookings', () => {
  it('are never taken for another person’s, and it is said whose they are', async () => {
    await thread(sam)('book HLD77 for brake on 9 March for 1 day');
    await thread(sam)('book HLD77 for brake on 11 March for 1 day');
    const say = thread(chief);
    await say('book HLD42 for brake on 15 March for 1 day');
    expect(await say("cancel all of Sam Okafor's bookings")).toMatch(
      /^Cancel Sam Okafor's 2 open bookings\?(?!.*HLD42)/s,
    );
    expect(await say("cancel all of Robin's bookings")).toMatch(/no open booking of Robin's/);
    await say('book HLD42 for brake on 17 March for 1 day');
    expect(await say('cancel all my bookings')).toMatch(/^Cancel your 2 open bookings\?(?!.*HLD77)/s);
    expect(await active()).toBe(4);
  });

  it('are not moved by one sentence', async () => {
    const say = thread(lee);
    await say('book HLD77 for brake on 9 March for 1 day');
    expect(await say('move everything on 9 March to 10 March')).toMatch(
      /one at a time\. Nothing was changed/,
    );
  });
});

describe('a no that comes at once', () => {
  it('is what a viewer hears, before any question', async () => {
    const viewer = await house.actor('viewer', 'Vera Look');
    const reply = await thread(viewer)('book HLD42 for brake next Tuesday for 1 day');
    expect(reply).toMatch(/Your role is viewer/);
    expect(reply).not.toMatch(/^Book /);
  });
});

it('whether a vehicle is free on a day is a yes or a no', async () => {
  await thread(sam)('book HLD77 for brake on 9 March for 1 day');
  const check = (when: string) =>
    useTool(house, 'check_vehicle_allocation', { vehicle: 'HLD77', when }, { actor: sam });
  const told = async (when: string) =>
    sayResult('check_vehicle_allocation', (await check(when)).result, {
      ...{ now: house.now, timeZone: house.site.timeZone, site: house.site.name },
    });
  expect(await told('on 9 March')).toMatch(/^HLD77 is not free Tue 9 Mar 2027/);
  expect(await told('on 10 March')).toMatch(/^HLD77 is free Wed 10 Mar 2027/);
});

describe('a question that was left open', () => {
  it('does not catch "undo that", which is about what was booked since', async () => {
    const say = thread(lee);
    await say('book HLD42 for brake on 9 March for 1 day');
    expect(await say('cancel it')).toMatch(/^Cancel #\d+ HLD42/);
    await say('book HLD77 for brake on 11 March for 1 day');
    expect(await say('undo that')).toMatch(/^Take back .*HLD77/s);
  });

  it('nor does one that has expired', async () => {
    const say = thread(lee);
    await say('book HLD42 for brake on 9 March for 1 day');
    await say('cancel it');
    house.now = new Date(house.now.getTime() + 6 * 60_000);
    await say('book HLD77 for brake on 11 March for 1 day');
    expect(await say('undo that')).toMatch(/^Take back .*HLD77/s);
  });
});
