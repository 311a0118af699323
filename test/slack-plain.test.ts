import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestHouse } from './support/house.ts';
import { labels } from './support/slack/seen.ts';
import { day, openSlackHouse, type SlackHouse, until } from './support/slack-house.ts';

/** A Slack that knows less, says less, or does not want us for a while. */
let house: SlackHouse;
beforeAll(async () => {
  house = await openSlackHouse();
  await house.link('U0ADA');
});
afterAll(() => house.close());

it('does not know thumbs: what may be pressed stays under the message all the same', async () => {
  const { slack } = house;
  slack.fail('chat.update', { error: 'invalid_blocks', times: 1 });
  const reply = await house.ask('U0ADA', `book EV-301 for an nvh test on ${day(60)} for 1 day`);
  expect(labels(reply)).toEqual(['Undo', 'Move', 'Cancel']);
  expect(JSON.stringify(reply.blocks)).not.toContain('feedback_buttons');
});

it('does not want our token: what was said meanwhile is answered when it does', async () => {
  const { slack } = house;
  const kim = house.newcomer('kim');
  await house.link(kim);
  slack.denies('invalid_auth');
  const { ts } = await slack.says(kim, 'C0BAY', '<@U0ROLLBOOK> list dynos');
  await until(() => slack.calls('users.info').some((it) => it.error === 'invalid_auth'), 'a refusal');
  slack.denies();
  const reply = await until(
    () => slack.thread('C0BAY', ts).find((it) => /Cell 1/.test(it.text)),
    'an answer',
  );
  expect(reply.bot_id).toBeDefined();
  expect(slack.ephemerals(kim)).toEqual([]);
});

it('says null of what it does not know of a person', async () => {
  const { slack } = house;
  const user = house.newcomer('nul', { name: 'nul', real_name: null as never, is_restricted: null as never });
  await house.link(user);
  const { replies } = await house.say(user, 'C0BAY', '<@U0ROLLBOOK> list dynos');
  expect(replies[0]?.text).toMatch(/Cell 1/);
  expect(slack.ephemerals(user)).toEqual([]);
});

it('is not there, with deliveries by HTTP: that is said where people look', async () => {
  const env = {
    SLACK_BOT_TOKEN: 'xoxb-1',
    SLACK_SIGNING_SECRET: 'secret',
    SLACK_API_URL: 'http://127.0.0.1:9/api/',
  };
  const alone = await openTestHouse({ env });
  try {
    const { body, status } = await alone.call('GET', '/readyz');
    expect(status).toBe(200);
    expect(body.checks.slack).toMatchObject({ ok: false, detail: expect.stringMatching(/^not reached/) });
  } finally {
    await alone.close();
  }
});
