import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSlackChannel } from '../adapters/slack/index.ts';
import { readConfig } from '../src/config.ts';
import type { Desk, Pace, Receive } from '../src/conversation/channel.ts';
import { createChatRooms } from '../src/conversation/chat-rooms.ts';
import { type House, openHouse } from '../src/main.ts';
import { type FakeSlack, openFakeSlack } from '../test/support/slack/index.ts';
import { median, quantile } from './load.ts';

const CHANNEL = 'C0BAY';
/** A reply of a language model over the network: a tool call first, then words. */
const RUN = { thinksMs: 1_000, words: 80, everyMs: 100 };
/** What Slack takes of `chat.update` a minute; its burst is not documented. */
const LIMIT = { perMinute: 50, burst: 10 };

/** So many runs at once in one workspace, in a channel: everything is an edit of one message. */
export interface SlackRound {
  runs: number;
  /** `ours`, or `each on its own`: an edit a second without asking what the others take. */
  pacing: 'ours' | 'each on its own';
  ackMs: number;
  ackP95Ms: number;
  /** From the message to the first status in its thread. */
  firstSeenMs: number;
  /** From the first word of the answer to its being seen. */
  firstWordsMs: number;
  edits: number;
  /** From the whole answer being there to its being seen. */
  lateMs: number;
  lateMostMs: number;
  refused: number;
}

/** Plays 1, 8 and 32 runs at once through the Slack adapter over a fake Slack with Slack's limits. */
export async function measureSlack(quick: boolean): Promise<SlackRound[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'rollbook-bench-'));
  const env = { ROLLBOOK_DATA_DIR: dataDir, LOG_LEVEL: 'silent', ROLLBOOK_RATE_LIMITS: 'off' };
  const house = await openHouse(readConfig(env, false), { mode: 'own' });
  try {
    const rounds: SlackRound[] = [];
    for (const runs of quick ? [1, 8] : [1, 8, 32])
      for (const pacing of ['each on its own', 'ours'] as const)
        rounds.push(await measure(house, runs, pacing));
    return rounds;
  } finally {
    await house.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Nobody is asked, and nobody waits for anybody. */
const ALONE: Pace = { take: async () => 0, hold: async () => {} };

async function measure(house: House, runs: number, pacing: SlackRound['pacing']): Promise<SlackRound> {
  const slack = await openFakeSlack({ retryPauses: [], limits: { 'chat.update': LIMIT } });
  const times = new Map<string, { wordsAt: number; readyAt: number }>();
  const { db, clock, events, log, site } = house;
  const rooms = createChatRooms(
    { db, clock, events, log, site, receive: slowly(times), desk: await deskFor(house) },
    'slack',
  );
  const channel = createSlackChannel({
    config: { botToken: slack.botToken, appToken: slack.appToken, apiUrl: slack.apiUrl },
    ...rooms,
    ...(pacing === 'ours' ? {} : { pace: ALONE }),
    newId: randomUUID,
  });
  channel.start();
  try {
    await slack.connected(2);
    const mention = `<@${slack.app.botUser}> which dynos are free?`;
    const said = await Promise.all(
      Array.from({ length: runs }, async () => {
        const at = Date.now();
        return { at, ...(await slack.says('U0ADA', CHANNEL, mention)) };
      }),
    );
    await allSeen(slack, runs);
    return roundOf(slack, { runs, pacing, said, times });
  } finally {
    await channel.stop();
    await slack.close();
    await db.query('bench_pace', 'DELETE FROM pace', []);
  }
}

/** Says what is being done, then word by word what takes eight seconds to be said. */
function slowly(times: Map<string, { wordsAt: number; readyAt: number }>): Receive {
  return async function* ({ threadId, actor }) {
    yield { type: 'conversation', conversation_id: threadId, correlation_id: actor.correlationId };
    yield { type: 'status', text: 'Checking three dynos…' };
    await sleep(RUN.thinksMs);
    const its = { wordsAt: Date.now(), readyAt: 0 };
    times.set(threadId, its);
    let text = '';
    for (let word = 1; word <= RUN.words; word += 1) {
      const more = `word${word} `;
      text += more;
      yield { type: 'delta', text: more };
      await sleep(RUN.everyMs);
    }
    its.readyAt = Date.now();
    const usage = { input_tokens: 0, output_tokens: 0, cost_usd: 0 };
    yield { type: 'message', text: `${text}${END}`, model: 'bench', usage };
    yield { type: 'done' };
  };
}

const END = 'That is all.';

/** Everybody is the demo account; what is shown is what was said. */
async function deskFor({ accounts, demo, site }: House): Promise<Desk> {
  const person = await accounts.find(demo?.email ?? '');
  if (!person) throw new Error('the demo account is not there');
  const actor = { accountId: person.id, siteId: site.id, role: person.role, fullname: person.fullname };
  const desk: Partial<Desk> = {
    identify: async () => ({
      ok: true,
      actor: { ...actor, channel: 'slack', correlationId: randomUUID() },
    }),
    hasThread: async () => false,
    present: async (_actor, _thread, last) => ({ text: last.text }),
    home: async () => ({ sections: [] }),
  };
  return desk as Desk;
}

async function allSeen(slack: FakeSlack, runs: number): Promise<void> {
  const until = Date.now() + 180_000;
  const seen = () => slack.fromApp(CHANNEL).filter((it) => it.text.endsWith(END)).length;
  while (seen() < runs) {
    if (Date.now() > until) throw new Error(`${runs - seen()} replies were never whole`);
    await sleep(50);
  }
}

interface Played {
  runs: number;
  pacing: SlackRound['pacing'];
  said: { at: number; ts: string; deliveries: { ackMs?: number }[] }[];
  times: Map<string, { wordsAt: number; readyAt: number }>;
}

function roundOf(slack: FakeSlack, { runs, pacing, said, times }: Played): SlackRound {
  const calls = slack.calls().filter((it) => it.ok && /^chat\./.test(it.method));
  const its = said.map(({ at, ts }) => {
    const mine = calls.filter((it) => it.args['thread_ts'] === ts || it.args['ts'] === replyTo(slack, ts));
    const time = times.get([...times.keys()].find((id) => id.includes(ts)) ?? '');
    const textOf = (call: (typeof mine)[number]) => String(call.args['text'] ?? '');
    const seenAt = (test: RegExp) => mine.find((it) => test.test(textOf(it)))?.doneAt ?? Number.NaN;
    return {
      firstSeen: (mine[0]?.doneAt ?? Number.NaN) - at,
      firstWords: seenAt(/word1\b/) - (time?.wordsAt ?? Number.NaN),
      late: seenAt(/That is all\.$/) - (time?.readyAt ?? Number.NaN),
      edits: mine.filter((it) => it.method === 'chat.update').length,
    };
  });
  const acks = said.flatMap((it) => it.deliveries.map(({ ackMs }) => ackMs ?? Number.NaN));
  const late = its.map((it) => it.late);
  return {
    ...{ runs, pacing, ackMs: median(acks), ackP95Ms: quantile(acks, 0.95) },
    firstSeenMs: median(its.map((it) => it.firstSeen)),
    firstWordsMs: median(its.map((it) => it.firstWords)),
    edits: median(its.map((it) => it.edits)),
    ...{ lateMs: median(late), lateMostMs: Math.max(...late), refused: slack.limited().length },
  };
}

function replyTo(slack: FakeSlack, ts: string): string | undefined {
  return slack.thread(CHANNEL, ts).find((it) => it.bot_id)?.ts;
}
