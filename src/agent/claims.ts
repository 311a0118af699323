import type { ToolResult } from './words.ts';

/**
 * No reply claims a change that has no row. Read clause by clause, each in one pass: what a model writes may
 * be long and strange, and must not hold up everybody else.
 */

/** Words for a change of bookings, as somebody says that it was made. */
const DEED =
  /\b(?:(?:re-?)?booked|(?:re-?)?scheduled|reserved|allocated|moved|postponed|shifted|cancell?ed|deleted|removed|registered|secured|changed|updated|extended|swapped|called off|blocked|set up|arranged|locked in|gebucht|reserviert|storniert|verschoben|(?:took|taken) care of|put (?:you|it|that|[a-z]+-?\d+) (?:in|down|on)|(?:is|are) (?:all )?yours|added (?:it|that|you|the booking)|(?:made|placed|created|completed|confirmed) (?:the|your|a|that|this) (?:booking|reservation|allocation|change)|(?:booking|reservation|allocation|cancellation|registration)(?: #\d+)? (?:(?:is|was|has been|now|all|fully|already|successfully) )*(?:complete[d]?|confirmed|made|done|set|in place|placed|created|final|through))\b/i;
/** The speaker did it, or it was done just now: true only when this run did it. */
const JUST_DONE = /\b(?:i|we|i've|we've|i'd|we'd|ich|wir)\b[^.!?\n]{0,60}$|\bsuccessfully\b[^.!?\n]{0,20}$/i;
/** "I see it is booked" tells what was read. */
const LOOKED = /\b(?:i|we)(?: can)? (?:see|saw|found|find|check|checked|looked|read|know)\b/i;
const SUCCESS =
  /\b(?:success!|all (?:done|set)|(?:slot|cell \w+|dyno) is yours|taken care of|consider it done|you(?:'re| are) (?:all )?(?:booked|set))\b/i;
/** "Done." and "Booked TRK-101 …" at the head of a clause. */
const HEAD =
  /^\W*(?:done|ok(?:ay)?|great|sure|perfect|all right|yes)?\W*(?:(?:re-?)?booked|(?:re-?)?scheduled|reserved|moved|cancell?ed|deleted|registered|allocated|confirmed)\b(?!\s+(?:dynos?|tests?|vehicles?|bookings?|slots?|cells?|by)\b)/i;
/** Speaks of what is not, might be, was asked or can be done. */
const NOT_SAID =
  /\b(?:not|never|cannot|can't|nothing|none|nobody|unable|haven't|hasn't|wasn't|weren't|isn't|aren't|didn't|don't|couldn't|won't|if|whether|once|until|unless|when|before|after|who|which|what|can|could|may|might|must|would|should|shall|will|to be|to get|to have|want|wants|wanted|like|let me|ask|please|no (?:booking|reservation|allocation|vehicle|dyno|change|test)s?)\b[^.!?\n]*$|n't\b[^.!?\n]*$|\bno\s*$/i;

const CHANGES = new Set(['booked', 'moved', 'cancelled', 'taken_back', 'registered']);
const SOURCES = new Set([
  ...CHANGES,
  ...['vehicle', 'allocations', 'dyno', 'why_not', 'availability', 'conflicts', 'table', 'count', 'outages'],
]);
const LONGEST_CLAUSE = 400;

/** What a model was told, as one text: earlier turns, the person's words, and the tools' answers. */
export type Told = string;

/**
 * True when a text says that something was booked, moved or cancelled which no result of this run bears
 * out: that nobody did, or that nobody looked up. Also when it names a booking by a number that nobody told.
 */
export function claimsTooMuch(text: string, results: readonly ToolResult[], told: Told = ''): boolean {
  const plain = text.replaceAll('’', "'").replaceAll(/[*_`~]/g, '');
  if (namesUntold(plain, results, told)) return true;
  const changed = results.filter((it) => it.ok && CHANGES.has(it.data.kind));
  const looked = results.some((it) =>
    it.ok ? SOURCES.has(it.data.kind) : Boolean(it.allocations ?? it.allocation ?? it.reasons),
  );
  const changedText = changed.length > 0 ? JSON.stringify(changed).toUpperCase() : '';
  return clausesOf(plain).some((clause) => {
    const claim = claimOf(clause);
    if (claim === undefined) return false;
    if (changed.length === 0) return claim === 'own' || !looked;
    // One deed does not excuse what is said of other vehicles.
    return claim === 'own' && identifiersOf(clause.text).some((it) => !changedText.includes(it));
  });
}

/** `own`: the speaker did it just now. `fact`: it is so, which has to come from somewhere. */
function claimOf({ text: clause, heads }: Clause): 'own' | 'fact' | undefined {
  if (SUCCESS.test(clause) && !NOT_SAID.test(before(clause, SUCCESS))) return 'own';
  if (clause.trimEnd().endsWith('?')) return undefined;
  if (heads && HEAD.test(clause)) return 'own';
  const found = DEED.exec(clause);
  if (!found) return undefined;
  const head = clause.slice(0, found.index);
  if (NOT_SAID.test(head) && !/\b(?:was|were) able to\b/i.test(head)) return undefined;
  return JUST_DONE.test(head) && !LOOKED.test(head) ? 'own' : 'fact';
}

function before(clause: string, pattern: RegExp): string {
  return clause.slice(0, pattern.exec(clause)?.index ?? 0);
}

interface Clause {
  text: string;
  /** It begins a sentence or a line. */
  heads: boolean;
}

function clausesOf(text: string): Clause[] {
  let heads = true;
  return (text.match(/[^.!?;,:\n—–]+[.!?;,:\n—–]?|[.!?;,:\n—–]/g) ?? []).flatMap((it) => {
    const clause = { text: it.trim().slice(0, LONGEST_CLAUSE), heads };
    heads = /[.!?\n]$/.test(it);
    return clause.text === '' ? [] : [clause];
  });
}

/** Identifiers as vehicles have them: capitals with a digit. */
function identifiersOf(clause: string): string[] {
  return (clause.match(/\b[A-Z]{2,}[A-Z0-9-]*\d[A-Z0-9-]*\b/g) ?? []).map((it) => it.toUpperCase());
}

function namesUntold(text: string, results: readonly ToolResult[], told: Told): boolean {
  const numbers = [...text.matchAll(/(?:(?<![\w#])#|\bbooking (?:number|no\.?|id) #?)(\d{1,18})\b/gi)].map(
    (it) => it[1] ?? '',
  );
  if (numbers.length === 0) return false;
  const known = `${told}\n${JSON.stringify(results)}`;
  return numbers.some((it) => !new RegExp(`(?<!\\d)${it}(?!\\d)`).test(known));
}

export const CORRECTION =
  'I have to correct myself: I changed nothing just now, and what I was about to say was not checked. Ask me to show your bookings to see what is stored, or tell me again what you want booked: vehicle, test, date and length.';
/** After a change that was made: what else was said is not so. */
export const PART_CORRECTION = 'I was about to say more than was done. This is what was done:';
