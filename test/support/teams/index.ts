import { createFaults } from '../slack/faults.ts';
import { openDoor } from '../slack/server.ts';
import { type Clicking, createClicking } from './clicking.ts';
import { answer } from './connector.ts';
import { createPost } from './deliver.ts';
import { createKeys } from './keys.ts';
import { createLimits } from './limits.ts';
import { createLooking, type Looking } from './looking.ts';
import type { Desk } from './serving.ts';
import { createSpeaking, type Speaking } from './speaking.ts';
import { type Steering, steer } from './steering.ts';
import { createVisiting, type Visiting } from './visiting.ts';
import type { Options, Settings } from './words.ts';
import { createWorld } from './world.ts';

export type { Json, Message } from './words.ts';

/** A Microsoft Teams of our own, on this machine, that is at least as strict as the real one. */
export type FakeTeams = Steering & Looking & Speaking & Clicking & Visiting;

const DEFAULTS: Settings = {
  ...{ appId: 'a0000000-0000-4000-8000-00000000b077', appPassword: 'fake-app-password' },
  ...{ tenantId: '7e000000-0000-4000-8000-000000007e4a', servicePath: '/teams/' },
  ...{ ackMs: 15_000, retryPauses: [0, 5_000], streamLifeMs: 120_000, limits: {}, tellsWhen: true },
  ...{ canceled: 'canceled', tokenLifeMs: 3_600_000, editEvents: true },
};

/**
 * Opens a fake of Teams with the app in it: Ada and Bob of the tenant, Gil who is a guest, Ann whom nobody
 * knows, Sam of another tenant, the channel `Bay` of a team and the group chat `Crew`.
 */
export async function openFakeTeams(options: Options = {}): Promise<FakeTeams> {
  const world = createWorld({ ...DEFAULTS, ...options });
  const keys = createKeys(world);
  const limits = createLimits(world.settings.limits);
  const desk: Desk = { world, keys, limits, faults: createFaults(), slow: new Map() };
  const post = createPost(world, keys);
  const door = await openDoor({
    upgrade: (_incoming, socket) => void socket.destroy(),
    request: (incoming, response) => answer(incoming, response, desk),
  });
  world.url = `http://127.0.0.1:${door.port}`;
  world.serviceUrl = world.url + world.settings.servicePath;
  const speaking = createSpeaking(world, post);
  return {
    ...createLooking(world),
    ...speaking,
    ...createClicking(world, post),
    ...createVisiting(world, post, speaking),
    ...steer({ desk, post, door }),
  };
}
