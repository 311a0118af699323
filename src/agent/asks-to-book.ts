import { wordsOf } from './said.ts';

/**
 * Whether the person's words ask for a booking. A booking is made at once only on such words, whatever a model
 * makes of others: there has to be a sentence that asks for it, or nothing but vehicle, test, date and length.
 */

const VERB =
  '(?:book|re-?serve|schedule|allocate|put|slot|pencil|lock|get(?!\\s+rid)|give|fit|squeeze|make|arrange|set\\s+up|assign|add|stick|sign\\s+up|take|use|try|have|grab|hold|bring|run|block|enter|enrol|place|plan|do)';
/** What may stand before a request without changing it. */
const BEFORE =
  "(?:please|pls|plz|kindly|hi|hey|hello|morning|good|afternoon|ok|okay|so|and|then|now|also|just|well|yes|yeah|yep|thanks|right|great|sure|perfect|alright|fine|cool|team|all|there|rollbook|bot|folks|go\\s+ahead(?:\\s+and)?|let'?s|let\\s+us|do(?:n't| not)\\s+forget\\s+to|do(?:n't| not)\\s+wait|without\\s+delay|when\\s+you\\s+can|stop\\s+asking(?:\\s+and)?|in\\s+that\\s+case|instead|again|no|actually|sorry|quickly|asap|urgent(?:ly)?|todo|request|fyi|for\\s+\\w+)";
