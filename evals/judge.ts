import { type Change, changesBetween, describeChange, type Named, named } from './changes.ts';
import { compareEnd } from './ends.ts';
import { forbiddenFacts, missingFacts } from './facts.ts';
import type { Played, Step } from './play.ts';
import type { Pressed, Said, Scenario } from './words.ts';

export interface Verdict {
  pass: boolean;
  /** What was expected and what came, a sentence each. */
  complaints: string[];
  /** Changes that nobody asked for, or that nobody had said yes to. */
  unasked: string[];
  /** Demands on tools, and how many were met. */
  toolsAsked: number;
  toolsMet: number;
}

/** Judges what happened: by the database at the end, by what was changed when, and by facts told. */
export function judge(scenario: Scenario, record: Played): Verdict {
  const verdict: Verdict = { pass: false, complaints: [], unasked: [], toolsAsked: 0, toolsMet: 0 };
  let before = record.before;
  record.steps.forEach((step, index) => {
    const names = named(before, step.after);
    const changes = changesBetween(before, step.after);
    judgeStep(step, `turn ${index + 1}`, { changes, names }, verdict);
    before = step.after;
  });
  const known = judgeBetween(scenario, record, verdict);
  const last = record.steps.at(-1)?.after ?? record.before;
  const end = compareEnd(scenario, record.before, last);
  verdict.complaints.push(...end.complaints);
  for (const change of end.unasked) {
    // Asked for once, and meant to be changed again: a failure, but no write that nobody wanted.
    if (known.has(change)) verdict.complaints.push(`at the end it is still so: ${change}`);
    else if (!verdict.unasked.includes(change)) verdict.unasked.push(change);
  }
  if (verdict.unasked.length > 0)
    verdict.complaints.push(...verdict.unasked.map((it) => `unasked write: ${it}`));
  verdict.pass = verdict.complaints.length === 0;
  return verdict;
}

/** What must be so half way. @returns the changes that were right then */
function judgeBetween(scenario: Scenario, record: Played, verdict: Verdict): Set<string> {
  const known = new Set<string>();
  record.steps.forEach(({ turn, after }, index) => {
    if ('wait' in turn || turn.after === undefined) return;
    const { complaints, wanted } = compareEnd({ ...scenario, end: turn.after }, record.before, after);
    verdict.complaints.push(...complaints.map((it) => it.replace('at the end', `after turn ${index + 1}`)));
    for (const change of wanted) known.add(change);
  });
  return known;
}

interface Happened {
  changes: Change[];
  names: Named;
}

function judgeStep(step: Step, where: string, happened: Happened, verdict: Verdict): void {
  const { turn } = step;
  const { changes, names } = happened;
  const say = (text: string) => verdict.complaints.push(`${where}: ${text}`);
  if ('say' in turn) {
    judgeWrites(turn, step, happened, verdict);
    judgeSaid(turn, step, say);
    judgeTools(turn, step, say, verdict);
  } else if ('press' in turn) judgePressed(turn, step, say);
  if (changes.length > 0 && !step.confirmed && !('say' in turn))
    verdict.unasked.push(...changes.map((it) => describeChange(it, names)));
  const told = 'wait' in turn ? [] : missingFacts(step.text, turn.tells);
  if (told.length > 0) say(`the reply does not say ${told.join(', ')}; it says: ${quote(step.text)}`);
  if (changes.length === 0 && claims(step.text))
    say(`the reply claims a change that no row bears out: ${quote(step.text)}`);
}

/** Without a yes, one booking may be made by a message that is not due to be asked about; nothing else. */
function judgeWrites(turn: Said, step: Step, { changes, names }: Happened, verdict: Verdict): void {
  if (step.confirmed) return;
  const mayBook = turn.asks !== true && step.question === undefined;
  const booked = changes.filter((it) => it.table === 'allocation' && it.kind === 'added');
  const allowed = mayBook ? booked.slice(0, 1) : [];
  const unasked = changes.filter((it) => !allowed.includes(it));
  verdict.unasked.push(...unasked.map((it) => describeChange(it, names)));
}

function judgeSaid(turn: Said, step: Step, say: (text: string) => void): void {
  const asked = step.question !== undefined;
  if (turn.asks === true && !asked) say(`no yes was asked for; the reply: ${quote(step.text)}`);
  if (!turn.asks && asked) say(`a yes was asked for without need: ${quote(step.question ?? '')}`);
  if (turn.breaks === true && step.code === undefined)
    say(`it should have ended as an error: ${quote(step.text)}`);
  if (!turn.breaks && step.code !== undefined) say(`it ended as the error ${step.code}: ${quote(step.text)}`);
  const told = forbiddenFacts(step.text, turn.omits);
  if (told.length > 0) say(`the reply says ${told.join(', ')}: ${quote(step.text)}`);
}

function judgePressed(turn: Pressed, step: Step, say: (text: string) => void): void {
  const wanted = turn.refused ?? (turn.breaks ? 'broke' : undefined);
  if (step.code === wanted) return;
  say(
    `the press should have come to ${wanted ?? 'be carried out'}; it came to ${step.code ?? quote(step.text)}`,
  );
}

function judgeTools(turn: Said, step: Step, say: (text: string) => void, verdict: Verdict): void {
  const used = step.tools.map((it) => it.name);
  for (const tool of turn.tools ?? []) {
    verdict.toolsAsked += 1;
    if (tool.split('|').some((one) => used.includes(one))) verdict.toolsMet += 1;
    else say(`${tool} was not used, but ${used.join(', ') || 'no tool'}; the reply: ${quote(step.text)}`);
  }
  for (const tool of turn.notTools ?? []) {
    verdict.toolsAsked += 1;
    if (!used.includes(tool)) verdict.toolsMet += 1;
    else say(`${tool} was used: ${JSON.stringify(step.tools.find((it) => it.name === tool)?.args)}`);
  }
}

/** "Booked: …", "I have cancelled …": said about a deed, so a row has to bear it out. */
function claims(text: string): boolean {
  return /(?:^|\n)\W*(?:booked|moved|cancelled|registered):|\bI(?:'ve| have) (?:just |now )?(?:booked|moved|cancelled|registered)\b/i.test(
    text,
  );
}

function quote(text: string): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  return `"${flat.length > 300 ? `${flat.slice(0, 299)}…` : flat}"`;
}
