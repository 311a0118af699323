import type { Ability } from '../../src/conversation/abilities.ts';

export type ChannelName = 'web' | 'terminal' | 'slack' | 'teams';

/** The test that shows an ability in a channel: file, and how its title begins. */
type Shown = readonly [file: string, title: string];

const CONTRACT = 'channel-contract.test.ts';
const SAYS: Shown = [CONTRACT, 'says what is being done, then what was booked'];
const KNOWS: Shown = [CONTRACT, 'knows in the same conversation what "it" is'];
const YES: Shown = [CONTRACT, 'takes a written yes as well as a press'];
const PAGE = 'journey/page.test.ts';

/** Where it is shown that a channel does what it says that it does. */
export const SHOWN: Record<ChannelName, Partial<Record<Ability, Shown>>> = {
  slack: {
    ...{ sentence: SAYS, conversation: KNOWS },
    status: ['slack-talk.test.ts', 'shows a status first and is then edited'],
    mention: ['slack-talk.test.ts', 'becomes one message in its thread'],
    alone: ['slack-talk.test.ts', 'is answered by a native stream that ends with the card'],
    booked: ['slack-card.test.ts', 'takes the booking back, and says so in the place of the buttons'],
    alternatives: ['slack-card.test.ts', 'shows the nearest windows, and a press books that very one'],
    question: ['slack-confirm.test.ts', 'is answered once'],
    command: ['slack-command.test.ts', 'with all of it books at once'],
    form: ['slack-form.test.ts', 'that is refused says which field is wrong'],
    help: ['slack-command.test.ts', 'help, in private'],
    overview: ['slack-home.test.ts', 'takes a booking back by its button'],
    link: ['slack-link.test.ts', 'goes from the chat to the page and back'],
    stranger: ['slack-unlinked.test.ts', 'is told what is free'],
    stop: ['slack-stop.test.ts', 'that has booked already says that the booking stays'],
    voice: ['slack-voice.test.ts', 'is answered by what Slack made of it'],
    files: ['slack-voice.test.ts', 'with a file alone is told that files are not read'],
    edit: ['slack-stop.test.ts', 'is answered as it was edited before it began'],
    feedback: ['slack-confirm.test.ts', 'are kept with the reply that they are about'],
    news: ['news.test.ts', 'a booking that somebody moved'],
  },
  teams: {
    ...{ sentence: SAYS, conversation: KNOWS },
    question: ['teams-confirm.test.ts', 'is answered once'],
    overview: ['teams-bookings.test.ts', 'in the chat alone: the account'],
    link: ['teams-link.test.ts', 'goes from the page to the chat'],
    files: ['teams-files.test.ts', 'a picture alone is not looked at'],
    status: ['teams-talk.test.ts', 'a chat alone streams'],
    feedback: ['teams-feedback.test.ts', 'is liked or disliked with words'],
    comment: ['teams-feedback.test.ts', 'is liked or disliked with words'],
    label: ['teams-feedback.test.ts', 'is marked as such'],
    alone: ['teams-talk.test.ts', 'a chat alone streams'],
    mention: ['teams-chats.test.ts', 'has one reply to a mention'],
    booked: ['teams-cards.test.ts', 'takes the booking back, and says so to all'],
    alternatives: ['teams-cards.test.ts', 'shows the nearest windows, and a press books that very one'],
    command: ['teams-commands.test.ts', 'that Teams delivers twice books once'],
    form: ['teams-forms.test.ts', 'that is refused says so at the field that is wrong'],
    help: ['teams-commands.test.ts', 'shows what can be written'],
    stranger: ['teams-people.test.ts', 'is told what is free, and how to link'],
    stop: ['teams-stop.test.ts', 'says of what was booked before that it stays'],
    edit: ['teams-chats.test.ts', 'while it waits is done as it was changed'],
    news: ['news-teams.test.ts', 'who was met in a channel is told in the chat alone'],
  },
  web: {
    ...{ sentence: SAYS, conversation: KNOWS, question: YES },
    status: [PAGE, 'a request with nothing left out is booked at once, and the reply grows as it comes'],
    alone: [CONTRACT, 'keeps to itself what it cannot say'],
    booked: [PAGE, 'a sentence becomes a booking in the list'],
    help: [PAGE, 'whoever wants no motion gets the reply without it'],
    overview: [PAGE, 'the keyboard is enough'],
    link: ['journey/link.test.ts', 'who asks, sign in, the number'],
    stop: ['http.test.ts', 'a client that hangs up stops the run'],
    feedback: ['http.test.ts', 'is answered as a stream, and the reply can be judged'],
  },
  terminal: {
    ...{ sentence: SAYS, conversation: KNOWS, question: YES },
    status: ['terminal.test.ts', 'streams the reply once, shows status dimmed'],
    alone: [CONTRACT, 'keeps to itself what it cannot say'],
    help: ['terminal.test.ts', 'knows /help, /new and /quit'],
    stop: ['terminal.test.ts', 'stops the reply on Ctrl-C'],
  },
};
