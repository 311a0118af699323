/** Control characters, turners of direction, and halves of characters. */
const DIRT =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the purpose
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** The text with nothing in it that cannot be shown. */
export function clean(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(DIRT, (found) => (/[\uD800-\uDFFF]/.test(found) ? '\uFFFD' : ''));
}
