import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fits, split } from '../adapters/teams/split.ts';
import { toTeams } from '../adapters/teams/text.ts';
import { grown } from '../adapters/teams/text-grown.ts';
import { NASTY, nasty, seen, tags } from './support/teams-markup.ts';

const TORN = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

describe('a long answer', () => {
  const LIMIT = 16_000;
  const fencesOf = (text: string) => text.match(/^\s*(?:```|~~~)/gm)?.length ?? 0;
  const letters = (text: string) => seen(toTeams(text)).replace(/```|\s|-/g, '');
  const part = (text: string) => split({ text }).map((it) => it.text);

  it('is cut between paragraphs, then lines, then words, then characters', () => {
    const paragraph = `${'word '.repeat(2_000).trim()}.`;
    expect(part([paragraph, paragraph, paragraph].join('\n\n'))).toEqual([paragraph, paragraph, paragraph]);
    const lines = Array.from({ length: 900 }, (_, at) => `- booking ${at} of the long list`);
    expect(part(lines.join('\n')).flatMap((it) => it.split('\n'))).toEqual(lines);
    expect(part('word '.repeat(8_000).trim()).every((it) => /^word.*word$/.test(it))).toBe(true);
    expect(part('x'.repeat(40_000)).map((it) => it.length)).toEqual([LIMIT, LIMIT, 8_000]);
    expect(part('&'.repeat(8_000)).length).toBeGreaterThan(2);
  });

  it('closes code that is cut and opens it again as what it was; a table keeps its head', () => {
    const code = part(`Look:\n\n\`\`\`sql\n${'select 1;\n'.repeat(2_500)}\`\`\`\n\nDone.`);
    expect(code.length).toBeGreaterThan(1);
    for (const text of code.slice(1)) expect(text).toMatch(/^```sql\n/);
    for (const text of code) expect(fencesOf(text) % 2).toBe(0);
    const table = part(`| Dyno | Why |\n|---|---|\n${'| Cell 3 | ok |\n'.repeat(2_500)}`);
    expect(table.length).toBeGreaterThan(1);
    for (const text of table) expect(text).toMatch(/^\| Dyno \| Why \|\n/);
  });

  it('has its card and what can be pressed under its last part only', () => {
    const card = { heading: 'Booked', facts: [] };
    const buttons = [{ id: 'b', label: 'B' }];
    const [first, ...more] = split({ text: 'x '.repeat(12_000), card, buttons, rating: 'r' });
    expect(Object.keys(first ?? {})).toEqual(['text']);
    expect(more.at(-1)).toMatchObject({ card, buttons, rating: 'r' });
    expect(split({ text: 'short', rating: 'r' })).toEqual([{ text: 'short', rating: 'r' }]);
  });

  const PIECE = fc.oneof(
    NASTY,
    fc.constantFrom('word '.repeat(1_200), 'x'.repeat(18_000), '😀'.repeat(9_000), '<'.repeat(6_000)),
  );
  const long = fc.array(PIECE, { maxLength: 20 }).map((pieces) => pieces.join(''));
  it('is whole, in parts that Teams takes, with code that ends and no torn character', () => {
    fc.assert(
      fc.property(long, (text) => {
        for (const it of part(text)) {
          const drawn = toTeams(it);
          expect(drawn.length).toBeLessThanOrEqual(LIMIT);
          expect((drawn.match(/^```$/gm) ?? []).length % 2).toBe(0);
          expect(tags(drawn)).toEqual([]);
          expect(drawn).not.toMatch(TORN);
        }
      }),
      { numRuns: 30 },
    );
    const plain = fc.constantFrom(
      ...['word ', 'long'.repeat(4_000), '😀'.repeat(2_500), '\n\n', '\n- ', '\n```js\n', '\n```\n', '<&> '],
    );
    fc.assert(
      fc.property(fc.array(plain, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        expect(part(text).map(letters).join('')).toBe(letters(text));
      }),
      { numRuns: 30 },
    );
  });

  it('that still grows shows whole lines, closes its code, and says that there is more', () => {
    expect(fits('One.\nTwo', 100)).toBe('One.\nTwo');
    expect(fits('Look:\n```js\nlet a', 100)).toBe('Look:\n```js\nlet a\n```');
    expect(fits('One line.\nAnother line.\nA third', 34)).toBe('One line.\nAnother line.\n…');
    fc.assert(
      fc.property(long, fc.integer({ min: 200, max: 9_000 }), (text, most) => {
        expect(toTeams(fits(text, most)).length).toBeLessThanOrEqual(most);
      }),
      { numRuns: 30 },
    );
  });
});

describe('a reply that Teams lets grow', () => {
  /** What is shown, character by character. */
  const steps = (text: string) => [...text].map((_, at) => grown(text.slice(0, at + 1)));

  it('shows words as they come, and what has marks when it is whole', () => {
    expect(grown('Cell 3 is free on Mond')).toBe('Cell 3 is free on');
    expect(grown('Cell 3 is **fr')).toBe('Cell 3 is');
    expect(grown('Cell 3 is **free**.\n\nNow')).toBe('Cell 3 is **free**.');
    expect(grown('Free:\n- `Cell 3`, long\n- Cell 4 and')).toBe('Free:\n\n- `Cell 3`, long\n- Cell 4');
    expect(grown('Look:\n```js\nlet a = 1;\n')).toBe('Look:');
    expect(grown('Look:\n```js\nlet a = 1;\n```\n')).toBe('Look:\n\n```\nlet a = 1;\n```');
    expect(grown('# Head\n| a | b |\n|---|---|\n| 1 | 2 |\n')).toBe('**Head**');
  });

  it('takes nothing back, whatever comes', () => {
    const tables = fc.constantFrom(
      '\n| a | b |\n|---|---|\n| 1 | 2 |\n',
      '\nword word. ',
      'Cell 3 ',
      '\n## Head\n',
    );
    const piece = fc.oneof(NASTY, tables).filter((it) => !it.includes('|') || it.startsWith('\n|'));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), nasty(3), (pieces, end) => {
        const text = pieces.join('');
        const whole = toTeams(text);
        const longer = toTeams(`${text}\n\n${end}`);
        for (const step of steps(text)) {
          if (!whole.startsWith(step)) expect(whole).toBe(`${step}…`);
          expect(longer.startsWith(step)).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });
});
