import fc from 'fast-check';

/** A code block, or a code span: in them Markdown reads nothing. */
const CODE = /^```\n[\s\S]*?\n```$|(?<!\\)`[^`]*`/gm;

/** As it is read in Teams: escapes and entities are characters again, and what is not seen is not there. */
export const seen = (text: string) =>
  text
    .replaceAll('\u200B', '')
    .replaceAll('\u00A0', ' ')
    .replaceAll('\u02CB', '`')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

/** All that HTML could be in it, well formed or not, in code too. */
export const tags = (text: string): string[] => text.match(/<[a-z/!?][^>]*>?/gi) ?? [];

/** The addresses that its links lead to, with the words that they stand under. */
export const links = (text: string): { words: string; to: string }[] =>
  [...text.replace(CODE, '').matchAll(/(?<!\\)(?:\\\\)*\[((?:\\.|[^\][\\])*)\]\(([^()\s]*)\)/g)].map(
    ([, words = '', to = '']) => ({ words: seen(words), to }),
  );

/** What is a mark of Markdown in it, beside code and whole links. */
export const marks = (text: string): string[] =>
  text
    .replace(CODE, '')
    .replace(/\\[!-/:-@[-`{-~]/g, 'x')
    .replace(/\[[^\][]*\]\([^()\s]*\)/g, '')
    .match(/[`*_~[\]|{}]|^\s*(?:#{1,6}|[-+]|\d{1,9}[.)])\s|^\s*>/gm) ?? [];

/** Pieces of Markdown, of HTML and of words that want to be one of them. */
export const NASTY = fc.constantFrom(
  ...['<at>Ada</at>', '<at id="0">', '<b>', '</p>', '<!--', '<script>x</script>', '<https://evil.example>'],
  ...['&lt;', '&#60;at&#62;', '&', '<', '>', '"', '{', '}', '~~', '#', '\n# ', '\n===\n', '\n---\n', '+ '],
  ...['*', '**', '_', '__', '~', '`', '```', '\n```js\n', '\n~~~\n', '\n', '\n\n', '|', '  \n', '\t', '    '],
  ...['\n| a | b |\n|---|---|\n', '[x](', ')', '](', '![', '[x](https://evil.example/a(b)&lt;_c_)'],
  ...['[bank.example](https://evil.example)', '\\', '\n> ', '\n- ', '\n  - ', '\n1. ', ' ', '2) '],
  ...['TRK_101', 'word', ':tada:', '😀', 'https://evil.example/?a=b|c&copy;_x', '\u202E', '\uD83D', '\r'],
);

export const nasty = (most = 40) => fc.array(NASTY, { maxLength: most }).map((pieces) => pieces.join(''));
