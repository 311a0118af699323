/** Every sentence that the conversation says by itself; those about bookings come from the agent. */
export const PHRASES = {
  voice: 'Voice message',
  listening: 'Listening to your message…',
  heard: (text: string) => `Heard: “${text}”`,
  command: 'Command',
  thinking: 'Thinking about it…',
  waiting: 'Waiting for the message before this one…',
  empty: 'The message is empty. Write what you want to book, or ask "help".',
  tooLong: (length: number, most: number) =>
    `The message has ${length.toLocaleString('en-US')} characters; I read up to ${most.toLocaleString('en-US')}. Nothing was done. Send it shorter.`,
  notYours: 'There is no such conversation of yours. Nothing was done. Start a new one.',
  noSuchReply: 'There is no such reply to you. Nothing was noted.',
  stopping: 'Rollbook is shutting down just now. Nothing was done. Send it again in a moment.',
  stoppedBefore: 'Stopped before I began. Nothing was changed.',
  nothingRuns: 'Nothing of yours is running here, so there was nothing to stop. Nothing was changed.',
  interrupted:
    'I was interrupted before I could finish this reply. If it asked for a change, look at your bookings first: the change may have been made.',
  fault: (correlationId: string) =>
    `Something broke on our side, so I may not have finished. Look at your bookings before you try again. If it happens again, give this to whoever runs Rollbook: ${correlationId}.`,
  actionFault: (correlationId: string) =>
    `Something broke on our side while I carried this out. Look at your bookings: it may have been done. You can answer again. If it happens again, give this to whoever runs Rollbook: ${correlationId}.`,
  dismissed: 'All right, nothing was changed.',
  actionNotFound: 'There is no such question for you. Nothing was changed.',
  actionDone: 'This question was answered already. Nothing more was done.',
  actionExpired:
    'This question was open for five minutes and has expired. Nothing was changed. Ask me again.',
  notYoursToAnswer: (asker: string) =>
    `Only ${asker}, who asked, or a scheduler may answer this. Nothing was changed.`,
  askerGone: (asker: string) =>
    `${asker}, who asked, has no account that is in use any more, so nothing can be done in their name. Nothing was changed.`,
  confirmedFor: (by: string, asker: string) => `Confirmed by ${by} for ${asker}.`,
  dismissedFor: (by: string, asker: string) => `Dismissed by ${by} for ${asker}.`,
  offerDone: 'This was pressed already. Nothing more was done.',
  offerExpired: 'This was offered more than an hour ago and has expired. Nothing was changed. Ask me again.',
  stillWaits: (summary: string) =>
    `I did neither: a yes or a no with more in it is not clear enough for a change. The question still waits:\n\n${summary}\n\nAnswer "yes" to do just that, or "no", and then tell me what you want instead.`,
  linkFirst: 'Nothing was done: your account is not linked yet.',
  ready: 'The answer above is ready.',
  restarting: '_Rollbook is restarting; I go on with this in a moment._',
  badCursor: 'This cursor is not one of ours. Start again without it.',
} as const;
