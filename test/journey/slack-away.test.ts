import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openShared, type Shared, until } from '../support/slack-replicas.ts';
import { type Bench, createBench, type Running } from './process.ts';
import { linesOf, open, says } from './slack-runs.ts';

/** Slack that is not there, or does not want us: everything else serves, and the log says so once. */

const DEBUG = { LOG_LEVEL: 'debug', LOG_FORMAT: 'json' };
let bench: Bench;
let shared: Shared;
/** What any process here has printed, to be looked through for secrets. */
const printed: string[] = [];
const secrets = new Set<string>();

beforeAll(async () => {
  bench = createBench();
  shared = await openShared();
  const { slack } = shared;
  for (const it of [slack.botToken, slack.appToken, slack.signingSecret]) secrets.add(it);
});
afterEach(() => bench.sweep());
afterAll(async () => {
  await shared?.close();
  bench?.close();
});

const slackOf = async (house: Running) => {
  const { status, body } = await house.call('GET', '/readyz');
  expect([status, body.status]).toEqual([200, 'ok']);
  return body.checks.slack as { ok: boolean; detail: string };
};

/** Ends it in order; what it printed is kept. */
async function end(house: Running) {
  const ended = await house.end('SIGTERM');
  printed.push(ended.stdout, ended.stderr);
  expect([ended.code, ended.signal, ended.stderr]).toEqual([0, null, '']);
  return linesOf(ended.stdout);
}

async function serves(house: Running): Promise<void> {
  expect((await house.call('GET', '/')).body).toContain('<title>Rollbook</title>');
  expect((await house.call('GET', '/livez')).status).toBe(200);
  const token = await house.signIn();
  expect((await house.call('GET', '/dynos', { as: token })).status).toBe(200);
}

describe('a token that Slack refuses', () => {
  const at = (level: number, lines: ReturnType<typeof linesOf>) => lines.filter((it) => it.level >= level);

  test('at start is said once and in readyz, and the rest serves', async () => {
    const wrongApp = { SLACK_APP_TOKEN: 'xapp-1-wrong-one' };
    const wrongBot = { SLACK_BOT_TOKEN: 'xoxb-wrong-one' };
    for (const it of ['xapp-1-wrong-one', 'xoxb-wrong-one']) secrets.add(it);
    const [app, bot] = [
      await bench.start({ ...shared.env, ...DEBUG, ...wrongApp }),
      await bench.start({ ...shared.env, ...DEBUG, ...wrongBot }),
    ];
    const detail = async (house: Running) => (await slackOf(house)).detail;
    await expect
      .poll(() => detail(app), { timeout: 5_000 })
      .toBe('Slack refuses the app token: invalid_auth');
    await expect
      .poll(() => detail(bot), { timeout: 5_000 })
      .toBe('Slack refuses the bot token: invalid_auth');
    await serves(app);
    await serves(bot);
    await sleep(5_000);
    for (const [house, name] of [
      [app, 'SLACK_APP_TOKEN'],
      [bot, 'bot token'],
    ] as const) {
      expect((await slackOf(house)).ok).toBe(false);
      const lines = await end(house);
      expect(at(50, lines)).toHaveLength(1);
      expect(at(50, lines)[0]?.msg).toContain(name);
      expect(at(40, lines).length).toBeLessThanOrEqual(2);
    }
  });

  test('later the same, for each reason, and it may come back', async () => {
    const { slack } = shared;
    const house = await bench.start({ ...shared.env, ...DEBUG });
    await slack.connected(2);
    await shared.link('U0ADA');
    await expect.poll(() => slackOf(house)).toMatchObject({ ok: true });
    for (const why of ['token_revoked', 'account_inactive'] as const) {
      slack.denies(why);
      // One connection stays: it is the bot's token that is missed first.
      if (slack.connections === 2) slack.cut(0);
      const run = says(shared, 'C0BAY', `hello after ${why}`);
      expect(await run.acked).toBe(true);
      await expect.poll(async () => (await slackOf(house)).detail, { timeout: 8_000 }).toContain(why);
      await serves(house);
    }
    await sleep(4_000);
    slack.denies();
    await expect.poll(async () => (await slackOf(house)).ok, { timeout: 8_000 }).toBe(true);
    const lines = await end(house);
    const refused = at(50, lines).filter((it) => /refuses/.test(it.msg));
    expect(refused.map((it) => [it.msg.slice(14, 27), it['error'] ?? it['why']]).sort()).toEqual([
      ['the app token', 'token_revoked'],
      ['the bot token', 'account_inactive'],
      ['the bot token', 'token_revoked'],
    ]);
    expect(at(40, lines).length).toBeLessThanOrEqual(12);
  });
});

