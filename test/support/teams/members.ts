import { badArgument, no } from './json.ts';
import type { Handler } from './places.ts';
import type { Json, Person } from './words.ts';

/** A person as the roster has them; who is anonymous has little. */
function inRoster(person: Person): Json {
  const [givenName, surname] = person.name.split(' ');
  const { id, name, aadObjectId, tenantId, userRole, email, userPrincipalName } = person;
  return {
    ...{ id, name, givenName, surname, tenantId, userRole },
    ...(aadObjectId ? { aadObjectId, objectId: aadObjectId } : {}),
    ...(email ? { email } : {}),
    ...(userPrincipalName ? { userPrincipalName } : {}),
  };
}

/** One member, by `29:...` or by aadObjectId. */
export const member: Handler = ({ world, conversation, what }) => {
  const found = [...world.people.values()].find((it) => it.id === what || it.aadObjectId === what);
  if (!found || !conversation.members.has(found.id))
    return no(404, 'MemberNotFoundInConversation', 'The member couldn’t be found in the conversation.');
  return { status: 200, body: inRoster(found) };
};

const [FEWEST, MOST] = [50, 500];

/** The roster by pages of 50 to 500. */
export const pagedMembers: Handler = ({ world, conversation, query }) => {
  const size = Number(query.get('pageSize') ?? MOST);
  if (!(Number.isInteger(size) && size >= FEWEST && size <= MOST))
    return badArgument(`pageSize is from ${FEWEST} to ${MOST}.`);
  const token = query.get('continuationToken');
  const from = token === null ? 0 : Number(/^page-(\d+)$/.exec(token)?.[1] ?? Number.NaN);
  if (Number.isNaN(from)) return badArgument('Invalid continuation token.');
  const all = [...conversation.members].flatMap((id) => world.people.get(id) ?? []);
  const more = from + size < all.length ? { continuationToken: `page-${from + size}` } : {};
  return { status: 200, body: { ...more, members: all.slice(from, from + size).map(inRoster) } };
};
