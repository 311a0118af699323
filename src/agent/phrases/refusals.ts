import type { DynoReason } from '../../allocation/words.ts';
import type { ToolNo } from '../words.ts';
import { allocationLine } from './bookings.ts';
import { missingQuestion, suggestion } from './questions.ts';
import { lines, listOf, quoted } from './text.ts';
import { type Here, sayOption } from './time.ts';

/** What numbers may be, by the field that a model put them in. */
const LIMITS: Record<string, string> = {
  backup_days: 'Later days can be allowed for 0 to 30 days.',
  weight_lbs: 'A weight is above 0 and at most 1,000,000 lb.',
  days: 'A length is a whole number of days, at least 1.',
};
/** Lines of reasons before the rest is only counted. */
const MOST_REASONS = 6;
const NEAREST = /\s*(?:Nearest that works|No other window)\b.*$/s;
/** What cannot be as it was said is asked for again, so that a short answer is enough. */
const AGAIN: Record<string, string> = {
  window_in_past: 'Which date, then?',
  window_too_long: 'For how many days, then?',
};
const NOTHING: Record<string, string> = {
  auto_allocate_vehicle: 'Nothing was booked.',
  reschedule_allocation: 'The booking stays as it is.',
  cancel_allocation: 'Nothing was cancelled.',
  register_vehicle: 'Nothing was registered.',
};

/** A tool's "no" in words: what happened, that nothing was done, and what to do next. */
export function sayNo(tool: string, no: ToolNo, at: Here): string {
  if (no.code === 'missing' && no.missing) return missingQuestion(no.missing);
  if (no.code === 'which') return sayWhich(tool, no, at);
  if (no.code === 'asked') return `${quoted(no.detail)}\n\nSay "yes" to do it, or "no".`;
  if (no.code === 'invalid_arguments' || no.code === 'unknown_tool') {
    const limits = Object.entries(LIMITS).flatMap(([field, limit]) =>
      new RegExp(`\\b${field}:`).test(no.detail) ? limit : [],
    );
    const why = limits.length > 0 ? limits : ['I could not carry that out as you said it.'];
    const next = limits.length > 0 ? undefined : 'Please say it in other words.';
    return [...why, NOTHING[tool], next].filter(Boolean).join(' ');
  }
  const parts = [guesses(no), opening(tool, no), options(tool, no, at), reasonList(no.reasons ?? [])];
  return [...parts, closing(no)].filter(Boolean).join('\n\n');
}

/** What was guessed on the way to this no: it may be all that is wrong. */
function guesses({ guesses: made = [] }: ToolNo): string | undefined {
  if (made.length === 0) return undefined;
  return quotedDetail(made.map((it) => `${it.charAt(0).toUpperCase()}${it.slice(1)}.`).join(' '));
}

/** The refusal's own sentence, and that nothing was done unless it says so itself. */
function opening(tool: string, no: ToolNo): string {
  const hasOptions = (no.alternatives?.length ?? 0) > 0;
  const detail = quotedDetail(hasOptions ? no.detail.replace(NEAREST, '') : no.detail);
  const silent = !/\bnothing\b|\bstays as it is\b|\bwere cancelled\b|were taken back\b/i.test(detail);
  return [detail, silent ? NOTHING[tool] : undefined].filter(Boolean).join(' ');
}

/** Details are sentences of ours around words of a person's, so they are made harmless like those. */
function quotedDetail(detail: string): string {
  const short = detail.length > 600 ? `${detail.slice(0, 599)}…` : detail;
  return short
    .split(/(?<=[.!?])\s+/)
    .map((sentence) => quoted(sentence))
    .join(' ');
}

function sayWhich(tool: string, no: ToolNo, at: Here): string {
  const detail = [quotedDetail(no.detail), NOTHING[tool]].filter(Boolean).join(' ');
  if (no.allocations && no.allocations.length > 0) {
    return [
      detail,
      lines(
        no.allocations.map((it) => allocationLine(it, at)),
        { numbered: true },
      ),
      'Which one?',
    ].join('\n\n');
  }
  return [detail, suggestion((no.suggestions ?? []).map(quoted))].join(' ');
}

function options(tool: string, no: ToolNo, at: Here): string | undefined {
  const found = (no.alternatives ?? []).slice(0, 3);
  if (found.length === 0) return undefined;
  const list = lines(
    found.map((option) => `${quoted(option.dyno.name)}, ${sayOption(option, at)}`),
    { numbered: true },
  );
  const verb = tool === 'reschedule_allocation' ? 'move it to' : 'book';
  const say =
    found.length === 1 ? `"${verb} the first one" takes it` : `say "${verb} the second one", for example`;
  return `${found.length === 1 ? 'This would work' : 'These would work'} (${say}):\n\n${list}`;
}

