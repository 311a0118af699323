import type { ToolResult } from './words.ts';

/** "I have booked it", "Booked: …", "Done, moved to …": the speaker says that he changed something. */
const OWN_DEED =
  /(?:^|[.!:]\s+|\n)\W*(?:done[,.!:]?\s+|all set[,.!:]?\s+|ok(?:ay)?[,.!:]?\s+|great[,.!:]?\s+)?(?:i(?:'ve| have)?\s+(?:just\s+|now\s+|successfully\s+|already\s+)?)?(?:booked|reserved|scheduled|moved|rescheduled|cancell?ed|registered)\b(?!\s*\?)/i;
const PASSIVE_DEED =
  /\b(?:has|have) been (?:successfully |now )?(?:booked|reserved|scheduled|moved|rescheduled|cancell?ed|registered)\b|\bsuccessfully (?:booked|reserved|scheduled|moved|rescheduled|cancell?ed|registered)\b/i;
/** "TRK-101 is booked": a fact, which has to come from somewhere. */
const FACT =
  /\b(?:is|are|was|were|it's|you're|all|now)\s+(?:now\s+|already\s+|all\s+)?(?:booked|reserved)\b/i;
const DENIED =
  /\b(?:not|never|nothing|none|no|n't|cannot|without|if|whether|when|who|what|which|can|could|may|would|once|until)\b[^.!\n]*$/i;

const DEEDS = new Set(['booked', 'moved', 'cancelled', 'taken_back', 'registered']);
const COUNTS_AS_SOURCE = new Set([
  ...DEEDS,
  ...['vehicle', 'allocations', 'dyno', 'why_not', 'availability', 'conflicts', 'table', 'count', 'outages'],
]);

/**
 * True when a text says that something was booked, moved or cancelled which no result of this run bears
 * out: that nobody did, or that nobody looked up.
 */
export function claimsTooMuch(text: string, results: readonly ToolResult[]): boolean {
  const plain = text.replaceAll('’', "'");
  if (results.some((it) => it.ok && DEEDS.has(it.data.kind))) return false;
  if (affirms(plain, OWN_DEED)) return true;
  const looked = results.some((it) =>
    it.ok ? COUNTS_AS_SOURCE.has(it.data.kind) : Boolean(it.allocations ?? it.allocation ?? it.reasons),
  );
  return !looked && (affirms(plain, PASSIVE_DEED) || affirms(plain, FACT));
}

function affirms(text: string, pattern: RegExp): boolean {
  for (const match of text.matchAll(new RegExp(pattern, `${pattern.flags}g`))) {
    const start = Math.max(text.lastIndexOf('\n', match.index), text.lastIndexOf('. ', match.index));
    if (!DENIED.test(text.slice(start + 1, match.index + match[0].length - 1))) return true;
  }
  return false;
}

export const CORRECTION =
  'I have to correct myself: I changed nothing just now, and what I was about to say was not checked. Ask me to show your bookings to see what is stored, or tell me again what you want booked: vehicle, test, date and length.';
