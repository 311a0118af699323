import type { Allocation } from '../allocation/words.ts';
import type { ToolContext } from './tools/tool.ts';

/** Whose bookings are meant: words about people, and never one's own for somebody else's. */

export const MY_BOOKING =
  /\b(?:my|mine|our)\b[^.,;!?\n]{0,40}\b(?:bookings?|allocations?|reservations?|slots?|tests?)\b/i;
const OWNER = /(?<![\w-])(?<name>[A-Z][a-z]+(?: [A-Z][a-z]+)*)['’]s\b/g;
const NO_PERSON =
  /^(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|It|That|What|Who|Where|When|Let|Here|There|Today|Tomorrow|Cell \w+|Dyno \w+|Cancel|Move)$/;

/** The name before the last "'s" that is no day, dyno or verb. */
export function ownerSaid(said: string): string | undefined {
  return [...said.matchAll(OWNER)]
    .map((it) => (it.groups?.['name'] ?? '').replace(/^(?:Cancel|Move|All of|Remove) /, ''))
    .find((it) => it !== '' && !NO_PERSON.test(it));
}

/** Whose bookings the person speaks of: "all of Sam Okafor's". Never taken for one's own. */
export function personNamed(
  open: Allocation[],
  { said, actor }: ToolContext,
): { name: string; known: boolean } | undefined {
  const names = [...new Set(open.map((it) => it.requested_by_name))];
  const full = names.find((it) => it !== actor.fullname && said.toLowerCase().includes(it.toLowerCase()));
  if (full) return { name: full, known: true };
  const owner = ownerSaid(said);
  if (owner === undefined) return undefined;
  const first = names.filter((it) => it.toLowerCase().split(' ').includes(owner.toLowerCase()));
  const [only] = first;
  return only && first.length === 1 ? { name: only, known: true } : { name: owner, known: false };
}
