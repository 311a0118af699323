import { findWhen } from '../../agent/dates.ts';
import type { When } from '../../agent/words.ts';
import { plainName } from './names.ts';
import { type DeskRoom, here } from './room.ts';

/** What stands behind the test type: when, and on which dyno. */
export type WhenRead =
  | { ok: true; when: When; dyno?: string }
  /** No day was found at all; or a length without a day. */
  | { ok: false; why: 'none' | 'undated' }
  /** A day that has no one meaning, or cannot be; `why` is a sentence without its end. */
  | { ok: false; why: 'unclear'; detail: string }
  | { ok: false; why: 'dyno'; said: string };

/** More words than these are no date with a dyno's name. */
const MOST_WORDS = 16;

/**
 * Reads a date, a length and a dyno's name. Every word counts: what is neither part of the date nor the name
 * of a dyno is refused, since a word that is not understood may be the one that matters.
 */
export function readWhen(room: DeskRoom, said: string, dynoNames: readonly string[]): WhenRead {
  const text = said.replace(/^on\s+/i, '');
  const whole = dateOnly(room, text);
  if (whole.ok) return whole;
  const words = text.split(' ');
  const names = new Map(dynoNames.map((name) => [plainName(name), name]));
  if (words.length > MOST_WORDS) return whole;
  // The longest name of a dyno with which the text ends, behind something that is a date and nothing else.
  for (let at = 1; at < words.length; at += 1) {
    const dyno = names.get(
      plainName(
        words
          .slice(at)
          .join(' ')
          .replace(/^on\s+/i, ''),
      ),
    );
    if (dyno === undefined) continue;
    const before = dateOnly(room, words.slice(0, at).join(' '));
    if (before.ok || before.why === 'unclear') return before.ok ? { ...before, dyno } : before;
  }
  return whole;
}

/** A text that is a date, perhaps with a length, from its first word to its last. */
function dateOnly(room: DeskRoom, text: string): WhenRead {
  const [first] = findWhen(text, here(room));
  if (!first || first.span[0] > 0) return { ok: false, why: 'none' };
  const { when, span } = first;
  if (when.wrong) return { ok: false, why: 'unclear', detail: when.wrong.replace(/\.$/, '') };
  const rest = text.slice(span[1]).trim();
  if (!when.start_date && !when.start && !when.ambiguous)
    return { ok: false, why: when.days ? 'undated' : 'none' };
  if (rest) return { ok: false, why: 'dyno', said: rest.replace(/^on\s+/i, '') };
  if (when.ambiguous) return { ok: false, why: 'unclear', detail: when.ambiguous };
  return { ok: true, when };
}
