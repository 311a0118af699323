const NAME = '([\\p{L}][\\p{L}.-]+(?: [\\p{Lu}][\\p{L}.-]+)?)';
const BOOKINGS = '(?:bookings?|allocations?|reservations?|tests?|runs?|slots?)';
const WAYS = [
  new RegExp(`(?<![\\p{L}-])${NAME}['’]s (?:\\w+ ){0,2}${BOOKINGS}`, 'iu'),
  new RegExp(`${BOOKINGS} (?:does|did|has|had) ${NAME} (?:have|has|had|got|book|booked|make|made)\\b`, 'u'),
  new RegExp(`^what (?:does|did|has) ${NAME} (?:have|booked|book|got)\\b`, 'u'),
  new RegExp(
    `${BOOKINGS} (?:of|by|made by|booked by|requested by) ([\\p{Lu}][\\p{L}.-]+(?: [\\p{Lu}][\\p{L}.-]+)?)`,
    'u',
  ),
];
const NOBODY =
  /^(?:today|tomorrow|yesterday|week|month|year|mon|tues|wednes|thurs|fri|satur|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday|it|that|what|who|vehicle|truck|car|cell|dyno|main|he|she|anybody|someone|somebody|everyone|each|every|the|this|next|last|we|i|you|they|january|february|march|april|may|june|july|august|september|october|november|december|day|status|per|test|show|list)\b/i;

/** The plain name of a person whose bookings are asked for: "Sam's bookings", "bookings does Sam Okafor have". */
export function personIn(text: string): string | undefined {
  for (const way of WAYS) {
    const name = way.exec(text)?.[1]?.replace(/^(?:show|list|see|get|all|of|me) /i, '');
    if (name && !NOBODY.test(name) && !/\d/.test(name)) return name;
  }
  return undefined;
}
