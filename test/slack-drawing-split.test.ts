import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toMrkdwn } from '../adapters/slack/mrkdwn.ts';
import { fits, split } from '../adapters/slack/split.ts';
import { NASTY, seen } from './support/slack-markup.ts';

describe('a long answer', () => {
  const LIMIT = 3_900;
  const fencesOf = (text: string) => text.match(/^\s*(?:```|~~~)/gm)?.length ?? 0;
  const letters = (text: string) => seen(toMrkdwn(text)).replace(/```|\s|•/g, '');
  const part = (text: string) => split({ text }).map((it) => it.text);

  it('is cut between paragraphs, then lines, then words, then characters', () => {
    const paragraph = `${'word '.repeat(500).trim()}.`;
    expect(part([paragraph, paragraph, paragraph].join('\n\n'))).toEqual([paragraph, paragraph, paragraph]);
    const lines = Array.from({ length: 300 }, (_, at) => `- booking ${at} of the long list`);
    expect(part(lines.join('\n')).flatMap((it) => it.split('\n'))).toEqual(lines);
    expect(part('word '.repeat(2_000).trim()).every((it) => /^word.*word$/.test(it))).toBe(true);
    expect(part('x'.repeat(10_000)).map((it) => it.length)).toEqual([LIMIT, LIMIT, 2_200]);
    expect(part('&'.repeat(2_000)).length).toBeGreaterThan(2);
  });

  it('closes code that is cut and opens it again as what it was; a table keeps its head', () => {
    const code = part(`Look:\n\n\`\`\`sql\n${'select 1;\n'.repeat(600)}\`\`\`\n\nDone.`);
    expect(code.length).toBeGreaterThan(1);
    for (const text of code.slice(1)) expect(text).toMatch(/^```sql\n/);
    for (const text of code) expect(fencesOf(text) % 2).toBe(0);
    const table = part(`| Dyno | Why |\n|---|---|\n${'| Cell 3 | ok |\n'.repeat(500)}`);
    for (const text of table) expect(text).toMatch(/^\| Dyno \| Why \|\n/);
  });

  it('has what can be pressed under its last part only', () => {
    const [first, ...more] = split({
      text: 'x '.repeat(3_000),
      buttons: [{ id: 'b', label: 'B' }],
      rating: 'r',
    });
    expect(Object.keys(first ?? {})).toEqual(['text']);
    expect(more.at(-1)).toMatchObject({ buttons: [{ id: 'b' }], rating: 'r' });
  });

  const PIECE = fc.oneof(
    NASTY,
    fc.constantFrom('word '.repeat(300), 'x'.repeat(4_500), '😀'.repeat(2_100), '<'.repeat(1_500)),
  );
  const long = fc.array(PIECE, { maxLength: 30 }).map((pieces) => pieces.join(''));
  it('is whole, in parts that Slack takes, with code that ends and no torn character', () => {
    fc.assert(
      fc.property(long, (text) => {
        const parts = part(text);
        for (const it of parts) {
          expect(toMrkdwn(it).length).toBeLessThanOrEqual(LIMIT);
          expect((toMrkdwn(it).match(/^```$/gm) ?? []).length % 2).toBe(0);
          expect(it).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/);
        }
      }),
      { numRuns: 60 },
    );
    const plain = fc.constantFrom(
      'word ',
      'long'.repeat(1_200),
      '😀'.repeat(700),
      '\n\n',
      '\n- ',
      '\n```js\n',
      '\n```\n',
      '<&> ',
    );
    fc.assert(
      fc.property(fc.array(plain, { maxLength: 60 }), (pieces) => {
        const text = pieces.join('');
        expect(part(text).map(letters).join('')).toBe(letters(text));
      }),
      { numRuns: 60 },
    );
  });

  it('that still grows shows whole lines, closes its code, and says that there is more', () => {
    expect(fits('One.\nTwo', 100)).toBe('One.\nTwo');
    expect(fits('Look:\n```js\nlet a', 100)).toBe('Look:\n```js\nlet a\n```');
    expect(fits('One line.\nAnother line.\nA third', 30)).toBe('One line.\nAnother line.\n…');
    expect(fits(`\`\`\`js\n${'a();\n'.repeat(50)}`, 60)).toMatch(/^```js\n(a\(\);\n)+```\n…$/);
    fc.assert(
      fc.property(long, fc.integer({ min: 200, max: 3_000 }), (text, most) => {
        expect(toMrkdwn(fits(text, most)).length).toBeLessThanOrEqual(most);
      }),
      { numRuns: 60 },
    );
  });
});
