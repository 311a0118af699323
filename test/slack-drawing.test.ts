import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escape as escapeOf, toMrkdwn } from '../adapters/slack/mrkdwn.ts';
import { quoted } from '../src/agent/phrases/text.ts';
import { commands, EMPHASIS, NASTY, seen } from './support/slack-markup.ts';

const escaped = (text: string) => text.replace(/[!-/:-@[-`{-~]/g, '\\$&');
const nasty = fc.array(NASTY, { maxLength: 40 }).map((pieces) => pieces.join(''));

describe('replies in Slack', () => {
  it.each([
    ['**Booked** *for* _you_', '*Booked* _for_ _you_'],
    ['# Your bookings\n- `HLD42`\n  - brake\n1. next', '*Your bookings*\n• `HLD42`\n    ◦ brake\n1. next'],
    ['**one\ntwo**', '*one*\n*two*'],
    ['**Note: *now*** or never', '*Note: _now_* or never'],
    ['[the page](https://a.example/x?b=1&c=2)', '<https://a.example/x?b=1&amp;c=2|the page>'],
    ['see https://a.example/x_y.', 'see <https://a.example/x_y>.'],
    [
      '| Dyno | Days |\n|---|--:|\n| **Cell 3** | 12 |\n',
      '```\nDyno    Days\n──────  ────\nCell 3    12\n```',
    ],
    ['```sql\nselect 1 < 2\n```\nafter', '```\nselect 1 &lt; 2\n```\nafter'],
    ['> said\nno > yes', '&gt; said\nno &gt; yes'],
    ['5 < 6 & 7', '5 &lt; 6 &amp; 7'],
  ])('%j is drawn as %j', (markdown, mrkdwn) => expect(toMrkdwn(markdown)).toBe(mrkdwn));

  it('a mark inside of a word needs help to be one, and one of data must not be one', () => {
    expect(toMrkdwn('**b**ook')).toBe('*b*\u200Book');
    expect(toMrkdwn('TRK\\_101\\_B at 10:30:15, 2\\*3')).toBe('TRK_101_B at 10:30:15, 2*3');
    expect(toMrkdwn('\\*bold\\*')).not.toMatch(EMPHASIS);
  });
});

describe('what people wrote', () => {
  it.each([
    '<!channel>',
    '<!here|x>',
    '<@U123>',
    '<#C1>',
    '<https://evil.example|click>',
    '<!subteam^S1>',
    '&lt;!here&gt;',
  ])('%s stands there as it was typed', (typed) => {
    for (const markdown of [
      typed,
      `**${typed}**`,
      `- ${typed}`,
      `\`${typed}\``,
      `\`\`\`\n${typed}\n\`\`\``,
    ]) {
      expect(commands(toMrkdwn(markdown))).toEqual([]);
      expect(seen(toMrkdwn(markdown))).toContain(typed);
    }
    expect(seen(escapeOf(typed))).toBe(typed);
  });

  it('calls nobody by a bare name, and leaves addresses of people alone', () => {
    for (const name of ['@here', '@channel', '@everyone'])
      for (const markdown of [name, `**${name}**`, `\`${name}\``, `\`\`\`\n${name}\n\`\`\``])
        expect(toMrkdwn(markdown)).not.toContain(name);
    expect(toMrkdwn('ada@here.example')).toBe('ada@here.example');
  });

  it('makes no quote and no emoji', () => {
    expect(toMrkdwn('\\> not said\n- \\> nor this')).not.toMatch(/^&gt;/m);
    expect(seen(toMrkdwn('\\> not said'))).toBe('> not said');
    expect(toMrkdwn('Cell :tada: and :100:')).not.toMatch(/:\w+:/);
  });

  it('a link says where it leads', () => {
    const link = (words: string, to = 'https://evil.example/x') => toMrkdwn(`[${words}](${to})`);
    for (const words of [
      'bank.example',
      'https://bank.example',
      'www.bank.example',
      'BANK。example',
      'bank\u200B.example',
    ])
      expect(link(words), words).toContain('(<https://evil.example/x>)');
    expect(link('https://evil.example/x')).toBe('<https://evil.example/x>');
    expect(link('a|b<c>')).toBe('<https://evil.example/x|a|b&lt;c&gt;>');
    expect(link('x', 'https://b\u0430nk.example')).toContain('<https://xn--');
    for (const to of [
      'javascript:alert(1)',
      'mailto:a@b.example',
      '/link',
      'https://bank.example@evil.example',
    ])
      expect(commands(link('x', to))).toEqual([]);
  });

  it('escaped in Markdown, every character is itself and no mark of it works', () => {
    const printable = fc.array(fc.oneof(NASTY, fc.string({ maxLength: 3 })), { maxLength: 12 });
    fc.assert(
      fc.property(printable, (pieces) => {
        const words = pieces.join('x').replace(/\s+/g, ' ').trim() || 'x';
        for (const [before, after] of [
          ['', ''],
          ['- ', ''],
          ['**', '**'],
        ]) {
          const drawn = toMrkdwn(`${before}${escaped(words)}${after}`);
          const inside = before === '**' ? drawn.replace(/^\*|\*$/g, '') : drawn;
          expect(seen(inside).replace(/^• /, '')).toBe(words);
          expect(commands(drawn)).toEqual([]);
          expect(inside).not.toMatch(EMPHASIS);
        }
      }),
      { examples: [[['<!channel>', '_{', '!_', '<!channel>']]] },
    );
  });

  it('never makes a command, a disguised link or a quote, whatever Markdown it stands in', () => {
    fc.assert(
      fc.property(nasty, nasty, (model, data) => {
        for (const markdown of [model, `Booked **${quoted(data)}** for ${quoted(data)}.\n- ${quoted(data)}`])
          for (const command of commands(toMrkdwn(markdown)))
            expect(command).toMatch(/^<https:\/\/evil\.example[^<>|]*(\|x?[^<>]*)?>$/);
        expect(toMrkdwn(quoted(data))).not.toMatch(/^&gt;|```/m);
      }),
      { numRuns: 300, examples: [['\\[bank.example](https://evil.example)😀', '']] },
    );
  });
});
