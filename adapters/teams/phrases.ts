/** Every sentence that the Teams adapter says by itself. */
export const PHRASES = {
  stranger: 'Rollbook is for people of this organisation only. Nothing was done.',
  broke: (id: string) =>
    `Something broke on our side, so nothing may have been done. Look at your bookings before you try again. If it happens again, give this to whoever runs Rollbook: ${id}.`,
  first: 'Nothing was done: your account is not linked yet.',
  unheard: 'I cannot hear voice messages in Teams. Nothing was done. Write it instead, please.',
  files: 'I read words and no files here; I did not look at yours.',
  empty: 'Your message has no words that I can read. Write what you want to book, or "help".',
  alone: 'That is for you alone, so I do it in our own chat: open it and write it there.',
  slow: 'This takes longer than Teams waits. Look at your bookings before you press again.',
  done: 'Done.',
} as const;
