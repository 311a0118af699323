import { randomUUID } from 'node:crypto';
import { createTerminalChannel } from '../../adapters/terminal/index.ts';
import type { Config } from '../config.ts';
import { type House, openHouse } from '../main.ts';
import type { Actor } from '../words.ts';
import { Refused } from './failures.ts';
import { askHidden } from './upkeep.ts';

const AT_A_TERMINAL = 'Run this in a terminal, or leave --email out to talk as the demo account.';

/** Talks in the terminal as the demo account, or as the account whose password is given. */
export async function chat(config: Config, options: { email?: string }): Promise<void> {
  const house = await openHouse(config, { mode: 'attach', quiet: true });
  try {
    const actor = await signIn(house, options.email);
    const { conversation, site } = house;
    await createTerminalChannel({
      ...conversation,
      actor,
      siteName: site.name,
      input: process.stdin,
      output: process.stdout,
      isTty: Boolean(process.stdin.isTTY && process.stdout.isTTY),
    }).run();
  } finally {
    await house.close();
  }
}

async function signIn({ accounts, demo }: House, email: string | undefined): Promise<Actor> {
  const who = email ? { email, password: await askHidden(`Password of ${email}: `, AT_A_TERMINAL) } : demo;
  if (!who) {
    throw new Refused(
      'There is no demo account here. Say who you are: rollbook chat --email you@example.com',
    );
  }
  const session = await accounts.login(who, { address: 'terminal', channel: 'terminal' });
  if (!session.ok) throw new Refused(session.refusal.detail);
  const actor = await accounts.actorFor(session.value.account.id, 'terminal', randomUUID());
  if (!actor.ok) throw new Refused(actor.refusal.detail);
  return actor.value;
}
