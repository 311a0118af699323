import type { Readable, Writable } from 'node:stream';
import type { Inbound, Receive } from '../../src/conversation/channel.ts';

type Actor = Inbound['actor'];

/** What came of a yes or a no, or why there was nothing to answer. */
type Answer = { ok: true; value: { text: string } } | { ok: false; refusal: { detail: string } };

export interface TerminalNeeds {
  receive: Receive;
  newThreadId(channel: 'terminal'): string;
  confirm(actor: Actor, actionId: string): Promise<Answer>;
  dismiss(actor: Actor, actionId: string): Promise<Answer>;
  /** Reads what is typed at a question, as everywhere else; undefined is neither yes nor no. */
  answerIn(text: string): { kind: 'yes' | 'no' | 'no_but' | 'yes_but'; deed?: string } | undefined;
  actor: Actor;
  /** Where the person books; shown in the greeting. */
  siteName?: string;
  input: Readable;
  output: Writable;
  /** A person sits there: prompts, status lines and colours. Else every line in is a message. */
  isTty: boolean;
  /** False leaves colours out also on a terminal, as NO_COLOR wishes. */
  colours?: boolean;
}

export interface TerminalChannel {
  /** Talks until the input ends or the person leaves. */
  run(): Promise<void>;
}
