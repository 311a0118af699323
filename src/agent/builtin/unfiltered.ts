import { personIn } from '../whose.ts';
import type { Frame } from './frame.ts';
import { QUESTIONS } from './grammar-questions.ts';
import { REQUESTS } from './grammar-requests.ts';
import { TALK } from './grammar-talk.ts';
import type { Decision } from './turn.ts';

const LOOKS = new Set([
  ...['get_tests_by_status', 'query_database', 'completed_tests_count', 'list_dynos', 'list_vehicles'],
  ...['maintenance_check', 'find_available_dynos', 'check_vehicle_allocation', 'get_dyno'],
]);

/** Every word of the grammar, singular and plural, and the small words of any question. */
const KNOWN = new Set(
  [...TALK, ...QUESTIONS, ...REQUESTS]
    .flatMap(([, ways]) => ways)
    .flatMap((way) => wordsOf(way))
    .concat(
      `a an the and or for on in at to from of with by is are was were be been do does did has have had will would can could
      i me my we us our you your it its this that these those there here what which who where when how many much any all each every
      please ok right now just so currently still also only more about up out go going been being test tests type types status
      booked booking bookings allocation allocations vehicle vehicles truck trucks car cars van vans suv suvs mule mules dyno dynos
      cell cells site main day days week weeks month months hour hours today's weight name number list show tell give get see look
      heavier lighter heaviest lightest busiest most least longest shortest used per total drive pounds lb lbs kg over under than
      top first last next other free available open engineer person user people anyone someone anything something nothing
      vehicles fleet by ordered sorted descending ascending enabled disabled active one ones thing things s d and/or`
        .split(/\s+/)
        .filter(Boolean),
    ),
);

function wordsOf(way: string): string[] {
  const plain = way.replace(/\\[a-z]/g, ' ');
  const optional = [...plain.matchAll(/([a-z]+)([a-z])\?/g)].flatMap(([, stem = '', last = '']) => [
    stem,
    stem + last,
  ]);
  return [...(plain.match(/[a-z]+/g) ?? []), ...optional];
}

for (const word of ['no', 'longer', 'shorter']) KNOWN.delete(word);
for (const word of ['doing', 'utilisation', 'utilization', 'noise', 'free']) KNOWN.add(word);

/** What a look-up was asked for and did not look at, so that no filter is dropped without a word. */
export function unfiltered(decision: Decision, frame: Frame): string[] {
  const calls = decision.calls ?? [];
  if (calls.length === 0 || calls.some(({ name }) => !LOOKS.has(name))) return [];
  const args = JSON.stringify(calls.map((call) => call.args)).toLowerCase();
  const { slots, text } = frame;
  const person = personIn(text)?.toLowerCase().split(/\s+/) ?? [];
  const words = (slots.shape.match(/[\p{L}\p{N}][\p{L}\p{N}'-]*/gu) ?? [])
    .filter((word) => !/^[A-Z]{2,}$/.test(word) && !KNOWN.has(word.replace(/'s?$/, '')))
    .filter((word) => !person.includes(word.replace(/'s$/, '')) && !args.includes(word));
  const dated = /"when"|_date/.test(args);
  const pieces = [
    ...[...slots.dynos, ...slots.vehicles, ...slots.tests].filter((one) => !args.includes(one.toLowerCase())),
    ...(dated ? [] : slots.whens.filter((one) => !/free|available|earliest|soonest|^now$/i.test(one))),
    ...slots.excluded.map((one) => `not ${one}`),
    ...(slots.ref && !args.includes(slots.ref.slice(1)) ? [slots.ref] : []),
  ];
  return [...new Set([...pieces, ...words])];
}