describe('Slack that is away', () => {
  test('at start: the house serves and says so; it connects by itself when Slack is back', async () => {
    const { slack } = shared;
    await slack.away();
    const house = await bench.start({ ...shared.env, ...DEBUG });
    await serves(house);
    await expect.poll(async () => (await slackOf(house)).detail).toMatch(/^not connected: ECONNREFUSED/);
    await sleep(3_000);
    expect((await slackOf(house)).ok).toBe(false);
    await slack.back();
    await slack.connected(2, 20_000);
    const run = says(shared, 'C0BAY', 'count 1');
    await until(() => run.text() === 'You said: count 1', 'the answer');
    expect((await slackOf(house)).ok).toBe(true);

    // A link's secret goes to its person and nowhere else.
    await slack.says('U0BOB', slack.dm('U0BOB'), 'link');
    const linkOf = () =>
      /\/link#([\w-]+)/.exec(JSON.stringify([slack.ephemerals('U0BOB'), slack.fromApp(slack.dm('U0BOB'))]));
    await until(() => linkOf() !== null, 'the link');
    secrets.add(linkOf()?.[1] ?? '');
    const lines = await end(house);
    expect(lines.filter((it) => /no connection/.test(it.msg)).map((it) => it['why'])).toEqual([
      'ECONNREFUSED',
    ]);
  });

  test('when a last word is due: it is shown when Slack is back, once, and so is what was asked before', async () => {
    const { slack, when } = shared;
    const house = await bench.start({ ...shared.env, ...DEBUG });
    await slack.connected(2);
    when('gone1', { text: ['Begun. ', 'Whole.'], chunkDelay: 2_500 });
    when('gone2', { text: 'Second.', delay: 1_500 });
    const runs = [says(shared, 'C0BAY', 'gone1'), says(shared, slack.dm('U0ADA'), 'gone2')];
    await Promise.all(runs.map((it) => it.acked));
    await until(() => runs[0]?.text().startsWith('Begun.') === true, 'the first words');
    await slack.away();
    await sleep(6_000);
    expect(await open(shared)).toBeGreaterThan(0);
    await slack.back();
    await until(async () => (await open(shared)) === 0, 'everything to be shown', 30_000);
    expect(runs.map((it) => it.replies().map((one) => one.text))).toEqual([['Begun. Whole.'], ['Second.']]);
    await end(house);
  });
});

test('by HTTP a wrong signature is refused, and its secret is not logged', async () => {
  const { slack, env } = shared;
  const { SLACK_APP_TOKEN: _, ...rest } = env;
  const house = await bench.start({ ...rest, ...DEBUG, SLACK_SIGNING_SECRET: slack.signingSecret });
  const url = `${house.url}/slack/events`;
  const body = { type: 'event_callback', team_id: 'T0ROLLBOOK', event_id: 'E1', event: { type: 'message' } };
  expect((await slack.knock(url, body, { secret: 'another-secret' }))?.status).toBe(401);
  expect((await slack.knock(url, body))?.status).toBe(200);
  expect(await slackOf(house)).toMatchObject({ ok: true, detail: 'listens at /slack/events' });
  await end(house);
});

test('no token and no secret stands in anything that was printed', () => {
  const all = printed.join('\n');
  expect(all.length).toBeGreaterThan(2_000);
  expect(all).toContain('"level":20');
  expect(secrets.size).toBeGreaterThanOrEqual(6);
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(8);
    expect(all.includes(secret), `${secret.slice(0, 6)}… in the log`).toBe(false);
  }
});
