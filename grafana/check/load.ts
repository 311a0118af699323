import { randomUUID } from 'node:crypto';
import { Temporal } from 'temporal-polyfill';
import type { Checked } from './house.ts';

type Call = (method: string, path: string, body?: unknown, headers?: object) => Promise<unknown>;

/** A small load of every kind: it goes on until `stop`, so that rates have something to show. */
export async function startLoad(checked: Checked): Promise<{ stop(): Promise<void> }> {
  const { house, gemini } = checked;
  const anonymous = callOf(checked.url);
  const { access_token } = (await anonymous('POST', '/login', house.demo)) as { access_token: string };
  const call = callOf(checked.url, access_token);
  await register(call, anonymous);
  // One whole answer, and then it fails: turns fall back, and the circuit opens.
  gemini.script({ text: 'Good morning. What shall I book?' });
  let going = true;
  const loop = async (work: (round: number) => Promise<unknown>) => {
    for (let round = 0; going; round += 1) await work(round);
  };
  const running = [
    loop((round) => book(call, anonymous, round)),
    loop((round) => talk(call, checked, round)),
  ];
  return {
    async stop() {
      going = false;
      await Promise.all(running);
    },
  };
}

/** What happens seldom: people, vehicles and an outage. */
async function register(call: Call, anonymous: Call): Promise<void> {
  await anonymous('POST', '/register', {
    ...{ email: `p-${randomUUID()}@example.com`, fullname: 'Kim Lee', password: 'seven brave rollers' },
  });
  await call('POST', '/vehicles', { vin: 'HEAVY-1', weight_lbs: 89_000, drive_type: 'AWD' });
}

/** A booking with a key, the same again, another body, one that no dyno fits, and a change; a login that fails. */
async function book(call: Call, anonymous: Call, round: number): Promise<void> {
  const start_date = Temporal.Now.plainDateISO('UTC')
    .add({ days: 100 + round })
    .toString();
  const ask = { vin: 'TRK-102', test_type: 'brake', start_date, days: 1 };
  const key = { 'idempotency-key': randomUUID() };
  const booked = (await call('POST', '/allocate', ask, key)) as { id?: string };
  await call('POST', '/allocate', ask, key);
  await call('POST', '/allocate', { ...ask, days: 2 }, key);
  await call('POST', '/allocate', { ...ask, vin: 'HEAVY-1' });
  if (booked.id && round % 2 === 0) await call('POST', `/allocations/${booked.id}/cancel`, {});
  await anonymous('POST', '/login', { email: 'demo@rollbook.example', password: `guessed-${round}` });
  await call('GET', '/dynos');
}

/** Turns on the page and in Slack: a question, and what the agent must refuse. */
async function talk(call: Call, { slack }: Checked, round: number): Promise<void> {
  await call('POST', '/chat/stream', { message: 'which dynos are there?' });
  await call('POST', '/chat/stream', { message: 'when is ZZ-9999 booked?' });
  await slack.says('U0ADA', 'C0BAY', `<@${slack.app.botUser}> which dynos are there? (${round})`);
}

function callOf(url: string, token?: string): Call {
  return async (method, path, body, headers = {}) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text;
  };
}
