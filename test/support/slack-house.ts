import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Role } from '../../src/words.ts';
import { granted } from './given.ts';
import { type OpenHouse, openTestHouse } from './house.ts';
import { type FakeSlack, type Json, type Message, openFakeSlack } from './slack/index.ts';
import { buttonOf, type Drawn } from './slack/seen.ts';
import type { Where } from './slack/surfaces.ts';
import type { Ephemeral, Options } from './slack/words.ts';

export { day, said, VINS } from './slack-days.ts';

const PASSWORD = 'seven brave rollers';
const PATIENCE_MS = 10_000;
const HOLD_MS = 4_000;
/** An account that a chat user may act as. */
export interface Linked {
  id: string;
  email: string;
  password: string;
}

type Saying = NonNullable<Parameters<FakeSlack['says']>[3]>;

export interface SlackHouse extends OpenHouse {
  slack: FakeSlack;
  /** Somebody new in the workspace. */
  newcomer(name?: string, person?: Parameters<FakeSlack['addPerson']>[0]): string;
  /** An account without a chat user. */
  account(role?: Role, fullname?: string): Promise<Linked>;
  /** An account for this chat user, without the walk. */
  link(user: string, role?: Role, fullname?: string): Promise<Linked>;
  /** Everything that came in is handled, and everything that is to be shown stands there. */
  quiet(): Promise<void>;
  /** Says something and waits for what comes of it: what the app said in that thread since. */
  say(
    user: string,
    channel: string,
    words: string,
    how?: Saying,
  ): Promise<{ ts: string; replies: Message[] }>;
  /** The same in a channel, by a mention; the one answer. */
  ask(user: string, words: string, thread_ts?: string): Promise<Message & { thread_ts: string }>;
  /** The command, and what it said: to the person alone, and in the channel. */
  command(user: string, words: string, channel?: string): Promise<{ aside: Ephemeral[]; posted: Message[] }>;
  /** Presses what is called so, and waits; gives what the person was told in private. */
  press(user: string, where: Where, label: string): Promise<Ephemeral[]>;
  /** The modal on top, once it has this title. */
  modal(user: string, title: string): Promise<NonNullable<ReturnType<FakeSlack['modal']>>>;
  /** Rows as they are stored, by the superuser. */
  rows<T = Record<string, string>>(sql: string, values?: unknown[]): Promise<T[]>;
  /** Whatever needs this table waits until it is released: four seconds at most. */
  hold(table: string): Promise<{ release(): Promise<void> }>;
  /** Bookings of this vehicle from the first day on that are not cancelled. */
  bookings(vin: string): Promise<{ id: string; day: string; by: string }[]>;
}

/** The house with a Slack of our own: Ada (U0ADA) and Bob (U0BOB) are there, and nobody is linked. */
export async function openSlackHouse(
  how: { slack?: Options; env?: Record<string, string>; mode?: 'socket' | 'http' } = {},
): Promise<SlackHouse> {
  const slack = await openFakeSlack({ retryPauses: [], limits: 'off', ...how.slack });
  const door: Record<string, string> =
    how.mode === 'http' ? { SLACK_SIGNING_SECRET: slack.signingSecret } : { SLACK_APP_TOKEN: slack.appToken };
  const env = { SLACK_BOT_TOKEN: slack.botToken, SLACK_API_URL: slack.apiUrl, ...door, ...how.env };
  const open = await openTestHouse({ env });
  if (how.mode === 'http') slack.via(`${open.url}/slack/events` as `http${string}`);
  else await slack.connected(2);
  await until(() => slack.calls('auth.test').some((it) => it.doneAt > 0), 'auth.test');
  return { ...open, ...handsIn(open, slack), slack };
}

