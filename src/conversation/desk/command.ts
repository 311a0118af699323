import { listOf, quoted } from '../../agent/phrases/text.ts';
import { sayWindow } from '../../agent/phrases/time.ts';
import type { Actor } from '../../words.ts';
import type { Commanded } from '../desk-words.ts';
import { HELP } from '../plain-words.ts';
import type { Button } from '../shown.ts';
import { buttonId } from './button-ids.ts';
import { GRAMMAR, help } from './help.ts';
import type { DeskPerformed } from './needs.ts';
import { type CommandRead, type Ordered, readCommand } from './read-command.ts';
import { offerButtons } from './refused.ts';
import { type DeskRoom, here } from './room.ts';
import { storyOf, withBooking } from './standing.ts';

const MOST_CHARACTERS = 500;

/** The words behind the command: a complete order is booked at once, anything else is said to its author. */
export async function command(
  room: DeskRoom,
  actor: Actor,
  threadId: string,
  text: string,
  key: string,
): Promise<Commanded> {
  // An example is taken as it stands, with the command's own name in front.
  const said = text.trim().replace(/^\/?allocate\b\s*/i, '');
  if (HELP.test(said) || said === '') return { kind: 'aside', message: help() };
  if (said.length > MOST_CHARACTERS)
    return aside(`That is longer than ${MOST_CHARACTERS} characters. Nothing was booked. Write it shorter.`);
  const read = await readCommand(room, actor, said);
  if (read.kind === 'complete') return await book(room, actor, threadId, read.booking, key);
  if (read.kind === 'missing' && read.missing.length === 1 && read.missing[0] === 'length')
    return await askForLength(room, actor, threadId, read.known);
  return aside(unread(room, read));
}

/** True for what `command` would carry out, or say help to. */
export async function isOrder(room: DeskRoom, actor: Actor, text: string): Promise<boolean> {
  if (HELP.test(text)) return true;
  return text.length <= MOST_CHARACTERS && (await readCommand(room, actor, text)).kind === 'complete';
}

async function book(
  room: DeskRoom,
  actor: Actor,
  threadId: string,
  booking: Ordered,
  key: string,
): Promise<Commanded> {
  const performed = await room.conversation.perform(actor, threadId, {
    ...{ tool: 'auto_allocate_vehicle', args: { ...booking }, key },
    title: `${booking.vin} for ${booking.test_type}`,
  });
  if (!performed.ok) return aside(toPress(performed.text), offerButtons(performed.offers));
  return { kind: 'booked', message: await bookedMessage(room, actor, performed) };
}

/** Words to a command are heard by nobody: what would work is pressed. */
function toPress(text: string): string {
  return text.replace(/ \((?:say )?"(?:book|move it to) the (?:first|second) one"[^)]*\)/, ' (press it)');
}

async function bookedMessage(room: DeskRoom, actor: Actor, { text, allocation_id: id }: DeskPerformed) {
  const story = id === undefined ? undefined : await storyOf(room, actor, id);
  return story?.ok ? withBooking(room, actor, text, story.value) : { text };
}

/** A length is never guessed; one day is what most mean, and takes one press. */
async function askForLength(
  room: DeskRoom,
  actor: Actor,
  threadId: string,
  known: Partial<Ordered>,
): Promise<Commanded> {
  const { start_date: day } = known;
  const question = `For how many days? Nothing was booked. Write it like this: ${example(room, known, [])}`;
  if (day === undefined) return aside(question);
  const one = { ...known, days: 1 };
  const when = sayWindow({ start_date: day, end_date: day }, here(room));
  const asked = await room.conversation.propose(actor, threadId, {
    ...{ tool: 'auto_allocate_vehicle', args: one },
    summary: `Book ${known.vin} for ${quoted(known.test_type ?? '')}, ${when}? Nothing is booked yet.`,
  });
  if (!asked.ok) return aside(question);
  const id = buttonId({ kind: 'yes', action: asked.value.action_id });
  return aside(question, [{ id, label: 'Book 1 day' }]);
}

function unread(room: DeskRoom, read: Exclude<CommandRead, { kind: 'complete' }>): string {
  const { known, tests } = read;
  const what =
    read.kind === 'wrong'
      ? quotedSentences(read.problem)
      : `The ${listOf(read.missing.map((it) => it))} ${read.missing.length === 1 ? 'is' : 'are'} missing.`;
  const choice =
    known.test_type === undefined && known.vin !== undefined && tests.length > 0
      ? ` Test types are ${listOf(tests.slice(0, 20).map(quoted))}.`
      : '';
  return `${what} Nothing was booked.${choice}\n\nWrite \`${GRAMMAR}\`, for example: ${example(room, known, tests)}`;
}

function quotedSentences(text: string): string {
  return text
    .split(/(?<=[.!?])\s+/)
    .map(quoted)
    .join(' ');
}

/** A line that would work, made of what was understood. */
function example({ calendar, clock }: DeskRoom, known: Partial<Ordered>, tests: string[]): string {
  const day = known.start_date ?? calendar.plus(calendar.dayOf(clock()), 1);
  const test = known.test_type ?? tests[0] ?? 'brake';
  const rest = [
    known.days ? `${known.days}d` : '2d',
    known.dyno,
    known.backup_days && `+${known.backup_days}d backup`,
  ];
  return `\`${['/allocate', known.vin ?? 'HLD42', test, day, ...rest].filter(Boolean).join(' ').replace(/[`<>]/g, "'")}\``;
}

function aside(text: string, buttons: Button[] = []): Commanded {
  return { kind: 'aside', message: { text, ...(buttons.length > 0 ? { buttons } : {}) } };
}