/** Why not, dyno by dyno; dynos with the same reasons share a line. */
export function reasonList(reasons: DynoReason[], heading = 'Why not:'): string | undefined {
  if (reasons.length === 0) return undefined;
  const grouped = new Map<string, string[]>();
  // What fits apart from time is what a person can do something about.
  const ordered = [...reasons].sort((a, b) => Number(fitsAtAll(b)) - Number(fitsAtAll(a)));
  const others = ordered.filter((it) => it.rules.some((rule) => rule.code === 'test_type'));
  const test = /not (\S+)$/.exec(others[0]?.rules.find((it) => it.code === 'test_type')?.detail ?? '')?.[1];
  const merged = test !== undefined && others.length > MERGED_FROM;
  for (const { dyno, rules } of ordered) {
    if (merged && rules.some((rule) => rule.code === 'test_type')) continue;
    const why = rules.map((rule) => quoted(rule.detail)).join('; ') || 'nothing stands in its way';
    grouped.set(why, [...(grouped.get(why) ?? []), quoted(dyno.name)]);
  }
  const all = [...grouped].map(([why, dynos]) => ({
    text: `${listOf(dynos)}: ${dynos.length > 1 ? ofSeveral(why) : why}`,
    dynos: dynos.length,
  }));
  if (merged) {
    const names = others.map((it) => quoted(it.dyno.name));
    all.push({ text: `${sayNames(names)}: not for ${quoted(test)}`, dynos: names.length });
  }
  const shown = all.slice(0, MOST_REASONS);
  const left = all.slice(MOST_REASONS).reduce((sum, one) => sum + one.dynos, 0);
  const rest = left > 0 ? `\n- and ${left} more` : '';
  return `${heading}\n\n${lines(shown.map((one) => one.text))}${rest}`;
}

function ofSeveral(why: string): string {
  return why
    .replace(/\bit (does|takes|is)\b/g, (_it, verb: string) => {
      return `they ${{ does: 'do', takes: 'take', is: 'are' }[verb] ?? verb}`;
    })
    .replace(/\b(over|under) its\b/g, '$1 their');
}

/** From so many dynos on, those that do another test are one line. */
const MERGED_FROM = 2;

/** True when only time stands in the way. */
export function fitsAtAll({ rules }: DynoReason): boolean {
  return rules.every((rule) => rule.code === 'taken' || rule.code === 'outage');
}

/** `Cell 1 to 4 and Cell 7`: neighbours by number are said together. */
function sayNames(names: string[]): string {
  const runs: { word: string; first: number; last: number; name: string }[] = [];
  for (const name of names) {
    const found = /^(?<word>.*\D)(?<number>[1-9]\d*)$/.exec(name)?.groups;
    const [word, number] = [found?.['word'] ?? name, Number(found?.['number'] ?? Number.NaN)];
    const run = runs.at(-1);
    if (run && run.word === word && run.last + 1 === number) run.last = number;
    else runs.push({ word, first: number, last: number, name });
  }
  return listOf(
    runs.map((it) => (it.first === it.last || Number.isNaN(it.first) ? it.name : `${it.name} to ${it.last}`)),
  );
}

function closing(no: ToolNo): string | undefined {
  const { suggestions = [], missing = [] } = no;
  if (no.code === 'unknown_test_type' && suggestions.length > 1)
    return `Which test: ${listOf(suggestions.map(quoted), 'or')}?`;
  if (suggestions.length > 0) return suggestion(suggestions.slice(0, 12).map(quoted));
  // Only what a phrase about time cannot be is unclear without anything to choose from.
  if (no.code === 'unclear' && !no.allocation) {
    const asked = /\blengths?\b|\d days?\b/i.test(no.detail) ? 'length' : 'date';
    if (missing.length > 0) return missingQuestion([...missing, asked]);
    return asked === 'length' ? 'For how many days, then?' : 'Which date, then?';
  }
  if (missing.length > 0) return missingQuestion(missing);
  const again = AGAIN[no.code];
  if (again) return again;
  if (no.code === 'vehicle_not_found' && !/register/i.test(no.detail)) {
    return 'Check the identifier, or register it first, for example "register NEW-1, 5200 lb, AWD".';
  }
  return undefined;
}
