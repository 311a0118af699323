import type { Message } from '../shown.ts';

/** The command's grammar, as help and refusals show it. */
export const GRAMMAR = '/allocate <vehicle> <test type> <date> <length> [dyno] [+<n>d backup]';

/** How to use the bot and its command. */
export function help(): Message {
  return {
    text: [
      'I book chassis dynos. Write to me in your own words, or use the command:',
      [
        '- **Ask:** "which dynos are free tomorrow for HLD42, brake?", "why not Cell 3?", "my bookings"',
        '- **Book:** "book HLD42 for brake on 1 March for 2 days"',
        '- **Change:** "move it to Thursday", "cancel #42", "undo that"; I ask before I move or cancel',
        `- **Command:** \`${GRAMMAR}\`, for example \`/allocate HLD42 brake 2027-03-01 2d Cell 3 +3d backup\`. It books at once; "+3d backup" lets it start up to 3 days later. Without any words it opens a form.`,
        '- **Account:** "link" ties this chat to your account, "unlink" ends that',
        '- **Stop:** "stop" ends what I am working on; a booking that is made stays, and I say so',
      ].join('\n'),
      'Every date comes back with its weekday. What is booked can be undone within ten minutes.',
    ].join('\n\n'),
  };
}
