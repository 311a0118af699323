/** Every sentence that the Slack adapter says by itself. */
export const PHRASES = {
  guest: 'Rollbook is for members of this workspace; guests cannot book here. Nothing was done.',
  stranger: 'Rollbook is for people of this organisation only. Nothing was done.',
  unknown: 'Slack did not tell me who you are just now, so nothing was done. Try again in a moment.',
  broke: (id: string) =>
    `Something broke on our side, so nothing may have been done. Look at your bookings before you try again. If it happens again, give this to whoever runs Rollbook: ${id}.`,
  late: 'This takes longer than Slack waits. Look at your bookings before you send it again.',
  heard: (text: string) => `Heard: “${text}”`,
  unheard:
    'I could not read your voice message: Slack gave me no words for it. Nothing was done. Write it instead, please.',
  files: 'I read words and voice messages, no other files; I did not look at yours.',
  empty: 'Your message has no words that I can read. Write what you want to book, or "help".',
  title: 'Rollbook',
  notLinked:
    'Your account is not linked yet, so nothing was done. Write `/allocate link`, or "link" to me, and you get a link for you alone; it takes a minute.',
  unopened:
    'The form did not open: Slack gives it a few seconds only. Nothing was done. Try again, or write what you want, for example "book HLD42 for brake on 1 March for 2 days".',
  news: 'Just now',
} as const;
