import { fileURLToPath } from 'node:url';
import { openReplicas, type Replicas } from './replicas.ts';
import { type FakeTeams, type Message, openFakeTeams } from './teams/index.ts';
import { read } from './teams/seen.ts';
import type { Conversation, Options } from './teams/words.ts';
import { wayTo } from './teams-house.ts';

export { bookingOf, day, sentences, until } from './replicas.ts';

/** What starts a replica that talks to a fake. */
export const START = fileURLToPath(new URL('teams-start.ts', import.meta.url));

/** What several replicas of the house share: Teams, Gemini and a database. */
export interface Shared extends Replicas {
  teams: FakeTeams;
  /** What a replica is told of the fake beside its environment. */
  args: string[];
  /** These people act as the demo account, which the first replica made. */
  link(...people: string[]): Promise<void>;
  /** Teams posts to this replica from now on. */
  hears(replica: { url: string }): void;
  /** Says it in the chat alone, or by a mention; waits for no acknowledgement. */
  says(who: string, where: 'chat' | Conversation, words: string, via?: { url: string }): Run;
}

/** A message that somebody said and what the bot made of it. */
export interface Run {
  id: string;
  acked: Promise<boolean>;
  /** What the bot says to it, in words or not. */
  replies(): Message[];
  /** What is to be read there now, in the newest. */
  text(): string;
  /** Everything that stood in the newest message by an edit, one after the other. */
  shown(): string[];
}

const doorOf = ({ url }: { url: string }) => `${url}/teams/messages`;

/** Opens Teams, Gemini and a database, and no replica. */
export async function openShared(options: Options = {}): Promise<Shared> {
  const replicas = await openReplicas();
  const teams = await openFakeTeams({ retryPauses: [1_000, 2_000, 4_000, 8_000], ...options });
  const { env, teamsWire } = wayTo(teams);
  return {
    ...replicas,
    teams,
    env: { ...replicas.env, ...env },
    args: [JSON.stringify(teamsWire.endpoints)],
    async link(...people) {
      for (const it of people)
        await replicas.linkUser('teams', teams.tenant.id, String(teams.person(it).aadObjectId));
    },
    hears: (replica) => teams.via(doorOf(replica)),
    says: (who, where, words, via) => said(teams, { who, where, words, via }),
    async close() {
      await teams.close();
      await replicas.close();
    },
  };
}

interface Saying {
  who: string;
  where: 'chat' | Conversation;
  words: string;
  via: { url: string } | undefined;
}

function said(teams: FakeTeams, { who, where, words, via }: Saying): Run {
  const place = where === 'chat' ? teams.chatWith(who) : where;
  const way = via ? { via: doorOf(via) } : {};
  const known = new Set(allIn(teams, place));
  const saying = teams.says(who, where, words, { mention: where !== 'chat', ...way });
  const id = allIn(teams, place).find((it) => !known.has(it)) ?? '';
  const replies = () =>
    teams.fromBot(place).filter((it) => !known.has(it.id) && (where === 'chat' || it.root === id));
  const newest = () => replies().at(-1);
  return {
    id,
    replies,
    acked: saying.then(({ delivery }) => delivery?.state === 'acked'),
    text: () => {
      const message = newest();
      return message ? [teams.textFor(who, message), read(teams.card(message))].join('\n').trim() : '';
    },
    shown: () => newest()?.edits.map((it) => it.text) ?? [],
  };
}

const allIn = (teams: FakeTeams, place: Conversation): string[] => teams.all(place).map((it) => it.id);
