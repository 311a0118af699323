import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Api, answerCall } from './api.ts';
import { type Clicking, createClicking } from './clicking.ts';
import { createPost } from './deliver.ts';
import { eventBody } from './events.ts';
import { createFaults } from './faults.ts';
import { createFiles, type Files } from './files.ts';
import { createLimits } from './limits.ts';
import { createLooking, type Looking } from './looking.ts';
import { createModals, type Modals } from './modals.ts';
import { answerResponse } from './responses.ts';
import { openDoor } from './server.ts';
import { createSockets } from './sockets.ts';
import { createSpeaking, type Speaking } from './speaking.ts';
import { type Steering, steer } from './steering.ts';
import { createVisiting, type Visiting } from './visiting.ts';
import type { Options, Settings } from './words.ts';
import { createWorld } from './world.ts';

export type { Json, Message } from './words.ts';

/** A Slack of our own, on this machine, that is at least as strict as the real one. */
export type FakeSlack = Steering &
  Looking &
  Speaking &
  Clicking &
  Modals &
  Visiting &
  Pick<Files, 'file' | 'transcribed'>;

const DEFAULTS: Settings = {
  ...{ botToken: 'xoxb-fake-bot', appToken: 'xapp-1-fake-app', signingSecret: 'fake-signing-secret' },
  ...{ via: 'socket', ackMs: 3_000, retryPauses: [0, 60_000, 300_000], retryInteractions: false },
  ...{ pick: 'round-robin', mostConnections: 10, pingMs: 5_000, streamLifeMs: 300_000 },
  ...{ triggerMs: 3_000, responseUrlMs: 1_800_000, limits: {}, echo: true },
};

/** Opens a fake of Slack with the app `rollbook` in it, Ada (U0ADA), Bob (U0BOB) and the channel C0BAY. */
export async function openFakeSlack(options: Options = {}): Promise<FakeSlack> {
  const world = createWorld({ ...DEFAULTS, ...options });
  const sockets = createSockets(world);
  const post = createPost(world, sockets);
  const api: Api = {
    world,
    limits: createLimits(world.settings.limits),
    faults: createFaults(),
    slow: new Map(),
  };
  const files = createFiles(world, () => speaking);
  const speaking = createSpeaking(world, post);
  const door = await openDoor({
    upgrade: sockets.upgrade,
    request: (incoming, response) => answer(incoming, response, api, files),
  });
  world.url = `http://127.0.0.1:${door.port}`;
  world.echo = (event) => {
    const reachable = world.settings.via !== 'socket' || sockets.open().length > 0;
    if (!world.settings.echo || !reachable) return;
    void post.send('events_api', String(event['type']), eventBody(world, event), { echo: true });
  };
  const steering = steer({ world, sockets, post, api, door });
  const hands = {
    ...createClicking(world, post),
    ...createModals(world, post),
    ...createVisiting(world, post),
  };
  const { file, transcribed } = files;
  return Object.defineProperties(
    { ...createLooking(world), ...speaking, ...hands, file, transcribed },
    Object.getOwnPropertyDescriptors(steering),
  ) as FakeSlack;
}

async function answer(
  incoming: IncomingMessage,
  response: ServerResponse,
  api: Api,
  files: Files,
): Promise<void> {
  const path = incoming.url ?? '/';
  if (path.startsWith('/api/')) return await answerCall(incoming, response, api);
  if (path.startsWith('/response/')) return await answerResponse(incoming, response, api.world);
  if (path.startsWith('/files-pri/')) return files.answer(incoming, response);
  response.writeHead(404).end();
}
