/**
 * What a message answers to a question that waits: a plain yes or no; a no with something new behind it; or
 * a yes with a condition, which is neither. `deed` is what the person says shall be done, so that "yes,
 * cancel it" is no yes to "Book …?".
 */
export type Answer =
  /** `alone`: the deed is all that was said, without a yes. */
  | { kind: 'yes'; deed?: string; alone?: boolean }
  | { kind: 'no' }
  | { kind: 'no_but'; rest: string }
  | { kind: 'yes_but' };

const POLITE =
  "please|pls|plz|thanks|thank you|thx|ty|cheers|now|then|rollbook|actually|just|great|perfect|i guess|oh|well|that's|thats|it's|that is|it is|with it|with that|and";
const YES =
  'yes|y|yep|yeah|yup|ya|ja|yea|aye|sure|sure thing|ok|okay|k|absolutely|definitely|certainly|of course|by all means|do it|do so|do that|do|go|go ahead|go for it|go on|confirm|confirmed|confirm it|proceed|sounds good|looks good|i guess so|so be it|all good|alright|all right';
/** These are a yes only when nobody asks them back. */
const AGREED = 'correct|right|fine|good|exactly|agreed|why not';
const NO =
  "no|n|nope|nah|na|nein|not yet|not now|wait|hold on|hold off|no way|absolutely not|definitely not|certainly not|of course not|please not|better not|rather not|i'd rather not|let's not|lets not|don't|dont|do not|don't do it|don't do that|please don't|stop|never mind|nevermind|forget it|forget that|leave it|leave it as it is|dismiss|abort|maybe later|i don't think so|keep it|cancel|no no";
const DEED = /^(?<before>.*\b)?(?<deed>book|move|cancel|register|undo) (?:it|that|this|them)$/;

/** Answers are short; what is longer says more than yes or no. */
const MOST = 80;

const sequence = (core: string, around: string) =>
  new RegExp(`^(?:(?:${around}) )*(?:${core})(?: (?:${core}|${around}))*$`);
const PLAIN_YES = sequence(YES, POLITE);
const ASKED_YES = new RegExp(`^(?:${POLITE}) (?:${AGREED})$|^(?:${AGREED})(?: (?:${POLITE}))*$`);
const AGREED_YES = sequence(YES, `${POLITE}|${AGREED}`);
const PLAIN_NO = sequence(NO, `${POLITE}|it|so|sorry`);
const YES_BUT =
  /^(?:yes|yep|yeah|yup|ja|sure|ok|okay|go ahead|do it)(?: please)?[\s,.;:!-]+(?:but|and|except|only|if|unless|although|though|provided|as long as)\b/i;
const NO_REST =
  /^(?:no thanks|no thank you|no|nope|nah|never ?mind|forget it|stop|not yet)(?:\s*[,.;:!–—-]+\s*|\s+(?=(?:i|i'd|make|use|rather|instead|on|the|not|but|sorry|move|put|it)\b))(?:but\s+)?(?<rest>\S.*)$/is;

/** Reads a message as an answer; undefined when it is none. */
export function answerIn(text: string): Answer | undefined {
  const plain = spoken(text);
  if (plain.length === 0) return undefined;
  if (plain.length <= MOST) {
    if (PLAIN_NO.test(plain)) return { kind: 'no' };
    if (isYes(plain, text.includes('?'))) return { kind: 'yes' };
    const { deed, before = '' } = DEED.exec(plain)?.groups ?? {};
    const alone = before.trim() === '';
    if (deed && (alone || isYes(before.trim(), false))) return { kind: 'yes', deed, alone };
  }
  if (YES_BUT.test(text.trim())) return { kind: 'yes_but' };
  const rest = NO_REST.exec(text.trim().replaceAll('’', "'"))?.groups?.['rest'];
  if (rest === undefined) return undefined;
  return answerIn(rest)?.kind === 'yes' ? { kind: 'yes_but' } : { kind: 'no_but', rest };
}

function isYes(plain: string, asked: boolean): boolean {
  return (
    PLAIN_YES.test(plain) ||
    AGREED_YES.test(plain) ||
    (!asked && plain !== 'why not' && ASKED_YES.test(plain))
  );
}

/** Lower case, thumbs as words, marks gone. */
function spoken(text: string): string {
  return text
    .toLowerCase()
    .replaceAll('’', "'")
    .replace(/:\+1:|:thumbsup:|👍[\u{1F3FB}-\u{1F3FF}]?|:white_check_mark:|✅|👌/gu, ' yes ')
    .replace(/:-1:|:thumbsdown:|👎[\u{1F3FB}-\u{1F3FF}]?/gu, ' no ')
    .replace(/[\s,.!;:?*_"()–—-]+/g, ' ')
    .trim();
}

/** True when the answer fits the question: "cancel it" says yes to "Cancel …?" and to nothing else. */
export function fitsQuestion(answer: Answer, summary: string): boolean {
  const verb = /^\w+/.exec(summary)?.[0].toLowerCase();
  return answer.kind !== 'yes' || answer.deed === undefined || answer.deed === verb;
}