function handsIn(open: OpenHouse, slack: FakeSlack): Omit<SlackHouse, keyof OpenHouse | 'slack'> {
  const { accounts } = open.served.house;
  const rows: SlackHouse['rows'] = async (sql, values = []) =>
    (await open.database.owner.pool.query(sql, values)).rows as never;
  const quiet = async () => {
    let left: unknown[] = [];
    await until(
      async () => {
        left = await rows(OPEN);
        return left.length === 0;
      },
      () => `everything to be handled: ${JSON.stringify(left)}`,
    );
  };
  const account: SlackHouse['account'] = async (role = 'engineer', fullname = 'Erin Engineer') => {
    const email = `p-${randomUUID().slice(0, 8)}@example.com`;
    const { id } = granted(await accounts.addAccount(email, fullname, role, PASSWORD));
    return { id, email, password: PASSWORD };
  };
  const say: SlackHouse['say'] = async (user, channel, words, more = {}) => {
    const before = new Set(slack.fromApp(channel).map((it) => it.ts));
    const { ts } = await slack.says(user, channel, words, more);
    await quiet();
    const thread = more.thread_ts ?? ts;
    const replies = slack.fromApp(channel).filter((it) => !before.has(it.ts) && it.thread_ts === thread);
    return { ts, replies };
  };
  const asideSince = async (user: string, work: () => Promise<unknown>) => {
    const before = new Set(slack.ephemerals(user).map((it) => it.id));
    await work();
    await quiet();
    return slack.ephemerals(user).filter((it) => !before.has(it.id));
  };
  return {
    ...{ rows, quiet, account, say },
    newcomer: (name = 'kim', person = { name }) => slack.addPerson({ ...person, name }).id,
    async link(user, role, fullname = NAMES[user] ?? 'Kim Lee') {
      const made = await account(role, fullname);
      const who = { channel: 'slack' as const, tenant: slack.team.id, user, name: fullname };
      const offer = granted(await accounts.beginLink(who, open.url));
      const actor = granted(await accounts.actorFor(made.id, 'web', 'c-link'));
      const claim = { secret: new URL(offer.url).hash.slice(1), number: offer.number };
      granted(await accounts.claimLink(actor, claim, { address: '192.0.2.1' }));
      granted(await accounts.confirmLink(who, { requestId: offer.request_id, accountId: made.id }, 'c-link'));
      return made;
    },
    async ask(user, words, thread_ts) {
      const { ts, replies } = await say(
        user,
        'C0BAY',
        `<@U0ROLLBOOK> ${words}`,
        thread_ts ? { thread_ts } : {},
      );
      const [only, ...rest] = replies;
      if (!only || rest.length > 0)
        throw new Error(`${replies.length} answers: ${replies.map((it) => it.text).join(' | ')}`);
      return Object.assign(only, { thread_ts: thread_ts ?? ts });
    },
    async command(user, words, channel = 'C0BAY') {
      const before = slack.fromApp(channel).length;
      const aside = await asideSince(user, () => slack.command(user, channel, '/allocate', words));
      return { aside, posted: slack.fromApp(channel).slice(before) };
    },
    press: (user, where, label) =>
      asideSince(user, async () => {
        const surface = where === 'home' ? slack.home(user) : where === 'modal' ? slack.modal(user) : where;
        await slack.presses(user, where, buttonOf(surface as Drawn, label));
      }),
    modal: (user, title) =>
      until(() => {
        const view = slack.modal(user);
        return (view?.['title'] as Json | undefined)?.['text'] === title && view?.blocks.length
          ? view
          : undefined;
      }, `the modal "${title}"`),
    async hold(table) {
      const client = await open.database.owner.pool.connect();
      await client.query(`BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
      let released: Promise<void> | undefined;
      const release = () => {
        clearTimeout(timer);
        released ??= client.query('COMMIT').then(() => client.release());
        return released;
      };
      // Whatever becomes of the test, the others go on.
      const timer = setTimeout(release, HOLD_MS);
      return { release };
    },
    bookings: (vin) => rows(BOOKINGS, [vin]),
  };
}

const NAMES: Record<string, string> = { U0ADA: 'Ada Fast', U0BOB: 'Bob Slow' };

/** What was taken in and is not handled, or is to be shown and is not. */
export const OPEN = `
SELECT key, payload::text AS what, attempts FROM inbox WHERE status IN ('waiting', 'running')
 UNION ALL
SELECT key, message::text, attempts FROM delivery WHERE delivered_at IS NULL AND given_up_at IS NULL`;
/** Of one vehicle, far enough ahead that the demo has none. */
export const BOOKINGS = `
SELECT a.id, (a.starts_at AT TIME ZONE 'America/Detroit')::date::text AS day, p.fullname AS by
  FROM allocation a JOIN vehicle v ON v.site_id = a.site_id AND v.id = a.vehicle_id
  JOIN account p ON p.site_id = a.site_id AND p.id = a.requested_by
 WHERE v.vin = $1 AND a.status <> 'cancelled' AND a.starts_at > now() + interval '90 days' ORDER BY a.id`;

/** Waits for something that comes by itself. */
export async function until<T>(
  look: () => T | Promise<T>,
  what: string | (() => string),
): Promise<NonNullable<T>> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end)
      throw new Error(`waited ${PATIENCE_MS} ms for ${typeof what === 'string' ? what : what()}`);
    await sleep(15);
  }
}
