/** Words that stand in drawn messages, forms and pages without anybody having said them. */
export const GOOD = 'Helpful';
export const BAD = 'Not helpful';
export const GOOD_SPOKEN = 'This reply was helpful';
export const BAD_SPOKEN = 'This reply was not helpful';
export const CANCEL = 'Cancel';
export const CLOSE = 'Close';
export const LOADING = 'One moment…';
export const NOTHING = '–';
export const LEFT_OUT = (count: number) => `… and ${count.toLocaleString('en-US')} more, not shown.`;
