/**
 * What the bot is told by a word of its own, as Teams offers it while people type. `manifests/teams/manifest.json`
 * says the same to Teams, and `test/teams-manifest.test.ts` holds the two together. Text beside them goes to the agent.
 */

/** Where the Azure Bot posts to, below the public address. */
export const MESSAGES_PATH = '/teams/messages';
/** Where Microsoft's local client posts to by itself; open for the playground only. */
export const PLAYGROUND_PATH = '/api/messages';

export interface Command {
  /** The words themselves. */
  title: string;
  description: string;
  where: readonly ('personal' | 'team' | 'groupChat')[];
}

const EVERYWHERE = ['personal', 'team', 'groupChat'] as const;
/** Codes are for nobody else to see. */
const ALONE = ['personal'] as const;

export const COMMANDS = [
  {
    title: 'allocate',
    description: 'allocate HLD42 brake 2027-03-01 2d, for example, books at once; alone it opens a form',
    where: EVERYWHERE,
  },
  {
    title: 'my bookings',
    description: 'what you have booked and is still to come, to be moved or cancelled',
    where: EVERYWHERE,
  },
  { title: 'help', description: 'what you can write to me, with examples', where: EVERYWHERE },
  {
    title: 'link',
    description: "link and the code from Rollbook's page: ties this chat to your account",
    where: ALONE,
  },
  { title: 'unlink', description: 'ends the tie between this chat and your account', where: ALONE },
] as const satisfies readonly Command[];
