import { numberOf } from '../dates/vocabulary.ts';
import { findWhen } from '../dates.ts';
import { takeBackup, takeMeasures } from './measures.ts';
import { QUOTED } from './normalise.ts';
import { blank, type Page, type Slots, take } from './page.ts';
import { takeRefs } from './refs.ts';
import { takeTests, takeUnknownTest } from './tests.ts';
import { atOf, type TurnData } from './turn.ts';
import { vehiclesIn } from './vehicles.ts';

/** "The next free slot" asks what there is, where "tomorrow" names a day. */
const SOONEST =
  /^(?:the\s+)?(?:next|first|earliest|soonest)\b.*\b(?:free|available|possible|slot)|^(?:the\s+)?(?:earliest|soonest)/i;
const DYNO_WORD = '(?:cell|dyno|dynamometer|bay|rig|chamber|bench|stand)';

/** Reads every piece that a message has, for any intent. */
export function readSlots(text: string, data: TurnData): Slots {
  const page: Page = { text, tags: [] };
  const slots: Slots = { vehicles: [], tests: [], whens: [], dynos: [], excluded: [], shape: '' };
  takeNotes(page, slots);
  takeReason(page, slots);
  take(page, QUOTED, 'QUOTE', () => true);
  takeDynos(page, slots, data.dynos);
  takeBackup(page, slots);
  takeMeasures(page, slots);
  takeRefs(page, slots);
  takeTests(page, slots, data.test_types);
  for (const { span } of findWhen(page.text, atOf(data))) {
    const said = page.text.slice(...span).trim();
    slots.whens.push(said);
    blank(page, ...span, SOONEST.test(said) ? 'SOONEST' : 'WHEN');
  }
  slots.vehicles = vehiclesIn(page, text);
  takeUnknownTest(page, slots);
  slots.shape = shapeOf(text, page);
  return slots;
}

function shapeOf(text: string, page: Page): string {
  let shape = '';
  let from = 0;
  for (const { at, end, tag } of page.tags.sort((a, b) => a.at - b.at)) {
    shape += `${text.slice(from, at).toLowerCase()} ${tag} `;
    from = Math.max(from, end);
  }
  return (shape + text.slice(from).toLowerCase()).replace(/\s+/g, ' ').trim();
}

const NOTE_LEAD =
  '(?:[,;.(]\\s*|\\s)(?:(?:and\\s+)?(?:with|add|include|plus|leave)\\s+)?(?:the\\s+|a\\s+|this\\s+)?(?:notes?|comments?|remarks?)';
const NOTES = [
  new RegExp(`${NOTE_LEAD}\\s*(?::|-|that\\s+says|saying|says|reading)\\s*"?([^"]+?)"?\\s*\\)?$`, 'i'),
  new RegExp(`${NOTE_LEAD}\\s*:?\\s+"([^"]+)"`, 'i'),
  new RegExp(`${NOTE_LEAD}\\s*(?::|that\\s+says|saying)?\\s*'([^']+)'`, 'i'),
];

function takeNotes(page: Page, slots: Slots): void {
  const found = NOTES.map((way) => way.exec(page.text)).find((it) => it?.[1]);
  if (!found?.[1]) return;
  slots.notes = found[1].trim().replace(/^'(.+)'$/, '$1');
  blank(page, found.index, found.index + found[0].length, 'NOTE');
}

function takeReason(page: Page, slots: Slots): void {
  const found = /[\s,;.-](?:because(?:\s+of)?|reason\s*:|due\s+to)\s+(.+)$/i.exec(page.text);
  if (!found?.[1]) return;
  slots.reason = found[1].trim().replace(/[.!]+$/, '');
  blank(page, found.index, found.index + found[0].length, 'REASON');
}

function takeDynos(page: Page, slots: Slots, known: string[]): void {
  for (const name of [...known].sort((a, b) => b.length - a.length)) {
    const words = name
      .trim()
      .split(/\s+/)
      .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    take(page, new RegExp(`(?<![\\w-])${words.join('[\\s_-]*')}(?![\\w-])`, 'gi'), 'DYNO', (match) =>
      keepDyno(page, slots, name, match.index),
    );
  }
  const loose = new RegExp(
    `\\b(?:${DYNO_WORD})\\s*(?:no\\.?\\s*|number\\s+|#)?(\\d{1,3}[a-z]?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\\b(?![-.]?\\w)`,
    'gi',
  );
  take(page, loose, 'DYNO', (match) => {
    const said = match[1]?.toLowerCase() ?? '';
    const number = /^\d/.test(said) ? said : String(numberOf(said));
    const word = /^[a-z]+/i.exec(match[0])?.[0] ?? 'dyno';
    // "dyno 3" means the one dyno whose name ends in 3, whatever it is called.
    const named = known.filter(
      (name) => name.toLowerCase().endsWith(number) && !/\d/.test(name.at(-number.length - 1) ?? ''),
    );
    return keepDyno(
      page,
      slots,
      named.length === 1 && named[0] ? named[0] : `${word} ${number}`,
      match.index,
    );
  });
}

const OUT =
  /(?<!\bwhy )\b(?:but not|not|any(?:thing|where|\s+(?:other\s+)?(?:dyno|cell|one))?\s+(?:but|except)|except(?:ing)?(?:\s+for)?|excluding|exclude|avoid(?:ing)?|without|other than|apart from|instead of|rather than)\s+(?:on\s+|in\s+|to\s+|for\s+|using\s+)?$/i;

/** "but not on Cell 3" takes a dyno out, where "on Cell 3" wishes for it. */
function keepDyno(page: Page, slots: Slots, name: string, at: number): boolean {
  const out = OUT.exec(page.text.slice(0, at));
  if (!out) return slots.dynos.push(name) > 0;
  slots.excluded.push(name);
  blank(page, out.index, at, 'NOT');
  return true;
}
