import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spoken, status, toTeams } from '../adapters/teams/text.ts';
import { quoted } from '../src/agent/phrases/text.ts';
import { links, marks, NASTY, nasty, seen, tags } from './support/teams-markup.ts';

const escaped = (text: string) => text.replace(/[!-/:-@[-`{-~]/g, '\\$&');

describe('replies in Teams', () => {
  it.each([
    ['**Booked** *for* _you_', '**Booked** _for_ _you_'],
    [
      '# Your bookings\n- `HLD42`\n  - brake\n1. next',
      '**Your bookings**\n\n- `HLD42`\n    - brake\n1. next',
    ],
    ['One line\nand another\n- a list', 'One line  \nand another\n\n- a list'],
    ['**one\ntwo**', '**one**  \n**two**'],
    ['**Note: *now*** or never', '**Note: _now_** or never'],
    ['b*oo*k', 'b*oo*k'],
    ['[the page](https://a.example/x?b=1&c=2)', '[the page](https://a.example/x?b=1&c=2)'],
    ['see https://a.example/x_y.', 'see [https://a.example/x\\_y](https://a.example/x_y).'],
    [
      '| Dyno | Days |\n|---|--:|\n| **Cell 3** | 12 |\n',
      '```\nDyno    Days\n──────  ────\nCell 3    12\n```',
    ],
    ['| | |\n|---|---|\n| Dyno | Cell 3 |', '```\nDyno  Cell 3\n```'],
    ['```sql\nselect 1 < 2\n```\nafter', '```\nselect 1 < 2\n```\n\nafter'],
    ['> said\nno > yes', '> said\n\nno &gt; yes'],
    ['5 < 6 & 7', '5 &lt; 6 &amp; 7'],
    ['---', '──────────'],
  ])('%j is drawn as %j', (markdown, text) => expect(toTeams(markdown)).toBe(text));

  it('knows neither headings nor tables, which Teams does not draw', () => {
    const text = toTeams('## Free\n\n| a | b |\n|---|---|\n| 1 | 2 |');
    expect(text).not.toMatch(/^#|\|/m);
  });

  it('a list never stands so far in that it is code', () => {
    expect(toTeams('      - far in\n            - farther')).toBe('- far in\n    - farther');
  });
});

describe('what people wrote', () => {
  it.each(['<at>Ada</at>', '<at id="0">all</at>', '<b>x</b>', '<!-- x', '&lt;at&gt;', '&#60;at>', '</p>'])(
    '%s stands there as it was typed, and is no HTML',
    (typed) => {
      for (const markdown of [
        typed,
        `**${typed}**`,
        `- ${typed}`,
        `\`${typed}\``,
        `\`\`\`\n${typed}\n\`\`\``,
      ]) {
        const text = toTeams(markdown);
        expect(tags(text)).toEqual([]);
        expect(text).not.toMatch(/&(?:#60|lt);at&(?:#62|gt);$/);
        const inCode = markdown.includes('`');
        expect(inCode ? text.replaceAll('\u200B', '') : seen(text)).toContain(typed);
      }
    },
  );

  it('begins nothing by standing at the beginning of a line', () => {
    for (const typed of ['# big', '- item', '+ item', '1. item', '7) item', '> said', '===', '---', '| a |'])
      for (const before of ['', '- ', '> ', 'words\n']) {
        const text = toTeams(`${before}${escaped(typed)}`);
        expect(seen(text)).toContain(typed);
        expect(marks(text.replace(/^(?:- |> )/, '')), text).toEqual([]);
      }
  });

  it('keeps names with marks in them letter by letter', () => {
    expect(toTeams('TRK\\_101\\_B')).toBe('TRK\\_101\\_B');
    expect(toTeams('TRK_101_B {x}')).toBe('TRK\\_101\\_B \\{x\\}');
  });

  it('a link says where it leads', () => {
    const link = (words: string, to = 'https://evil.example/x') => links(toTeams(`[${words}](${to})`));
    for (const words of [
      'bank.example',
      'https://bank.example',
      'www.bank.example',
      'BANK。example',
      'bank\u200B.example',
    ]) {
      expect(link(words), words).toEqual([{ words: 'https://evil.example/x', to: 'https://evil.example/x' }]);
      expect(seen(toTeams(`[${words}](https://evil.example/x)`))).toContain(words.replace('\u200B', ''));
    }
    expect(link('the page')).toEqual([{ words: 'the page', to: 'https://evil.example/x' }]);
    expect(link('x', 'https://b\u0430nk.example')[0]?.to).toMatch(/^https:\/\/xn--/);
    for (const to of [
      'javascript:alert(1)',
      'mailto:a@b.example',
      '/link',
      'https://bank.example@evil.example',
    ])
      expect(link('x', to)).toEqual([]);
  });

  it('an address ends where it ends, whatever is in it', () => {
    expect(toTeams('[x](https://a.example/b(c)"d\'e*f)')).toBe('[x](https://a.example/b%28c%29%22d%27e%2Af)');
    expect(toTeams('[x](https://a.example/?b=1&copy;=2)')).toBe('[x](https://a.example/?b=1&copy%3B=2)');
  });

  it('does not break out of code', () => {
    const text = toTeams('~~~\none\n```\n<at>Ada</at> **bold**\n```` \n~~~');
    expect(text.match(/```/g)).toHaveLength(2);
    expect(toTeams('`` a`b ``')).toBe('`a\u02CBb`');
  });

  it('escaped in Markdown, every character is itself and no mark of it works', () => {
    const printable = fc.array(fc.oneof(NASTY, fc.string({ maxLength: 3 })), { maxLength: 12 });
    fc.assert(
      fc.property(printable, (pieces) => {
        const words =
          pieces
            .join('x')
            .replace(/[\uD800-\uDFFF\u200B\u202E]/g, '')
            .replace(/\s+/g, ' ')
            .trim() || 'x';
        for (const before of ['', '- ', 'Note: ']) {
          const text = toTeams(`${before}${escaped(words)}`);
          expect(seen(text)).toBe(`${before}${words}`);
          expect(tags(text)).toEqual([]);
          expect(marks(before === '- ' ? text.slice(2) : text), text).toEqual([]);
        }
      }),
    );
  });

  it('never makes HTML or a disguised link, whatever Markdown it stands in', () => {
    fc.assert(
      fc.property(nasty(), nasty(), (model, data) => {
        for (const markdown of [
          model,
          `Booked **${quoted(data)}** for ${quoted(data)}.\n- ${quoted(data)}`,
        ]) {
          const text = toTeams(markdown);
          expect(tags(text)).toEqual([]);
          for (const { words, to } of links(text)) {
            expect(to).toMatch(/^https:\/\/evil\.example/);
            expect(words).not.toMatch(/bank/);
          }
        }
        expect(marks(toTeams(`Note: ${quoted(data)}`))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a line that says what is being done', () => {
  it('is plain, on one line, and short enough', () => {
    expect(status('Looking at **Cell 3**\n- `HLD42`')).toBe('Looking at Cell 3 - HLD42');
    for (const long of ['x'.repeat(5_000), '😀'.repeat(2_000), '<at>'.repeat(900)]) {
      expect(status(long).length).toBeLessThanOrEqual(1_000);
      expect(Buffer.byteLength(status(long))).toBeLessThanOrEqual(1_000);
      expect(status(long)).toMatch(/…$/);
      expect(status(long)).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])/);
    }
    expect(tags(status('<at>Ada</at>'))).toEqual([]);
  });

  it('what is announced has no marks', () => {
    expect(
      spoken('# Booked\n**HLD42** on [Cell 3](https://a.example)\n\n| a | b |\n|---|---|\n| 1 | *2* |'),
    ).toBe('Booked HLD42 on Cell 3 a b 1 2');
  });
});
