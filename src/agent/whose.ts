import type { Allocation } from '../allocation/words.ts';
import type { Vehicle } from '../fleet/words.ts';
import type { ToolContext } from './tools/tool.ts';

/** Whose bookings are meant: words about people, and never one's own for somebody else's. */

export const MY_BOOKING =
  /\b(?:my|mine|our)\b[^.,;!?\n]{0,40}\b(?:bookings?|allocations?|reservations?|slots?|tests?)\b/i;
const OWNER = /(?<![\w-])(?<name>[A-Z][a-z]+(?: [A-Z][a-z]+)*)['’]s\b/g;
const NO_PERSON =
  /^(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|It|That|What|Who|Where|When|Let|Here|There|Today|Tomorrow|Cell \w+|Dyno \w+|Cancel|Move)$/;

const NAME = '([\\p{L}][\\p{L}.-]+(?: [\\p{Lu}][\\p{L}.-]+)?)';
const BOOKINGS = '(?:bookings?|allocations?|reservations?|tests?|runs?|slots?)';
const WAYS = [
  new RegExp(`(?<![\\p{L}-])${NAME}['’]s (?:[\\w-]+ ){0,2}${BOOKINGS}`, 'iu'),
  new RegExp(
    `${BOOKINGS} (?:that |which )?(?:does |did |has |had )?${NAME} (?:have|has|had|got|book|booked|make|made|run|ran)\\b`,
    'u',
  ),
  new RegExp(
    `\\b(?:does|did|has) ${NAME} (?:have|booked|book|got|run|do|complete|finish|reserved?|scheduled?)\\b`,
    'iu',
  ),
  new RegExp(
    `${BOOKINGS} (?:of|by|made by|booked by|requested by) ([\\p{Lu}][\\p{L}.-]+(?: [\\p{Lu}][\\p{L}.-]+)?)`,
    'u',
  ),
];
const NOBODY =
  /^(?:today|tomorrow|yesterday|week|month|year|mon|tues|wednes|thurs|fri|satur|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday|it|its|that|what|who|when|where|how|why|which|vehicle|truck|car|van|mule|suv|cell|dyno|main|he|she|anybody|anyone|someone|somebody|everyone|each|every|the|this|these|those|next|last|we|i|you|they|one|january|february|march|april|may|june|july|august|september|october|november|december|day|status|per|test|show|list|let|here|there|customer|client|team)\b/i;

/** The plain name of a person whose bookings are meant: "Sam's bookings", "bookings does Sam Okafor have". */
export function personIn(text: string): string | undefined {
  for (const way of WAYS) {
    const name = way
      .exec(text)?.[1]
      ?.replace(/^(?:show|list|see|get|all|of|me|cancel|delete|drop|move|push|shift) /i, '');
    if (name && !NOBODY.test(name) && !/\d/.test(name)) return name;
  }
  return undefined;
}

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
  vehicle?: Pick<Vehicle, 'name'>,
): { name: string; known: boolean } | undefined {
  const names = [...new Set(open.map((it) => it.requested_by_name))];
  const full = names.find((it) => it !== actor.fullname && said.toLowerCase().includes(it.toLowerCase()));
  if (full) return { name: full, known: true };
  // "Falcon's" and "the mule's" are the vehicle's own.
  const owner = ownerSaid(said) ?? (vehicle ? undefined : personIn(said));
  if (owner === undefined || vehicle?.name?.toLowerCase().includes(owner.toLowerCase())) return undefined;
  const first = names.filter((it) => it.toLowerCase().split(' ').includes(owner.toLowerCase()));
  const [only] = first;
  return only && first.length === 1 ? { name: only, known: true } : { name: owner, known: false };
}
