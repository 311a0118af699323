/** Every sentence that the Slack adapter says by itself. */
export const PHRASES = {
  guest: 'Rollbook is for members of this workspace; guests cannot book here. Nothing was done.',
  stranger: 'Rollbook is for people of this organisation only. Nothing was done.',
  unknown: 'Slack did not tell me who you are just now, so nothing was done. Try again in a moment.',
  broke: (id: string) =>
    `Something broke on our side, so nothing may have been done. Look at your bookings before you try again. If it happens again, give this to whoever runs Rollbook: ${id}.`,
  late: 'This takes longer than Slack waits. Look at your bookings before you send it again.',
  slow: 'Rollbook could not look this up in time, so nothing was done. Send it again in a moment.',
  heard: (text: string) => `Heard: “${text}”`,
  unheard:
    'I could not read your voice message: Slack gave me no words for it. Nothing was done. Write it instead, please.',
  files: 'I read words and voice messages, no other files; I did not look at yours.',
  empty: 'Your message has no words that I can read. Write what you want to book, or "help".',
  loading: 'One moment…',
  book: 'Book a dyno',
  nothingToStop: 'Nothing of yours is running in this thread, so there was nothing to stop.',
  news: 'Just now',
} as const;
