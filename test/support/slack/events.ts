import { randomBytes } from 'node:crypto';
import type { Json, Person } from './words.ts';
import type { Trigger, World } from './world.ts';

/** Slack's verification token, which it still sends and nobody should use. */
const TOKEN = 'verification-token-that-is-not-used';

/** The envelope of every event. */
export function eventBody(world: World, event: Json): Json {
  return {
    ...{ token: TOKEN, team_id: world.team.id, context_team_id: world.team.id, context_enterprise_id: null },
    ...{ api_app_id: world.app.id, event, type: 'event_callback', event_id: world.nextId('Ev') },
    event_time: Math.floor(Date.now() / 1000),
    authorizations: [
      {
        ...{ enterprise_id: null, team_id: world.team.id, user_id: world.app.botUser },
        ...{ is_bot: true, is_enterprise_install: false },
      },
    ],
    ...{ is_ext_shared_channel: false, event_context: `4-${randomBytes(12).toString('hex')}` },
  };
}

/** The fields that every interaction has. */
export function interaction(world: World, type: string, user: string): Json {
  const person = personOf(world, user);
  return {
    ...{ type, token: TOKEN, api_app_id: world.app.id, enterprise: null, is_enterprise_install: false },
    team: { id: world.team.id, domain: world.team.domain },
    user: { id: person.id, name: person.name, username: person.name, team_id: person.team_id },
  };
}

/** The form of a slash command: all of it is text. */
export function commandBody(
  world: World,
  user: string,
  channel: string,
  command: string,
  text: string,
): Json {
  const person = personOf(world, user);
  const place = world.channels.get(channel);
  return {
    ...{ token: TOKEN, team_id: world.team.id, team_domain: world.team.domain, channel_id: channel },
    ...{ channel_name: place?.kind === 'im' ? 'directmessage' : (place?.name ?? ''), user_id: user },
    ...{ user_name: person.name, command, text, api_app_id: world.app.id, is_enterprise_install: 'false' },
  };
}

/** A pass for one view, as a click gives it. */
export function giveTrigger(world: World, user: string, view?: string): string {
  const id = `${Date.now()}.${world.nextId('')}.${randomBytes(8).toString('hex')}`;
  const trigger: Trigger = { user, at: Date.now(), used: false, ...(view ? { view } : {}) };
  world.triggers.set(id, trigger);
  return id;
}

/** The person, who must be there. */
export function personOf(world: World, user: string): Person {
  const person = world.people.get(user);
  if (!person) throw new Error(`Nobody in this workspace is ${user}.`);
  return person;
}
