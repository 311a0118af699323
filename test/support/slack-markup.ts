import fc from 'fast-check';

/** As it is read in Slack: entities are characters again, and what is not seen is not there. */
export const seen = (mrkdwn: string) =>
  mrkdwn
    .replaceAll('\u200B', '')
    .replaceAll('\u02CB', '`')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

/** All that Slack's own markup could be in it, well formed or not. */
export const commands = (mrkdwn: string): string[] => mrkdwn.match(/<[^>]*>?|>/g) ?? [];

/** Words between two marks that Slack would take for bold, italic, struck or code. */
export const EMPHASIS =
  /(?<![\p{L}\p{N}])([*_~])(?=[^\s\u200B*_~])[^\n]*?[^\s\u200B*_~]\1(?![\p{L}\p{N}])|`[^`\n]+`/u;

/** Pieces of Markdown, of Slack's markup and of words that want to be one of them. */
export const NASTY = fc.constantFrom(
  ...[
    '<!channel>',
    '<@U123>',
    '<https://evil.example|click>',
    '&lt;',
    '@here',
    'https://evil.example/?a=b|c',
  ],
  ...[
    '*',
    '**',
    '_',
    '__',
    '~',
    '`',
    '```',
    '\n```js\n',
    '\n',
    '\n\n',
    '|',
    '\n| a | b |\n|---|---|\n',
    '[x](',
    ')',
  ],
  ...[
    '[bank.example](https://evil.example)',
    '\\',
    '>',
    '\n> ',
    '\n- ',
    '\n1. ',
    ' ',
    'TRK_101',
    ':tada:',
    '😀',
  ],
);
