import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSlack } from './support/channels/slack.ts';
import { openTeams } from './support/channels/teams.ts';
import { openTerminal } from './support/channels/terminal.ts';
import { openWeb } from './support/channels/web.ts';
import type { Channel } from './support/channels/words.ts';
import { type OpenHouse, openTestHouse } from './support/house.ts';
import { type FakeSlack, openFakeSlack } from './support/slack/index.ts';
import { type FakeTeams, openFakeTeams } from './support/teams/index.ts';
import { wayTo } from './support/teams-house.ts';

/** What every channel does, whichever it is: one house behind all of them, with the demo fleet. */
let house: OpenHouse;
let slack: FakeSlack;
let teams: FakeTeams;

beforeAll(async () => {
  slack = await openFakeSlack({ retryPauses: [], limits: 'off' });
  teams = await openFakeTeams({ limits: 'off' });
  const { env, teamsWire } = wayTo(teams);
  const slackEnv = {
    ...{ SLACK_BOT_TOKEN: slack.botToken, SLACK_APP_TOKEN: slack.appToken, SLACK_API_URL: slack.apiUrl },
  };
  house = await openTestHouse({ env: { ...env, ...slackEnv }, teamsWire });
});

afterAll(async () => {
  await house?.close();
  await slack?.close();
  await teams?.close();
});

/** Days that no test shares, far beyond what the demo site has booked. */
let day = 0;
const nextDays = () => {
  day += 4;
  return new Date(Date.UTC(2028, 0, 3 + day)).toISOString().slice(0, 10);
};

const rows = async (start: string) => {
  const token = await house.signIn();
  const { body } = await house.call('GET', `/allocations?from=${start}&to=${start}`, { as: token });
  return body.items as {
    id: string;
    status: string;
    channel: string;
    requested_by: string;
    vehicle: { vin: string };
  }[];
};

describe.each([
  ['web', () => openWeb(house)],
  ['terminal', () => openTerminal(house)],
  ['slack', () => openSlack(house, slack)],
  ['teams', () => openTeams(house, teams)],
] as const)('%s', (name, open) => {
  let channel: Channel;
  beforeAll(async () => {
    channel = await open();
  });
  afterAll(async () => {
    await channel?.close();
  });

  it('says what is being done, then what was booked, with weekday and date; the row names channel and person', async () => {
    const start = nextDays();
    const kim = await channel.person();
    const talk = await channel.opens(kim);
    const seen = await talk.says(`book TRK-101 for a brake test on ${start} for 2 days`);
    expect(seen.statuses[0]).toMatch(/looking for a dyno/i);
    expect(seen.text).toMatch(/Booked: TRK-101 on .+ for brake, (Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{1,2} \w{3}/);
    expect(await rows(start)).toMatchObject([
      { status: 'scheduled', channel: name, requested_by: kim.id, vehicle: { vin: 'TRK-101' } },
    ]);
  });

  it('knows in the same conversation what "it" is, asks before it cancels, and cancels on a yes', async () => {
    const start = nextDays();
    const talk = await channel.opens(await channel.person());
    await talk.says(`book TRK-102 for a brake test on ${start} for 1 day`);
    const asked = await talk.says('cancel it');
    expect(asked.text).toMatch(/^Cancel #\d+ TRK-102/);
    expect(asked.buttons).toHaveLength(2);
    expect((await rows(start)).map((it) => it.status)).toEqual(['scheduled']);
    const answered = await talk.answers('yes');
    expect(answered.text).toMatch(/Cancelled: TRK-102/);
    expect((await rows(start)).map((it) => it.status)).toEqual(['cancelled']);
  });

  it('changes nothing on a no', async () => {
    const start = nextDays();
    const talk = await channel.opens(await channel.person());
    await talk.says(`book TRK-103 for a brake test on ${start} for 1 day`);
    await talk.says('cancel it');
    expect((await talk.answers('no')).text).toMatch(/nothing was changed/i);
    expect((await rows(start)).map((it) => it.status)).toEqual(['scheduled']);
  });

  it('takes a written yes as well as a press', async () => {
    const start = nextDays();
    const talk = await channel.opens(await channel.person());
    await talk.says(`book TRK-104 for a brake test on ${start} for 1 day`);
    await talk.says('cancel it');
    expect((await talk.says('yes')).text).toMatch(/Cancelled: TRK-104/);
    expect((await rows(start)).map((it) => it.status)).toEqual(['cancelled']);
  });

  it('refuses with a reason and what would work instead', async () => {
    const start = nextDays();
    const talk = await channel.opens(await channel.person());
    await talk.says(`book TRK-105 for a brake test on ${start} for 2 days`);
    const seen = await talk.says(`book TRK-105 for a brake test on ${start} for 2 days`);
    expect(seen.text).toMatch(/nothing was booked/i);
    expect(seen.text).toMatch(/would work/i);
    expect(seen.buttons.length > 0).toBe(channel.has.alternativesAsButtons);
    expect(await rows(start)).toHaveLength(1);
  });

  it('asks for what is missing instead of guessing it', async () => {
    const talk = await channel.opens(await channel.person());
    expect((await talk.says('book TRK-106')).text).toMatch(/which test.*\?/is);
  });

  it('lets a viewer look and not book', async () => {
    const start = nextDays();
    const talk = await channel.opens(await channel.person('viewer'));
    expect((await talk.says('list dynos')).text).toMatch(/Cell 1/);
    expect((await talk.says(`book TRK-107 for a brake test on ${start} for 1 day`)).text).toMatch(/viewer/i);
    expect(await rows(start)).toEqual([]);
  });

  it('answers two messages of one conversation in their order', async () => {
    const start = nextDays();
    const talk = await channel.opens(await channel.person());
    await talk.says(`book TRK-108 for a brake test on ${start} for 1 day`);
    expect((await talk.says('undo that')).text).toMatch(/TRK-108/);
  });

  it('keeps to itself what it cannot say, and stays there for the next message', async () => {
    const talk = await channel.opens(await channel.person());
    expect((await talk.says('x'.repeat(8_001))).text).toMatch(/8,00[01] characters/);
    expect((await talk.says('list dynos')).text).toMatch(/Cell 1/);
  });

  it('shows words of people as they were written', async () => {
    const start = nextDays();
    const talk = await channel.opens(await channel.person());
    const hostile = '*bold* <b>x</b> & _y_';
    const seen = await talk.says(`book TRK-109 for a brake test on ${start} for 1 day, note: ${hostile}`);
    expect(seen.text).toContain('TRK-109');
    expect(seen.text).not.toMatch(/&lt;|&amp;|\\/);
  });

  it('runs a message once that arrives twice', async ({ skip }) => {
    if (!channel.has.redelivers || !channel.again) return skip(`${name} has no deliveries that come again`);
    const start = nextDays();
    const talk = await channel.opens(await channel.person());
    await talk.says(`book TRK-110 for a brake test on ${start} for 1 day`);
    await channel.again();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await rows(start)).toHaveLength(1);
  });
});
