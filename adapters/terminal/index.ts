import { randomUUID } from 'node:crypto';
import { createInterface, type Interface } from 'node:readline';
import type { Writable } from 'node:stream';
import type { WriteStream } from 'node:tty';
import type { TurnEvent } from '../../src/conversation/channel.ts';
import { ASK, BROKE, GREETING, HELP, NEW, STILL_OPEN, UNASKED, UNKNOWN } from './phrases.ts';
import { createScreen, type Screen } from './screen.ts';
import type { TerminalChannel, TerminalNeeds } from './words.ts';

type Question = Extract<TurnEvent, { type: 'confirm' }>;

const PROMPT = '> ';
const LEAVES = /^(?:\/(?:quit|exit)\b.*|quit|exit|(?:good ?)?bye)[.!]*$/i;

/** Talks in a terminal, or through a pipe: then each line is a message, and the end of input the end. */
export function createTerminalChannel(needs: TerminalNeeds): TerminalChannel {
  return { run: () => talk(needs) };
}

interface Talk {
  needs: TerminalNeeds;
  screen: Screen;
  lines: Interface;
  threadId: string;
  /** What Ctrl-C stops: the reply that is being made. */
  running: AbortController | undefined;
}

async function talk(needs: TerminalNeeds): Promise<void> {
  const { input, output, isTty, colours = isTty && hasColours(output) } = needs;
  const screen = createScreen(output, { isTty, colours });
  const lines = createInterface({
    input,
    output: isTty ? output : undefined,
    terminal: isTty,
    prompt: PROMPT,
  });
  const talk: Talk = { needs, screen, lines, threadId: needs.newThreadId('terminal'), running: undefined };
  let over = false;
  lines.once('close', () => {
    over = true;
  });
  lines.on('SIGINT', () => {
    if (talk.running) talk.running.abort();
    else lines.close();
  });
  // Lines that were typed before the end of input are still answered, and nothing is asked for after it.
  const prompt = () => isTty && !over && lines.prompt();
  if (isTty) screen.line(GREETING(needs.siteName));
  prompt();
  for await (const line of lines) {
    if ((await handle(line.trim(), talk)) === 'leave') break;
    prompt();
  }
  lines.close();
}

async function handle(line: string, talk: Talk): Promise<'stay' | 'leave'> {
  const { screen, needs } = talk;
  if (line === '') return 'stay';
  if (LEAVES.test(line)) return 'leave';
  if (!line.startsWith('/')) return await send(line, talk);
  const command = line.toLowerCase().split(/\s/)[0] ?? line;
  if (command === '/help') screen.line(HELP);
  else if (command === '/new') {
    talk.threadId = needs.newThreadId('terminal');
    screen.line(NEW);
  } else screen.line(UNKNOWN(command));
  return 'stay';
}

async function send(text: string, talk: Talk): Promise<'stay' | 'leave'> {
  const { needs, screen } = talk;
  const running = new AbortController();
  talk.running = running;
  let question: Question | undefined;
  try {
    const actor = { ...needs.actor, correlationId: randomUUID() };
    const events = needs.receive({
      ...{ actor, threadId: talk.threadId, deliveryId: `terminal:${randomUUID()}`, text },
      signal: running.signal,
    });
    for await (const event of events) {
      if (event.type === 'confirm') question = event;
      screen.show(event);
    }
  } catch {
    screen.line(BROKE);
  } finally {
    talk.running = undefined;
  }
  return question && !running.signal.aborted ? await ask(question, talk) : 'stay';
}

/** A plain yes or no is carried out; everything else goes on as a message, the question left open. */
async function ask(question: Question, talk: Talk): Promise<'stay' | 'leave'> {
  const { needs, screen, lines } = talk;
  if (!needs.isTty) {
    screen.line(UNASKED);
    return 'stay';
  }
  const typed = (await answerTo(ASK, lines)).trim();
  if (LEAVES.test(typed)) return 'leave';
  const answer = typed === '' ? ({ kind: 'no' } as const) : needs.answerIn(typed);
  const plain = answer && !('deed' in answer) && (answer.kind === 'yes' || answer.kind === 'no');
  if (!plain) {
    if (!answer) screen.line(STILL_OPEN);
    return await handle(typed, talk);
  }
  try {
    const actor = { ...needs.actor, correlationId: randomUUID() };
    const outcome = await (answer.kind === 'yes' ? needs.confirm : needs.dismiss)(actor, question.action_id);
    screen.line(outcome.ok ? outcome.value.text : outcome.refusal.detail);
  } catch {
    screen.line(BROKE);
  }
  return 'stay';
}

/** What is typed after the question; nothing when the input ends or is interrupted. */
function answerTo(question: string, lines: Interface): Promise<string> {
  return new Promise((resolve) => {
    const nothing = () => resolve('');
    lines.once('close', nothing);
    lines.question(question, (answer) => {
      lines.off('close', nothing);
      resolve(answer);
    });
  });
}

/** The stream itself knows what NO_COLOR and the terminal allow. */
function hasColours(output: Writable): boolean {
  return (output as Partial<WriteStream>).hasColors?.() ?? true;
}
