/** The sentences of the page, in one place where a person can edit them. */
export const say = {
  networkGone: 'No connection to Rollbook. Nothing was changed. Check the network and try again.',
  serverFault: 'Something broke on our side. Nothing more was changed. Please try again in a moment.',
  signedOut: 'You were signed out after a while. Sign in again; your text is kept.',
  signedOutPlain: 'You are signed out.',
  waitSeconds: (seconds) =>
    seconds >= 90
      ? `That was a lot at once. Please try again in ${Math.ceil(seconds / 60)} minutes.`
      : `That was a lot at once. Please try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`,
  offline: 'No connection. What you see may be out of date; it refreshes by itself.',

  signInTitle: 'Sign in',
  registerTitle: 'Make an account',
  signInButton: 'Sign in',
  registerButton: 'Make the account',
  toRegister: 'New here? Make an account',
  toSignIn: 'I have an account',
  registrationDomain: 'Accounts are for certain e-mail domains.',
  needEmail: 'Write your e-mail address, such as dana@example.com.',
  needName: 'Write your full name, so that others know whose booking it is.',
  needPassword: 'Write your password.',
  passwordRule: 'At least 12 characters, at most 72 bytes. A few words make a good one.',
  passwordShort: (bytes) => `${bytes} so far; at least 12 are needed.`,
  passwordGood: 'Long enough.',
  passwordLong: (bytes) =>
    `${bytes} bytes; 72 are the most, and accents and emoji take more than one. Please shorten it.`,

  linkPageTitle: 'Link your chat · Rollbook',
  linkTitle: 'Link your chat',
  linkFailed: 'This link cannot be used',
  linkAlmost: 'Almost done',
  linkSignIn: (channel, name, mayRegister) =>
    `${channel} user “${name}” wants to book as you. If that is you, sign in${mayRegister ? ' or make an account' : ''} to go on.`,
  linkAs: (name, email) => `You are signed in as ${name} (${email}).`,
  linkNumber: (channel) => `Number that ${channel} shows you`,
  linkHint: (channel) =>
    `Two digits, beside the link in your own ${channel}. If somebody sent you this link or a number, stop here: they would book in your name.`,
  linkNeedNumber: 'Type the two digits that your chat shows beside the link.',
  linkIncomplete: 'This address is not complete. Go back to your chat and open the link from there.',
  linkBack: (channel) =>
    `Now go back to ${channel} and press Confirm, within the ten minutes of the link. Until then nothing is linked.`,
  chatUser: (channel, name) => `${channel} user ${name}`,
  linkedSince: (day) => `since ${day}`,
  unlinkQuestion: (name) => `Unlink ${name}? They can no longer book as you; bookings stay.`,
  unlinked: (name) => `Unlinked. ${name} can no longer book as you.`,

  linkCodeMessage: (code) => `link ${code}`,
  linkCodeHow: ['Write ', ' to Rollbook in Teams, in your chat with it alone.'],
  linkCodeUntil: (time, zone) => `The code works once, until ${time} (${zone}).`,
  linkCodeSecret:
    'Never give it to anybody, whoever asks. Whoever types it could book in your name; it shows here who did.',
  linkCodeCancelled: 'The code no longer works. Nothing was linked.',
  linkCodeClaimed: (name) =>
    `${name} has typed your code, and can book as you once they say yes in the chat. Is that you? If not, stop it here.`,
  linkCodeLinked: (name) => `${name} is linked and can book as you now. Is that you?`,
  linkCodeStopped: (name) => `Stopped. ${name} cannot book as you.`,
  linkCodeOver: {
    declined: 'They said no in the chat. Nothing was linked.',
    expired: 'The ten minutes are over. Nothing was linked; get a new code when you like.',
    ended: 'This code no longer works. Nothing was linked by it.',
  },
  notMe: 'Not me',
  thatIsMe: 'That is me',
  copied: 'Copied. Paste it in Teams.',
  copyByHand: 'It could not be copied by itself. It is marked: copy it with the keyboard.',

  newConversation: 'New conversation',
  noConversations: 'No earlier conversations.',
  conversationGone: 'This conversation is no longer there.',
  deleteQuestion: 'Delete this conversation? Bookings stay.',
  draftNotSent: (reason) => `${reason} Your text is back in the box.`,
  tooLong: (count) =>
    `${count.toLocaleString('en')} of 8,000 characters. Please shorten the message or send it in parts.`,
  thinking: 'Reading your message…',
  stopped: 'Stopped. A booking that was already under way is finished; look in My bookings.',
  brokeOff:
    'The connection broke off before the reply was complete. Look in My bookings before you ask again.',
  emptyReply: 'No reply came. Nothing was changed, as far as this page knows. Please ask again.',

  askVerdict: 'This reply was',
  replyId: (id) => `Reference of this reply: ${id}`,
  goodReply: 'good',
  badReply: 'not good',
  verdictNoted: 'Thank you, noted.',

  confirmWaits: (left) => `Nothing is changed yet. Waits for your answer: ${left}`,
  confirmExpired: 'The time for an answer is over. Nothing was changed; ask again when you like.',
  confirmed: 'Done.',
  dismissed: 'Left as it was.',
  answeredElsewhere: 'Answered in the conversation.',

  undoneGone: (vin) => `Taken back. ${vin} is not booked.`,
  undoneBack: (vin, dyno, when) => `Taken back. ${vin} is on ${dyno}, ${when}, as before.`,
  cancelled: (vin, dyno, when) => `Cancelled: ${vin} on ${dyno}, ${when}.`,
  started: (vin) => `${vin} is in progress.`,
  completed: (vin) => `${vin} is completed.`,
  statuses: {
    scheduled: 'Scheduled',
    in_progress: 'In progress',
    completed: 'Completed',
    cancelled: 'Cancelled',
  },

  noBookings: 'You have no bookings ahead.',
  noPastBookings: 'Nothing in the past 90 days.',
  bookFreeCell: (dyno, day) => `book  on ${dyno} on ${day} for 1 day`,
  moveBooking: (vin) => `move ${vin} to `,
  freeCell: (dyno, day) => `${dyno} is free on ${day}. Write a booking.`,
  shifted: (days) => `${days} ${days === 1 ? 'day' : 'days'} later than asked`,
  outage: (reason) => (reason ? `Out of service: ${reason}` : 'Out of service'),
  channels: {
    web: 'chat page',
    api: 'HTTP',
    cli: 'command line',
    slack: 'Slack',
    teams: 'Teams',
    terminal: 'terminal',
  },
  historyActions: {
    booked: 'booked it',
    moved: 'moved it',
    noted: 'changed the notes',
    cancelled: 'cancelled it',
    started: 'started it',
    completed: 'completed it',
    undone: 'took the last change back',
  },

  examples: [
    'Book TRK-101 for a brake test next Tuesday for 2 days',
    'What is free for HLD42 on Friday for an emission test?',
    'Why not Cell 3?',
    'Show my bookings',
  ],
};
