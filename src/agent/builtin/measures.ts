import { numberOf } from '../dates/vocabulary.ts';
import { type Page, type Slots, take } from './page.ts';

const AMOUNT =
  '(\\d{1,2}|a|an|one|two|three|four|five|six|seven|eight|nine|ten|fourteen|thirty)\\s*(days?|weeks?)?';
const BACKUPS = [
  `(?:,?\\s*(?:or|and)\\s+)?(?:up\\s+to|at\\s+most|max(?:imum)?(?:\\s+of)?)\\s+${AMOUNT}\\s+(?:later|after(?:wards)?|of\\s+(?:slack|backup|delay|flexibility))`,
  `(?:with\\s+)?back-?up(?:\\s+(?:days?|of|up\\s+to|window|is|=|:))*\\s+${AMOUNT}`,
  `(?:with\\s+)?(?:up\\s+to\\s+)?${AMOUNT}\\s*(?:of\\s+)?(?:back-?up|slack|leeway|flexibility)(?:\\s+days?)?`,
  `(?:with\\s+)?(?:up\\s+to\\s+)?(\\d{1,2}|a|one|two|three|four|five|six|seven|ten)\\s+back-?up\\s+(days?|weeks?)`,
  `(?:i'?m\\s+|we'?re\\s+|is\\s+|it'?s\\s+)?flexible\\s+(?:by|within|up\\s+to|for)\\s+(?:up\\s+to\\s+)?${AMOUNT}`,
  `(?:can|may|could)\\s+(?:slip|move|shift|slide)\\s+(?:by\\s+|up\\s+to\\s+)*${AMOUNT}(?:\\s+later)?`,
];

const TAKEN =
  "(?:\\s+if\\s+(?:that|it|this|the\\s+day)(?:'s|\\s+is)(?:\\s+already)?\\s+(?:taken|full|busy|booked|gone|not\\s+(?:free|possible|available)))?";
/** "or the day after if that's taken". */
const NEXT_DAY = new RegExp(
  `[\\s,]*\\bor\\s+(?:on\\s+)?(?:the\\s+(?:(?:next|following)\\s+day|day\\s+after)|a\\s+day\\s+later)${TAKEN}`,
  'gi',
);

/** "or up to 3 days later", "flexible by a week", in days. */
export function takeBackup(page: Page, slots: Slots): void {
  take(page, NEXT_DAY, 'BACKUP', () => {
    slots.backup_days ??= 1;
    return true;
  });
  for (const pattern of BACKUPS) {
    take(page, new RegExp(`\\b${pattern}\\b`.replace('\\b(?:,', '(?:,'), 'gi'), 'BACKUP', (match) => {
      const count = numberOf((match[1] ?? '').toLowerCase());
      slots.backup_days ??= count * (match[2]?.startsWith('w') ? 7 : 1);
      return true;
    });
  }
}

const POUNDS_PER_KG = 2.20462262;
const DRIVES: [RegExp, 'AWD' | '2WD'][] = [
  [/\b(?:awd|4wd|4x4|4×4|all[\s-]wheel(?:[\s-]drive)?|four[\s-]wheel(?:[\s-]drive)?)\b/gi, 'AWD'],
  [
    /\b(?:2wd|fwd|rwd|4x2|two[\s-]wheel(?:[\s-]drive)?|front[\s-]wheel(?:[\s-]drive)?|rear[\s-]wheel(?:[\s-]drive)?)\b/gi,
    '2WD',
  ],
];

/** Weights (kilograms become pounds), drive types, and a vehicle's name. */
export function takeMeasures(page: Page, slots: Slots): void {
  take(
    page,
    /(?<![\w-])(\d{1,3}(?:[,. ]\d{3})+|\d+(?:[.,]\d{1,2})?|\d+\.\d+)(\s*k)?\s*-?(lbs?|pounds?|#|kgs?|kilos?|kilograms?|(?:metric\s+)?tonnes?|t)(?![\w])/gi,
    'WEIGHT',
    (match) => {
      const amount =
        Number((match[1] ?? '').replace(/,(?=\d{1,2}$)/, '.').replace(/[, ]|\.(?=\d{3}$)/g, '')) *
        (match[2] ? 1000 : 1);
      const kg = /^(?:k|t|m)/i.test(match[3] ?? '');
      const kilos = /^k/i.test(match[3] ?? '') ? amount : amount * 1000;
      slots.weight ??= { lbs: Math.round(kg ? kilos * POUNDS_PER_KG : amount), said: match[0], kg };
      return true;
    },
  );
  for (const [pattern, drive] of DRIVES) {
    take(page, pattern, 'DRIVE', () => {
      slots.drive ??= drive;
      return true;
    });
  }
  take(
    page,
    /\b(?:name|named|called)\s*:?\s+"?([A-Za-z][\w .-]{0,60}?)"?(?=[,;.]|\s+(?:at|with|weighing|WEIGHT)\b|\s*$|\uE000)/gi,
    'NAME',
    (match) => {
      slots.name ??= match[1]?.trim() ?? '';
      return true;
    },
  );
}
