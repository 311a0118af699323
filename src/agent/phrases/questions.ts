import type { ToolNo } from '../words.ts';
import { listOf } from './text.ts';

type Missing = NonNullable<ToolNo['missing']>[number];

const ASKED: Record<Missing, string> = {
  vehicle: 'which vehicle',
  'test type': 'which test',
  dyno: 'which dyno',
  booking: 'which booking',
  date: 'which date',
  length: 'for how many days',
  weight: 'what weight in pounds',
  'drive type': '2WD or AWD',
};
const ORDER: Missing[] = [
  'booking',
  'vehicle',
  'weight',
  'drive type',
  'test type',
  'dyno',
  'date',
  'length',
];

/** One short question that names all that is missing: `Which test, and for how many days?` */
export function missingQuestion(missing: readonly Missing[], because?: string): string {
  const asked = ORDER.filter((one) => missing.includes(one)).map((one) => ASKED[one]);
  const question =
    asked.length > 1 ? `${asked.slice(0, -1).join(', ')}, and ${asked.at(-1)}` : (asked[0] ?? 'what exactly');
  const sentence = `${question.charAt(0).toUpperCase()}${question.slice(1)}?`;
  return because ? `${because.charAt(0).toUpperCase()}${because.slice(1)}. ${sentence}` : sentence;
}

/** `Did you mean HLD42?`, or the things to choose from. */
export function suggestion(suggestions: readonly string[]): string {
  return `Did you mean ${listOf(suggestions, 'or')}?`;
}
