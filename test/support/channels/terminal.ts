import { randomUUID } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { createTerminalChannel } from '../../../adapters/terminal/index.ts';
import { answerIn } from '../../../src/conversation/plain-answer.ts';
import type { OpenHouse } from '../house.ts';
import { newPerson } from './people.ts';
import { plain } from './plain.ts';
import type { OpenChannel, Seen, Someone, Talk } from './words.ts';

const PROMPT = '> ';
const QUESTION = 'Shall I? [y/N] ';
const PATIENCE_MS = 10_000;

/** The terminal, with somebody at it. */
export const openTerminal: OpenChannel = async (house) => {
  const talks: { end(): void; over: Promise<void> }[] = [];
  return {
    name: 'terminal',
    has: { alternativesAsButtons: false, redelivers: false },
    person: (role = 'engineer') => newPerson(house, role),
    async opens(who) {
      const { talk, end, over } = await talkOf(house, who);
      talks.push({ end, over });
      return talk;
    },
    async close() {
      for (const talk of talks) talk.end();
      await Promise.all(talks.map((talk) => talk.over));
    },
  };
};

async function talkOf({ served }: OpenHouse, who: Someone) {
  const { conversation, accounts } = served.house;
  const actor = await accounts.actorFor(who.id, 'terminal', randomUUID());
  if (!actor.ok) throw new Error(actor.refusal.detail);
  const input = new PassThrough();
  const output = new PassThrough();
  let screen = '';
  output.on('data', (chunk) => {
    screen += String(chunk);
  });
  const over = createTerminalChannel({
    ...conversation,
    ...{ actor: actor.value, answerIn, input, output, isTty: true, colours: false },
  }).run();
  const ready = async () => {
    const until = Date.now() + PATIENCE_MS;
    while (!read(screen).endsWith(PROMPT) && !read(screen).endsWith(QUESTION)) {
      if (Date.now() > until) throw new Error(`The terminal shows no prompt: ${JSON.stringify(screen)}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  await ready();
  const types = async (words: string): Promise<Seen> => {
    // A message has one line here.
    const line = words.replace(/\s*\n\s*/g, ' ');
    screen = '';
    input.write(`${line}\n`);
    await ready();
    return seenIn(read(screen), line);
  };
  const talk: Talk = {
    says: types,
    answers: (verdict) => types(verdict),
  };
  return { talk, over, end: () => input.end() };
}

/** A line that gave way to another. */
const WIPED = '\u0001';

/** What stands on the screen, without what moves the cursor. */
function read(screen: string): string {
  return (
    screen
      .replaceAll('\r\u001b[K', WIPED)
      .replaceAll('\r\n', '\n')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
      .replace(/\u001b\[[\d;?]*[A-Za-z]/g, '')
  );
}

/** What is to be read after a line was typed: statuses give way to what comes after them. */
function seenIn(screen: string, typed: string): Seen {
  const asked = screen.endsWith(QUESTION);
  const body = screen.slice(0, asked ? -QUESTION.length : -PROMPT.length);
  const pieces = body.replace(typed, '').split(WIPED);
  const text = (pieces.at(-1) ?? '').trim();
  const statuses = pieces.slice(0, -1).map((it) => it.trim());
  return { text: plain(text), statuses, buttons: asked ? ['Yes', 'No'] : [] };
}
