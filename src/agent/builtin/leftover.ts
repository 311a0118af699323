import { placeIn } from '../focus.ts';
import type { Slots } from './page.ts';

/** What in a message was not understood as a plain request for a booking. */
export interface Doubt {
  /** Words that speak against booking now: what kind they are, and which. */
  stop?: { why: 'not' | 'perhaps' | 'other_person' | 'example' | 'question'; words: string };
  /** Words that no rule took, short; the booking is asked about with them as the reason. */
  unsure?: string;
  /** A short day that was read near the booking spoken of. */
  near?: string;
}

/** Turns of phrase that carry nothing but courtesy, or say what the pieces beside them say. */
const COURTESY =
  /^(?:no|nope|nah|sorry|oops)[ ,]+(?=\w)|\bdon'?t forget to\b|\b(?:can|could|may) (?:i|we|you|u|someone|somebody|anyone) (?:please |also )*(?:have|get|take|fit)\b|\b(?:can|could|would|will) (?:you|u|someone|somebody|anyone)\b|\b(?:i'?d|we'?d|i would|we would) (?:like|love)\b|\b(?:it |that |this |which |and )*(?:should|will|would|needs?|need to) (?:take|last|be|run)(?= WHEN)|\b(?:i|we)'?(?:ll| will) (?:take|have|need)\b|\bthank(?:s| you)(?: (?:very|so) much| a lot| in advance| again)?|\bin (?:advance|total)\b|\bWHEN (?:would|will|should|is|are) (?:be )?(?:do|work|suffice|enough|fine|ok|okay|good|great|plenty|sufficient|perfect)\b|\bmuch appreciated\b|\bhas to\b|\b(?:i'?m|we'?re|i am|we are) going to need\b|\b(?:fyi|btw|quick (?:one|request)|as (?:discussed|agreed|planned|usual|mentioned)|(?:as )?per (?:our|the) (?:call|chat|discussion|plan)|when you (?:get|have) a (?:chance|minute|moment)|if you don'?t mind|this is \w+ (?:here|speaking))\b|\b(?:and )?(?:please )?let (?:me|us) know\b(?! (?:if|when|whether|before))|\b(?:please|and) confirm\b(?! (?:with|before|first))|\b(?:any|whichever|whatever) (?:free |available |suitable )*(?:dyno|cell)s?(?= |$|[,.;!])|\bif (?:that|it)(?:'s| is) (?:ok|okay|fine|all right)\b|\bi'?ll take\b|\bwe'?ll take\b/g;
/** These do not forbid a booking, and still somebody looks at it first. */
const SOFT =
  /\b(?:but )?(?:please )?(?:ask|check with|confirm with|talk to) (?:me|us)(?: first| before\w*)?|\b(?:if|when|where|as far as) (?:at all )?(?:possible|you can|you could)\b|\bno (?:rush|hurry|preference)\b|\b(?:what|how) about\b|\b(?:he|she|they|his|her|their|him)\b|\b(?:he|she|they|his|her|their|him)\b|\b(?:preferably|ideally|maybe|perhaps|probably|possibly|hopefully|would|could|should|shall|must|ought)\b/g;

const STOPS: [NonNullable<Doubt['stop']>['why'], RegExp][] = [
  [
    'example',
    /\bQUOTE\b|\bexamples?\b|\be\.?g\.?(?= |,|:)|\bdry[ -]?run\b|^test ?:|\bas a test\b|\b(?:pretend|simulat\w+|hypothetical\w*|demo|joke|joking|kidding)\b/,
  ],
  [
    'not',
    /\b(?:not|never|none|nobody|no one|noone|nothing|neither|nor|without|cannot|stop|wait|hold|halt|forget|skip|ignore|unless|except|avoid|against|no|nix|cancell?(?:ed|ing)?|dunno|undo)\b|\b(?:do|does|did|is|are|was|were|ca|wo|would|could|should|must|need|has|have|had)n'?t\b/,
  ],
  [
    'other_person',
    /\btell\b|\b(?!(?:vehicle|truck|car|van|mule|suv|it|which|that|who|test|i|we|also|and|VEHICLE|TEST)\b)\w+ (?:wants|needs|says|said|asked|told|requires|requested|would)\b/,
  ],
  [
    'perhaps',
    /\b(?:if|whether|suppose|supposing|assuming|provided|in case|might|may|was|were|had|going to|gonna|thinking|thought|think|considering|wondering|wonder|about to|once|depends?|sometime|someday|eventually|later)\b/,
  ],
];

