import type { Writable } from 'node:stream';
import type { TurnEvent } from '../../src/conversation/channel.ts';

/** Writes one reply as it grows. */
export interface Screen {
  show(event: TurnEvent): void;
  line(text: string): void;
}

const DIM = '\u001b[2m';
const PLAIN = '\u001b[0m';
const CLEAR_LINE = '\r\u001b[K';
/** Others write names and notes: no text of theirs may steer the terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the purpose
const STEERING = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g;

/**
 * Shows status lines dimmed, each in the place of the one before, and the reply as it comes. The final
 * text counts: where it is not what was streamed, it is written again.
 */
export function createScreen(
  output: Writable,
  { isTty, colours }: { isTty: boolean; colours: boolean },
): Screen {
  let status = false;
  let streamed = '';
  const write = (text: string) => output.write(text.replace(STEERING, ''));
  const wipe = () => {
    if (status) output.write(CLEAR_LINE);
    status = false;
  };
  const say = (text: string) => {
    wipe();
    if (streamed.trim() === text.trim()) write('\n');
    else write(streamed === '' ? `${text}\n` : `\n\n${text}\n`);
    streamed = '';
  };
  return {
    line(text) {
      wipe();
      write(`${text}\n`);
    },
    show(event) {
      switch (event.type) {
        case 'status':
          if (!isTty || streamed !== '') return;
          wipe();
          output.write(`${colours ? DIM : ''}${event.text.replace(STEERING, '')}${colours ? PLAIN : ''}`);
          status = true;
          return;
        case 'delta':
          wipe();
          if (isTty) write(event.text);
          if (isTty) streamed += event.text;
          return;
        case 'message':
        case 'error':
          return say(event.text);
        default:
          return;
      }
    },
  };
}
