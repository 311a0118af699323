import { randomUUID } from 'node:crypto';
import { object } from './json.ts';
import type { Conversation, Json, Message, Person } from './words.ts';
import { idIn, type World } from './world.ts';

/** An activity as Teams sends it: who, where and when, with what is special about it. */
export function inbound(
  world: World,
  person: Person,
  place: Conversation,
  { channelData, entities, ...special }: Json,
  root?: string,
): Json {
  const now = new Date();
  const { id, name, aadObjectId, timezone } = person;
  const { kind, team } = place;
  const group = kind === 'personal' ? {} : { isGroup: true };
  const tenant = place.tenantId;
  return {
    ...{ id: world.nextId(), timestamp: now.toISOString(), localTimestamp: now.toISOString() },
    ...{ localTimezone: timezone, serviceUrl: world.serviceUrl, channelId: 'msteams' },
    from: { id, name, ...(aadObjectId ? { aadObjectId } : {}) },
    conversation: {
      ...{ ...group, conversationType: kind, tenantId: tenant, id: idIn(place, root) },
      ...(kind === 'groupChat' && place.name ? { name: place.name } : {}),
    },
    recipient: world.bot,
    entities: [
      { locale: 'en-US', country: 'US', platform: 'Web', timezone, type: 'clientInfo' },
      ...((entities ?? []) as Json[]),
    ],
    channelData: {
      ...(team ? { teamsChannelId: place.id, teamsTeamId: team.id } : {}),
      ...(team ? { channel: { id: place.id }, team: { id: team.id, name: team.name } } : {}),
      ...{ tenant: { id: tenant }, ...object(channelData) },
    },
    locale: 'en-US',
    ...special,
  };
}

/** What a button or a thumb makes of a message. */
export function invoke(
  world: World,
  person: Person,
  place: Conversation,
  name: string,
  { value, message }: { value: Json; message: Message },
): Json {
  const root = message.root ?? message.id;
  const source = { source: { name: 'message' }, legacy: { replyToId: message.id } };
  const special = { type: 'invoke', id: `f:${randomUUID()}`, name, value, replyToId: message.id };
  return inbound(world, person, place, { ...special, channelData: source }, root);
}