/** Words that a request for a booking is made of, and courtesy. */
const CONSUMED = new Set(
  `a an the for on in at to from of with by and as into onto over up out it its it's this that that's these my our me us i we i'd we'd
  also too well again then there here same one another new instead so ok okay yes yep sure right alright great perfect fine cool actually now just only
  squeeze book books booking bookings reserve reservation schedule scheduled allocate allocation assign slot pencil plan arrange set sign rebook re-book
  get got have put run runs do make create add place enter fit send take give grab secure find need needs want wants require requires
  looking like request try go use using
  dyno dynos dynamometer cell cells bay rig chamber vehicle vehicles truck trucks car cars mule van suv vin unit prototype time
  test tests tested testing type date dates day days duration length start starts starting begin beginning long lasting last each
  please pls plz kindly thanks thx ty cheers hi hello hey rollbook bot team everyone all morning good today
  note notes is be option number choice alternative first second third fourth fifth sixth seventh eighth ninth tenth
  1st 2nd 3rd 4th 5th asap request what how about correction meant mean rather make sure ready urgent urgently
  inclusive incl s
  VEHICLE TEST WHEN DYNO BACKUP NOTE REASON SOONEST NOTDYNO`
    .split(/\s+/)
    .filter(Boolean),
);

const POLITE =
  /\b(?:can|could|would|will)\s+(?:you|u|someone|somebody|anyone|(?:i|we)\s+(?:please\s+|also\s+)?(?:have|get|take))\b|\b(?:please|pls|plz)\b/i;

/** "Could HLD42 go on a dyno … ?": a question by its form, and a request. It is asked about first. */
const ASKS_FOR_IT = /^(?:could|can|would|will) VEHICLE (?:please )?(?:go|get|be|have|come)\b/;

/** "…, ok?": a request that waits for a word about it. */
const TAG = /\b(?:ok|okay|alright|all right|right|possible|fine)\s*\?\s*$/;

/** What makes a request wait for something, and is more than the past tense of a story. */
const CONDITIONS = /\b(?:if|unless|until|before|after|when|first|approv\w+|pending|waiting|already)\b/;

/** Words that speak against what is said beside them. */
export function speaksAgainst(shape: string): boolean {
  return CONDITIONS.test(shape) || stopIn(shape.replace(/\b(?:was|were|had)\b/g, ' ')) !== undefined;
}

/** Reads what is left of a message once every piece, every booking word and all courtesy is taken away. */
export function doubtIn(message: string, text: string, slots: Slots): Doubt {
  const shape = slots.shape.replace(COURTESY, ' ');
  const soft = [...shape.matchAll(SOFT)].map(([words]) => words.trim());
  const rest = shape.replace(SOFT, ' ');
  const stop = stopIn(rest);
  if (stop) return { stop };
  const tag = TAG.exec(rest)?.[0];
  if (tag) soft.push(tag);
  else if (text.includes('?') && !POLITE.test(message) && !ASKS_FOR_IT.test(shape))
    return { stop: { why: 'question', words: '?' } };
  const words = wordsLeft(rest).filter((word) => !/^\d{1,2}$/.test(word) || placeIn(text) === undefined);
  const left = [...soft, ...words, ...unused(slots)];
  return left.length > 0 ? { unsure: short(left.join(' ')) } : {};
}

function stopIn(rest: string): Doubt['stop'] {
  for (const [why, pattern] of STOPS) {
    const words = pattern.exec(rest)?.[0].trim();
    if (words) return { why, words: words === 'QUOTE' ? 'a quotation' : words };
  }
  return undefined;
}

function wordsLeft(rest: string): string[] {
  const words = rest.match(/[\p{L}\p{N}][\p{L}\p{N}'-]*/gu) ?? [];
  return words.filter((word) => !CONSUMED.has(word) && !/^(?:REF|WEIGHT|DRIVE|NAME)$/.test(word));
}

/** Pieces that were read, and that no booking has a place for. */
function unused({ weight, drive, name, ref, reason }: Slots): string[] {
  const doubtful =
    reason && STOPS.some(([, pattern]) => pattern.test(reason.toLowerCase())) ? reason : undefined;
  return [weight?.said.trim(), drive, name, ref, doubtful].filter((word) => word !== undefined);
}

function short(text: string): string {
  const plain = text.replace(/\s+/g, ' ').trim();
  return plain.length > 80 ? `${plain.slice(0, 79)}…` : plain;
}
