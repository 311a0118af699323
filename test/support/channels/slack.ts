import type { OpenHouse } from '../house.ts';
import type { FakeSlack, Message } from '../slack/index.ts';
import { linkChat, newPerson } from './people.ts';
import { plain } from './plain.ts';
import type { Channel, Seen, Talk } from './words.ts';

const CHANNEL = 'C0BAY';
const PATIENCE_MS = 15_000;

/** Slack, by mentions in a channel. The house was opened with the tokens of this fake. */
export async function openSlack(house: OpenHouse, slack: FakeSlack): Promise<Channel> {
  await slack.connected(2);
  const users = new Map<string, string>();
  let last: (() => Promise<unknown>) | undefined;
  return {
    name: 'slack',
    has: { alternativesAsButtons: true, redelivers: true },
    async person(role = 'engineer') {
      const someone = await newPerson(house, role);
      const user = `U0KIM${users.size + 1}`;
      slack.addPerson({ id: user, name: user.toLowerCase(), real_name: someone.fullname });
      await linkChat(
        house,
        { channel: 'slack', tenant: slack.team.id, user, name: someone.fullname },
        someone.id,
      );
      users.set(someone.id, user);
      return someone;
    },
    async opens(who) {
      return talkOf(slack, users.get(who.id) ?? '', (again) => {
        last = again;
      });
    },
    again: async () => void (await last?.()),
    close: async () => {},
  };
}

function talkOf(slack: FakeSlack, user: string, remember: (again: () => Promise<unknown>) => void): Talk {
  let thread: string | undefined;
  let shown: Message | undefined;
  const send = async (words: string): Promise<{ ts: string }> => {
    const mention = thread ? words : `<@${slack.app.botUser}> ${words}`;
    const said = await slack.says(user, CHANNEL, mention, thread ? { thread_ts: thread } : {});
    thread ??= said.ts;
    const [first] = said.deliveries;
    if (first) remember(() => slack.again(first));
    return said;
  };
  const replyAfter = async (known: Set<string>): Promise<Seen> => {
    const until = Date.now() + PATIENCE_MS;
    while (Date.now() < until) {
      const reply = slack.thread(CHANNEL, thread ?? '').findLast((it) => it.bot_id && !known.has(it.ts));
      if (reply && isFinal(reply)) {
        shown = reply;
        return { ...seenOf(reply), statuses: statusesOf(slack, reply) };
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`No reply to ${user} within ${PATIENCE_MS} ms.`);
  };
  const known = () => new Set(slack.thread(CHANNEL, thread ?? '').map((it) => it.ts));
  return {
    async says(words) {
      const before = known();
      await send(words);
      return await replyAfter(before);
    },
    async answers(verdict) {
      if (!shown) throw new Error('Nothing was asked.');
      const button = buttonsOf(shown).find((it) => it.value.startsWith(`${verdict}:`));
      const before = shown.edits.length;
      await slack.presses(user, shown, button?.action_id ?? '');
      const until = Date.now() + PATIENCE_MS;
      while (shown.edits.length === before && Date.now() < until)
        await new Promise((resolve) => setTimeout(resolve, 20));
      return seenOf(shown);
    },
  };
}

/** A reply that only says what is being done is not the reply yet. */
function isFinal(message: Message): boolean {
  return !/^_.*_$/s.test(message.text.trim());
}

function seenOf(message: Message): Seen {
  const blocks = (message.blocks ?? []).flatMap((it) =>
    it['type'] === 'section' ? [String((it['text'] as { text?: string } | undefined)?.text ?? '')] : [],
  );
  const buttons = buttonsOf(message).map((it) => it.label);
  return { text: plain(blocks.join('\n')), statuses: [], buttons };
}

/** What the reply said before it was one: as it was posted, and as it was edited. */
function statusesOf(slack: FakeSlack, { ts }: Message): string[] {
  return slack
    .calls()
    .filter((it) => it.args['ts'] === ts || it.answer?.['ts'] === ts)
    .map((it) => String(it.args['text'] ?? ''))
    .filter((text) => /^_.*_$/s.test(text))
    .map((text) => text.slice(1, -1));
}

function buttonsOf(message: Message): { action_id: string; value: string; label: string }[] {
  return (message.blocks ?? [])
    .filter((it) => it['type'] === 'actions')
    .flatMap((it) => it['elements'] as { action_id: string; value: string; text: { text: string } }[])
    .map(({ action_id, value, text }) => ({ action_id, value, label: text.text }));
}
