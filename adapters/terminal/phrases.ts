/** Every sentence that the terminal says by itself. */
export const GREETING = (site: string | undefined) =>
  `Rollbook${site ? ` at ${site}` : ''}. Write what you want to book, or /help.`;
export const HELP = [
  'Write as you would to a colleague: "book TRK-101 for a brake test next Tuesday for 2 days",',
  '"which dynos are free on Friday?", "why not Cell 3?", "move it to Thursday", "cancel that".',
  '/new starts a new conversation, /quit (or exit, or bye) leaves. Ctrl-C stops a reply, and leaves at the prompt.',
].join('\n');
export const NEW = 'A new conversation.';
export const UNKNOWN = (command: string) => `There is no ${command}. There are /help, /new and /quit.`;
export const ASK = 'Shall I? [y/N] ';
/** Without a person at the keyboard nobody can say yes right away: the next line may. */
export const UNASKED = '(Answer "yes" within five minutes, or nothing is changed.)';
/** What was typed instead of an answer went on as a message. */
export const STILL_OPEN =
  '(That was no yes or no, so I take it as a message. The question still waits for five minutes: answer "yes" or "no".)';
export const BROKE =
  'Something broke here, so the answer got lost. Look at your bookings before you try again.';
