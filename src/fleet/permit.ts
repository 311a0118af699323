import { type Refusal, refuse } from '../refusals.ts';
import { type Actor, type Role, roleAllows, type Site } from '../words.ts';

const NEEDED_FOR: Record<Role, string> = {
  viewer: 'reading',
  engineer: 'booking and changing your own bookings',
  scheduler: "changing other people's bookings and outages",
  admin: 'changing dynos and test types',
};

/**
 * Undefined when the actor belongs to this site and has at least the role `needed`; else the refusal
 * `forbidden`.
 */
export function forbidden(actor: Actor, site: Site, needed: Role): Refusal | undefined {
  if (actor.siteId !== site.id) {
    return refuse('forbidden', 'Your account belongs to another site. Nothing was done; sign in there.')
      .refusal;
  }
  if (roleAllows(actor.role, needed)) return undefined;
  return refuse(
    'forbidden',
    `Your role is ${actor.role}; ${NEEDED_FOR[needed]} takes ${needed}. Nothing was changed; ask an admin of ${site.name} for that role.`,
  ).refusal;
}
