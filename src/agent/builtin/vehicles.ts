import { blank, type Page } from './page.ts';

const VEHICLE_WORD = '(?:vehicles?|trucks?|cars?|mules?|vans?|suvs?|vin|units?|prototypes?)';
/** Letters and digits that mean something else. */
const NO_VIN =
  /^(?:\d+(?:st|nd|rd|th|d|h|w|m|am|pm|x|k|mph|kmh|km|mi|nm|hp|bar|psi|mm|in|deg|min|mins|hrs?)|(?:kw|cw|w|q|h)\d{1,2}|[ap]m|us06|sc03|ftp-?\d*|wltp|wltc|hwfet|udds|covid-?19|v\d{1,2}|e\d{1,2}|utc[+-]?\d*|2wd|4wd|4x4|4x2)$/i;
const NO_NAME =
  /^(?:AWD|FWD|RWD|NVH|EVAP|VIN|ASAP|LBS?|KGS?|FTP|WLTP|WLTC|UDDS|OK|OKAY|AM|PM|UTC|GMT|EST|EDT|CST|CET|PST|FYI|BTW|ETA|TBD|TBA|THE|AND|FOR|NOT|NOW|YES|ALL|ANY|HELP|BOOK|CANCEL|MOVE|PLEASE|PLS|USA|EPA|API|ISO|DST|HVAC|ABS|SHED|URGENT|DO|IT|TO|ON)$/;

const NAMED =
  /\bthe\s+((?!(?:new|same|other|next|first|second|third|last|only|whole|wrong|right|heaviest|lightest|test)\b)(?:[a-z]+\s+)?(?:mule|truck|car|van|suv|prototype|pickup|lorry|bus))\b/gi;
/** "book Grandpa for …", "put the big rig on …": what stands where a vehicle stands, and is nothing else. */
const PLACED =
  /^(?:(?:can|could|may|would|please|i|we|you|need to|want to|like to)\s+)*(?:re-?)?(?:book|reserve|schedule|allocate|put|get|fit|squeeze|slot\s+in|pencil\s+in|take|send)\s+(?:in\s+)?(?:the\s+)?([a-z][a-z-]{2,}(?:\s[a-z]{2,})?)\s+(?:in\s+)?(?:for|on|onto|in)\b/gi;
/** "Book trk 105 …": an identifier with a gap, where a vehicle stands. */
const SPACED =
  /^(?:(?:re-?)?book|reserve|schedule|put|get|fit|cancel|move|push|shift|extend|register|add|where(?:'?s| is))\s+(?:in\s+)?(?:the\s+|my\s+|a\s+|new\s+|vehicle\s+|truck\s+)*(?!(?:for|on|in|at|to|of|by|from|and|the|my|day|week|option|number|no)\s)([a-z]{2,6}\s\d{2,6})(?![\w-])(?!\s*(?:lbs?|kg|days?|weeks?|hours?|h\b))/gi;
/** "Falcon: brake, Wednesday". */
const HEADED = /^([A-Z][a-z]{2,}(?: [A-Za-z][a-z]+)?)\s*[:,/-]\s*(?=\uE000)/g;
const NO_THING =
  /\b(?:something|anything|someone|somebody|anyone|anybody|everything|nothing|one|two|three|it|that|this|them|these|those|him|her|me|us|my|our|your|his|their|its|an?|the|another|same|slot|slots|time|space|room|dyno|dynos|cell|bay|test|tests|booking|day|days|week|again|back|first|second|last|next|in|down|vehicle|vehicles|please|now|also|sure|hello|hi|hey|thanks|sorry|yes|no|ok|okay|note|today|tomorrow|asap|urgent|update|question|request|booked|rest|all|both|some|any|more|forward|put)\b/i;

/** Identifiers of vehicles in what is left of a message, in order, each once, as they were written. */
export function vehiclesIn(page: Page, text: string): string[] {
  const found: { at: number; said: string }[] = [];
  const take = (pattern: RegExp, isOne: (said: string) => boolean): void => {
    for (const match of page.text.matchAll(pattern)) {
      const said = match[1] ?? match[0];
      if (!isOne(said)) continue;
      const at = match.index + match[0].lastIndexOf(said);
      blank(page, at, at + said.length, 'VEHICLE');
      found.push({ at, said: said.replace(/\s+/g, ' ') });
    }
  };
  take(
    new RegExp(
      `\\b${VEHICLE_WORD}\\s+(?:is\\s+|no\\.?\\s+|number\\s+|id\\s+)?#?([a-z]{1,6}\\s\\d{1,6})\\b(?!\\s*(?:lb|kg|day|week))`,
      'gi',
    ),
    (said) => !/^(?:for|on|in|at|to|of|over|under|by|from|and|than|above|below|or|is)\s/i.test(said),
  );
  take(/(?<![\w-])[a-z0-9]+(?:[-_][a-z0-9]+)*(?![\w-])/gi, isVin);
  take(/(?<![\w-])([A-Z]{2,6} \d{2,6})(?![\w-])/g, (said) => !NO_NAME.test(said.split(' ')[0] ?? ''));
  take(
    new RegExp(`\\b(?:${VEHICLE_WORD})\\s+#?(\\d{2,17})(?![\\w,-])(?!\\s*(?:lb|kg|day|week))`, 'gi'),
    () => true,
  );
  if (found.length === 0) {
    take(new RegExp(`\\b(?:${VEHICLE_WORD})\\s+([A-Z]{3,32})(?![\\w-])`, 'g'), (said) => !NO_NAME.test(said));
  }
  // Unless all of the message is in capitals.
  if (found.length === 0 && /[a-z]{2}/.test(text)) {
    take(/(?<![\w-])[A-Z]{3,32}(?![\w-])/g, (said) => !NO_NAME.test(said));
  }
  // A mule of the lab's by its name: "the blue mule".
  if (found.length === 0) take(NAMED, () => true);
  if (found.length === 0) take(PLACED, (said) => !NO_THING.test(said));
  if (found.length === 0) take(HEADED, (said) => !NO_THING.test(said));
  if (found.length === 0) take(SPACED, () => true);
  // "trk 105" alone can hardly be anything else.
  if (found.length === 0)
    take(
      /^(?:where(?:'?s| is)\s+)?([a-z]{2,5} \d{2,6})(?=[\s?.!]*$)/gi,
      (said) => !NO_NAME.test(said.split(' ')[0]?.toUpperCase() ?? ''),
    );
  const inOrder = found.sort((a, b) => a.at - b.at).map((one) => one.said);
  return inOrder.filter(
    (said, index) => inOrder.findIndex((other) => other.toUpperCase() === said.toUpperCase()) === index,
  );
}

function isVin(said: string): boolean {
  if (said.length < 2 || said.length > 32 || NO_VIN.test(said)) return false;
  return /[a-z]/i.test(said) && /\d/.test(said);
}
