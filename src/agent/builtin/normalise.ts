/** Chat markup, politeness and typographic signs out; the person's own letters and case stay. */

const ENTITIES: [RegExp, string][] = [
  [/&lt;/g, '<'],
  [/&gt;/g, '>'],
  [/&quot;/g, '"'],
  [/&#39;|&apos;/g, "'"],
  [/&nbsp;/g, ' '],
  [/&amp;/g, '&'],
];

const MARKUP: [RegExp, string][] = [
  [/<!date\^[^|>]*\|([^>]*)>/g, '$1'],
  [/<[@#!][^>]*>/g, ' '],
  [/<at>[^<]*<\/at>/gi, ' '],
  [/<(?:https?|mailto|tel):[^|>]*\|([^>]*)>/g, '$1'],
  [/<(?:https?|mailto|tel):[^>]*>/g, ' '],
  [/\[([^\]]*)\]\([^)]*\)/g, '$1'],
  [/https?:\/\/\S+/g, ' '],
  [/```(?:\w*\n)?([\s\S]*?)```/g, '$1'],
  [/`([^`\n]*)`/g, '$1'],
  [/(?<![\w*])\*{1,3}([^*\n]+)\*{1,3}(?![\w*])/g, '$1'],
  [/(?<![\w_])_{1,2}([^_\n]+)_{1,2}(?![\w_])/g, '$1'],
  [/(?<![\w~])~{1,2}([^~\n]+)~{1,2}(?![\w~])/g, '$1'],
  [/(?<![\w:]):[a-z0-9_+-]*[a-z][a-z0-9_+-]*:(?![\w:])/gi, ' '],
  [/(?:\p{Extended_Pictographic}|\u{FE0F}|\u{200D}|[\u{1F3FB}-\u{1F3FF}])/gu, ' '],
  [/(?:\u200B|\u200C|\u200E|\u200F|\u2060|\uFEFF)/g, ''],
];

const SIGNS: [RegExp, string][] = [
  [/[‘’ʼ´]/g, "'"],
  [/[“”„«»]/g, '"'],
  [/[‐-―−]/g, '-'],
  [/…/g, '...'],
  [/\b(what|who|where|when)'ve\b/gi, '$1 have'],
  [/^(\s*)(?:cnacel|cancle|canel|cacnel|cancell)\b/i, '$1cancel'],
  [/^(\s*)(?:mvoe|moev|mov)\b/i, '$1move'],
  [/\bput\s+(\S+)\s+down\s+(?=for\b|on\b)/i, 'book $1 '],
  [/^\s*(?:hm+|oh|ah)\b[\s,.]*(?=\S)/i, ''],
  [/[\u00A0\t\r]/g, ' '],
];

/** "from: 16 March\nto: 17 March", "start 16.03.; end 17.03.": a form that somebody filled in. */
const FORM: [RegExp, string][] = [
  [
    /(?:^|(?<=[\n;,]))\s*[-*•]?\s*(?:from|start(?:s|ing)?(?:\s+date)?|begin(?:s|ning)?|first\s+day)\s*[:=]\s*/gi,
    ' from ',
  ],
  [
    /\s*[\n;,]\s*[-*•]?\s*(?:to|until|till|end(?:s|ing)?(?:\s+date)?|last\s+day|finish)(?:\s*[:=]\s*|\s+(?=\d))/gi,
    ' until ',
  ],
  [/(?:^|(?<=[\n;,]))\s*[-*•]?\s*(?:when|date|dates|how\s+long|duration|length)\s*[:=]\s*/gi, ' '],
  [/(?:^|(?<=[\n;,]))(\s*)[-*•]?\s*(vehicle|vin|car|truck|test(?:\s+type)?|dyno|cell)\s*[:=]\s*/gi, '$1$2 '],
];

/** Opening words that carry no meaning; repeated until none is left. */
const OPENINGS =
  /^(?:[\s,.;:!/-]+|(?:hey|hi|hello|hiya|dear|yo|gm|morning(?=\s*[,!.]|\s+(?:all|team|everyone|folks)\b)|good\s+(?:morning|afternoon|evening))(?:\s+(?:there|team|all|everyone|everybody|folks|guys|bot))?(?!\s+(?:there|team|all|everyone|everybody|folks|guys|bot)\b)(?=[\s,!.]+\S)|@?rollbook\b(?!\s*$)|@\S+|(?:ok|okay|so|well|um|uh|right|alright|great|perfect|cool|actually|now|then|also(?!\s+\S+[\s.!?]*$)|and\s+then)(?=[\s,]+\S)|(?:please|pls|plz|kindly|just)(?=\s)|(?:could|can|would|will)\s+(?:you|u|someone|somebody|anyone)\b(?!\s*(?:do|help|book\s+for\s+me)\s*\??$)|(?:i'd|i\s+would|we'd|we\s+would)\s+(?:like|love)\s+(?:you\s+)?to\b|(?:i|we)\s+(?:want|need|wish|have)\s+(?:you\s+)?to\b|(?:can|could|may)\s+(?:i|we)\s+(?=(?:cancel|move|shift|push|postpone|reschedule|extend|shorten|swap|delay|change|bring|pull)\b)|(?:(?:is|would)\s+it\s+(?:be\s+)?(?:possible|ok|okay|fine)\s+(?:for\s+(?:you|me|us)\s+)?to|(?:is\s+there\s+)?any\s+chance\s+(?:that\s+)?(?:i|we|you)\s+(?:can|could)|do\s+you\s+mind\s+if\s+(?:i|we)|(?:you\s+)?(?:may|can)\s+(?:go\s+ahead\s+and\s+)?)\s+(?=(?:cancel|move|shift|push|postpone|reschedule|extend|shorten|delay|bring|pull)\s+(?:#?\d|my\b|our\b|the\b|it\b|that\b|[a-z]+-?\d))|(?:let's|let\s+us|lets)\b|go\s+ahead\s+and\b|try\s+to\b|help\s+me\s+(?:to\s+)?(?=\w))/i;
const CLOSINGS =
  /(?:[\s,]+(?:please|pls|plz|thanks|thank\s+you|thx|ty|cheers|asap\s+please|for\s+me)|\s+)([.!?]*)$/i;

function replaceAll(text: string, table: [RegExp, string][]): string {
  return table.reduce((value, [pattern, by]) => value.replace(pattern, by), text);
}

/** "Best regards,\nLee Park", "Thanks, Lee": how a letter ends. */
const SIGN_OFF =
  /[\s,.!-]+(?:(?:[Mm]any\s+)?[Tt]hanks(?:\s+(?:a\s+lot|in\s+advance))?|[Tt]hank\s+you|[Tt]hx|[Cc]heers|(?:[Bb]est|[Kk]ind|[Ww]arm)?\s*[Rr]egards|[Bb]est(?:\s+wishes)?|BR|[Ss]incerely)\s*[,!.-]*\s+\p{Lu}[\p{L}'-]*(?:\s+\p{Lu}[\p{L}'-]*){0,2}[\s.!]*$/u;

/** Plain text of a chat message: one line per line, quoted lines dropped, no greeting, no "please". */
export function normalise(text: string): string {
  const plain = replaceAll(replaceAll(replaceAll(text, MARKUP), ENTITIES), SIGNS);
  const unquoted = plain
    .split('\n')
    .filter((line) => !/^\s*>/.test(line))
    .join('\n');
  const letter = replaceAll(unquoted.replace(SIGN_OFF, ''), FORM);
  return withoutPoliteness(letter.replace(/ +/g, ' ').trim());
}

/** Without a greeting, a "please" or a "thanks" around it. */
export function withoutPoliteness(text: string): string {
  let rest = text;
  for (let round = 0; round < 8; round += 1) {
    const shorter = rest.replace(OPENINGS, '').replace(CLOSINGS, '$1').trim();
    // "thanks" or "hello" alone is the whole message.
    if (shorter === rest || !/[a-z0-9]/i.test(shorter)) break;
    rest = shorter;
  }
  return rest;
}

/** Text in double quotes of two words or more, which reports what somebody else said. */
export const QUOTED = /"[^"\n]*\s[^"\n]*"|(?<!\w)'[^'\n]*\s[^'\n]*'(?!\w)/g;
