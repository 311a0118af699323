import { randomUUID } from 'node:crypto';
import { Temporal } from 'temporal-polyfill';
import { createAgent } from '../src/agent/index.ts';
import { createAllocationCore } from '../src/allocation/index.ts';
import { type Conversation, createConversation } from '../src/conversation/index.ts';
import type { Database } from '../src/db/connect.ts';
import { createEvents } from '../src/events.ts';
import { createFleet } from '../src/fleet/index.ts';
import { createLog } from '../src/log.ts';
import type { Actor, Site } from '../src/words.ts';
import { failing } from './failing.ts';
import type { EvalModel } from './models.ts';
import { PEOPLE, type Person, type Scenario } from './words.ts';

/** A database that is emptied for every scenario. */
export interface Place {
  /** As the app works. */
  db: Database;
  /** The superuser, for setting up and for looking behind the curtain. */
  owner: Database;
}

export interface House {
  place: Place;
  conversation: Conversation;
  actors: { [who in Person]: Actor };
  clock: { now: Date };
  close(): Promise<void>;
}

/** The house as `src/main.ts` wires it, with a clock that the scenario sets. */
export function openHouse(
  scenario: Scenario,
  model: EvalModel,
  place: Place,
  ids: { [who in Person]: string },
): House {
  const site: Site = { id: '1', name: 'Main', timeZone: scenario.zone };
  const start = Temporal.PlainDateTime.from(scenario.now.replace(' ', 'T')).toZonedDateTime(scenario.zone);
  const clock = { now: new Date(start.epochMilliseconds) };
  const log = createLog({ level: 'silent', format: 'json' });
  const events = createEvents(() => {});
  const needs = { db: place.db, events, clock: () => clock.now, site };
  const core = failing(createAllocationCore(needs), scenario.fails);
  const fleet = failing(createFleet(needs), scenario.fails);
  const models = model.make({ ...needs, log });
  const agent = createAgent({ ...needs, models, core, fleet, log });
  const conversation = createConversation({ ...needs, agent, log, newId: randomUUID });
  const actors = Object.fromEntries(
    Object.entries(PEOPLE).map(([who, { fullname, role }]) => [
      who,
      {
        accountId: ids[who as Person],
        siteId: '1',
        role,
        fullname,
        channel: 'web',
        correlationId: `eval-${who}`,
      },
    ]),
  ) as House['actors'];
  const close = async () => {
    await conversation.stop();
    await models.close();
  };
  return { place, conversation, actors, clock, close };
}
