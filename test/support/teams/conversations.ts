import { badArgument, list, no, object, text } from './json.ts';
import type { Answer, Json } from './words.ts';
import { chatWith, type World } from './world.ts';

/** Opens the 1:1 chat with a person, or finds the one that is open. */
export function createConversation(world: World, body: Json): Answer {
  const members = list(body['members']);
  const tenant = text(body['tenantId']) || text(object(object(body['channelData'])['tenant'])['id']);
  if (body['isGroup'] === true) return badArgument('The fake opens 1:1 chats only.');
  if (body['activity'] !== undefined) return badArgument('The fake posts nothing into a new chat.');
  if (members.length !== 1) return no(400, 'BadSyntax', 'Exactly one member is needed for a 1:1 chat.');
  if (!tenant) return no(400, 'BadSyntax', 'Missing required parameter: tenantId.');
  // Only `29:...`, which is made for this bot, and no aadObjectId.
  const person = world.people.get(text(members[0]?.['id']));
  if (!person) return badArgument('Failed to decrypt pairwise id');
  if (person.tenantId !== tenant) return badArgument('Invalid user identity in provided tenant');
  const chat = chatWith(world, person);
  if (chat.blocked)
    return no(403, 'ConversationBlockedByUser', 'User blocked the conversation with the bot.');
  if (!chat.botIn)
    return no(403, 'BotNotInConversationRoster', 'Bot is not installed in user’s personal scope.');
  return { status: 201, body: { id: chat.id } };
}
