import type { OpenHouse } from '../house.ts';
import type { FakeTeams, Message } from '../teams/index.ts';
import { read } from '../teams/seen.ts';
import { linkChat, newPerson } from './people.ts';
import { plain } from './plain.ts';
import type { Channel, Seen, Someone, Talk } from './words.ts';

const PATIENCE_MS = 15_000;

/** Teams, by mentions in a channel. The house was opened with the way to this fake. */
export async function openTeams(house: OpenHouse, teams: FakeTeams): Promise<Channel> {
  teams.via(`${house.url}/teams/messages`);
  const people = new Map<string, ReturnType<FakeTeams['addPerson']>>();
  const last: { again?: () => Promise<unknown> } = {};
  return {
    name: 'teams',
    has: { alternativesAsButtons: true, redelivers: true },
    async person(role = 'engineer') {
      const someone = await newPerson(house, role);
      const person = teams.addPerson({ name: someone.fullname });
      teams.channel.members.add(person.id);
      const { tenant } = teams;
      const user = String(person.aadObjectId);
      await linkChat(house, { channel: 'teams', tenant: tenant.id, user, name: person.name }, someone.id);
      people.set(someone.id, person);
      return someone;
    },
    opens: async (who: Someone) => talkOf(teams, people.get(who.id) as never, last),
    again: async () => void (await last.again?.()),
    close: async () => {},
  };
}

type Person = ReturnType<FakeTeams['addPerson']>;

function talkOf(teams: FakeTeams, person: Person, last: { again?: () => Promise<unknown> }): Talk {
  let thread: string | undefined;
  let shown: Message | undefined;
  const replies = () => teams.thread(teams.channel, thread ?? '').filter((it) => it.bot);
  return {
    async says(words) {
      const before = new Set(replies().map((it) => it.id));
      const said = await teams.says(person, teams.channel, words, {
        mention: true,
        ...(thread ? { thread } : {}),
      });
      thread ??= said.id;
      const { delivery } = said;
      if (delivery) last.again = () => teams.again(delivery);
      const until = Date.now() + PATIENCE_MS;
      while (Date.now() < until) {
        const reply = replies().findLast((it) => !before.has(it.id));
        if (reply && !/^_.*_$/s.test(reply.text.trim())) {
          shown = reply;
          return { ...seenOf(teams, reply), statuses: statusesOf(teams, reply) };
        }
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      throw new Error(`No reply to ${person.name} within ${PATIENCE_MS} ms.`);
    },
    async answers(verdict) {
      if (!shown) throw new Error('Nothing was asked.');
      const label = teams.buttons(shown)[verdict === 'yes' ? 0 : 1] ?? '';
      await teams.presses(person, shown, label);
      return seenOf(teams, shown, person);
    },
  };
}

function seenOf(teams: FakeTeams, message: Message, person?: Person): Seen {
  const card = teams.card(message, person);
  const text = plain([message.text, card ? read(card) : ''].filter(Boolean).join('\n'));
  return { text, statuses: [], buttons: teams.buttons(message, person) };
}

/** What the reply said before it was one: as it was posted. */
function statusesOf(teams: FakeTeams, { id }: Message): string[] {
  return teams
    .calls('post')
    .filter(({ answer }) => (answer as { id?: string } | undefined)?.id === id)
    .map(({ body }) => String(body['text'] ?? '').trim())
    .filter((text) => /^_.*_$/s.test(text))
    .map((text) => text.slice(1, -1));
}
