/** Words that stand in drawn cards without anybody having said them. */
export const NOTHING = '–';
export const LEFT_OUT = (count: number) => `… and ${count.toLocaleString('en-US')} more, not shown.`;
export const CUT = 'The rest is too long for a card and is not shown.';
export const NEEDED = (label: string) => `${label} is needed.`;
export const OUTSIDE = (label: string, min: number, max: number) =>
  `${label} is a whole number from ${min} to ${max}.`;
export const FIRST_CHOICES = (count: number) => `Only the first ${count.toLocaleString('en-US')} are listed.`;
