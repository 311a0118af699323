/** Every sentence that the Teams adapter says by itself. */
export const PHRASES = {
  stranger: 'Rollbook is for people of this organisation only. Nothing was done.',
  guest: 'Rollbook is for members of this organisation; guests cannot book here. Nothing was done.',
  unknown: 'Teams did not tell me who you are just now, so nothing was done. Try again in a moment.',
  broke: (id: string) =>
    `Something broke on our side, so nothing may have been done. Look at your bookings before you try again. If it happens again, give this to whoever runs Rollbook: ${id}.`,
  notHere:
    'A code is a secret, and others read along there: it was not looked at. Get a new one, and write it to me here.',
  again: 'The form again, with what is wrong in it',
  first: 'Nothing was done: your account is not linked yet.',
  unheard: 'I cannot hear voice messages in Teams. Nothing was done. Write it instead, please.',
  files: 'I read words and no files here; I did not look at yours.',
  empty:
    'Your message has no words that I can read, and I cannot hear voice messages in Teams. Write what you want to book, or "help".',
  alone:
    'That is for you alone, and I could not reach you in our own chat. Open a chat with me and write it there.',
  slow: 'This takes longer than Teams waits, and may still be done. Look at your bookings before you press again.',
  notYourForm:
    'Somebody else opened this form, so only they or a scheduler may send it. Nothing was done. Write "allocate" for a form of your own.',
  news: 'Just now',
  done: 'Done.',
} as const;