const IMPERATIVE = new RegExp(`^\\W*(?:${BEFORE}\\b\\W*)*${VERB}\\b(?!\\s+i\\b)`, 'i');
/** A wish: "I need …", "HLD42 needs …", "we'd like …", "must go on a dyno". */
const WISH =
  /\b(?:i|we|they|he|she|it|[a-z]+-?\d[\w-]*|truck|car|van|vehicle|mule|prototype|customer|lab|team)(?:'d|'ll)?\s+(?:(?:would|will|do|does|really|also|still|just|now|only|then|both|all)\s+)*(?:likes?|loves?|needs?|wants?|requires?|prefers?|wish(?:es)?|has\s+to|have\s+to|must|should\s+go|goes|is\s+due|is\s+to|takes?)\b|^\W*(?:(?:also|and|so|hi|hey|hello|ok)\W+)*(?:need(?:s|ed|ing)?|want(?:s|ed|ing)?|looking\s+(?:for|to)|require[sd]?|requesting|i'?d|would\s+like|wanna|gotta)\b|\bwhat\s+(?:i|we)\s+(?:need|want)\b/i;
const POLITE = new RegExp(
  `\\b(?:can|could|would|will|may|might|shall)\\s+(?:you|u|we|i|[a-z]+-?\\d[\\w-]*)\\s+(?:(?:please|pls|kindly|maybe|possibly|just|also|then|now|quickly|go\\s+ahead\\s+and)\\s+)*${VERB}\\b|\\b(?:are\\s+you\\s+able|any\\s+(?:chance|way)|is\\s+it\\s+(?:ok|okay|fine|possible|alright)|possible|how\\s+about|would\\s+you\\s+mind|do\\s+you\\s+mind|mind)\\b[^.!?\\n]*\\b(?:book(?:ing)?|get(?:ting)?|reserv(?:e|ing)|put(?:ting)?|schedul(?:e|ing)|squeez(?:e|ing))\\b`,
  'i',
);
const DEED = /\b(?:book|reserv|schedul|allocat|put\b|need|want|like\b|have\b|get\b)/i;

/** Turns the request of its sentence into none: it stands before the deed. */
const AGAINST =
  /\b(?:not|n't|dont|n0t|never|nor|neither|against|refuses?|avoid|nicht|pas|without\s+(?:a\s+)?book|no\s+(?:longer|book|reserv)|rather\s+not|instead\s+of|no\s+need\s+to|stop)\b/i;
const NOT_AGAINST =
  /\b(?:do(?:n't| not|nt)\s+(?:forget|wait|worry)|not\s+(?:urgent|sure\s+which|before|after|later|on)|if\s+not|why\s+not|stop\s+asking)\b/gi;
const CONDITION =
  /\b(?:if|once|unless|until|provided|suppose|supposing|imagine|assuming|remind|ask\s+\w+|wait|whether|wonder(?:ing)?|maybe|perhaps|might|thinking|think|considering|before\s+(?:you|i|we)|after\s+\w+\s+(?:agrees|says|confirms)|what\s+if|what\s+would|in\s+case)\b/i;
const REPORTED =
  /["“”«»]|\b(?:said|says|told|tells|wrote|writes|asked|asks|(?:e-?)?mail|message|note|ticket|booked|reserved|scheduled)\b/i;
const FACT_FINDING =
  /\b(?:tell|show)\s+(?:me|us)\b|\bhow\b(?!\s+about)|\b(?:check|find\s+out|see|know|explain|recommend|list|cost)\b/i;
/** Anywhere in the message: the person does not want it, or not now. */
const OFF =
  /(?:^|[.!?;,\n–—-]\s*)(?:no|nope|nah|nein|not now|not yet)\s*[.!]*\s*$|\b(?:no\s+thanks|never\s?mind(?!\s+(?:the|about|which|that))|forget\s+(?:it|that|about\s+it)|hold\s+off|not\s+yet|ignore\s+(?:it|this|that)|leave\s+(?:it|this|that|[a-z]+-?\d[\w-]*)\b[^.\n]*\balone|call\s+it\s+off|is\s+off\b|scrap\s+(?:it|that)|was\s+a\s+mistake|no\s+longer|\bif\s+(?:it|i|you|he|she|we|they)\s+(?:were|was)\b|\btake\b[^.,;!?\n]{0,30}\boff\b|any\s?more\b|until\s+i\s+say|who\s+told\s+you|just\s+(?:tell|asking|checking|wondering|curious|looking|a\s+question))/i;

/** True when the message asks for a booking. `names`: vehicles, tests and dynos, which say nothing by themselves. */
export function asksForBooking(said: string, names: readonly string[]): boolean {
  const plain = said.replace(/[’‘´`ʼ]/g, "'").replace(/\b(?:notes?|comments?)\s*:.*$/gim, '');
  if (OFF.test(plain)) return false;
  const sentences = plain.split(/(?<=[.!?;])\s+|\n+/).filter((it) => it.trim() !== '');
  return sentences.some(requests) || isBare(plain, names);
}

function requests(sentence: string): boolean {
  const asks = clauseStarts(sentence).some((it) => IMPERATIVE.test(it) || POLITE.test(it));
  const found = asks || WISH.test(sentence);
  if (!found) return false;
  const wording = sentence.replace(NOT_AGAINST, ' ');
  const at = wording.search(DEED);
  const before = at < 0 ? wording : wording.slice(0, at);
  if (AGAINST.test(before) || CONDITION.test(before) || REPORTED.test(before)) return false;
  if (/\bn't\b/i.test(before)) return false;
  return !FACT_FINDING.test(before);
}

/** The sentence, and what follows a comma, a colon or an "and" in it. */
function clauseStarts(sentence: string): string[] {
  const rest = [...sentence.matchAll(/[,:–—-]\s+|\s+(?:and|so|but|then)\s+/g)].map((it) =>
    sentence.slice(it.index + it[0].length),
  );
  return [sentence, ...rest];
}

const PLAIN =
  /^(?:\d[\w./:-]*|[a-z]*-?\d[\w-]*|#\d+|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|mon(?:day)?s?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?|days?|d|weeks?|wks?|months?|hours?|hrs?|h|am|pm|noon|midnight|morning|afternoon|today|tomorrow|tmrw|tonight|next|this|coming|the|a|an|on|in|at|of|for|from|to|till?|until|through|thru|by|and|or|with|is|it|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|full|whole|couple|starting|start|beginning|begin|end|ending|first|second|third|fourth|last|then|please|pls|thanks|thank|you|thx|cheers|hi|hey|hello|test|tests|testing|vehicle|truck|car|van|dyno|cell|bay|option|number|no|same|again|also|too|instead|make|try|take|later|earlier|after|before|week's|long|fine|ok|okay|any|flexible|backup|max|up|asap|yes|w\/c|wc|cw|kw|booking)$/i;

/** Nothing but what a booking consists of: "HLD42, brake, 9 March, 2 days, thanks". */
function isBare(said: string, names: readonly string[]): boolean {
  if (/\?\s*$/m.test(said)) return false;
  const known = new Set(names.flatMap((it) => wordsOf(it)));
  // "TRK 101" is TRK-101, and "brakes" is brake.
  const rest = names.filter((it) => it.includes('-')).reduce(withoutSpelt, said);
  return wordsOf(rest).every(
    (word) => PLAIN.test(word) || known.has(word) || known.has(word.replace(/s$/, '')),
  );
}

function withoutSpelt(said: string, name: string): string {
  const parts = name.split('-').map((it) => it.replace(/[^\p{L}\p{N}]/gu, ''));
  return said.replace(new RegExp(`\\b${parts.join('[\\s_-]?')}\\b`, 'gi'), ' ');
}
