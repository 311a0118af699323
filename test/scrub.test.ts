import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createScrubber, scrub } from '../src/agent/scrub.ts';

const NOTHING = { said: '', shown: '' };
/** A link, an image, a mention or markup that some channel would act on. */
const LIVE = /:\/\/\w|\[[^\]\n]*\]\([^)\n]*\)|<[!@a-z]|@\w/i;

describe('the text of a model', () => {
  it.each([
    ['see [the manual](https://evil.example/x?d=secret) now', 'see the manual now'],
    ['![logo](https://evil.example/a.png) Hello', 'logo Hello'],
    ['![](https://evil.example/a.png)Hello', 'Hello'],
    ['go to https://evil.example/?q=1, please', 'go to ‹link removed›, please'],
    ['<https://evil.example|press here>', 'press here'],
    ['www.evil.example/a is it', '‹link removed› is it'],
    ['mailto:boss@evil.example', '‹link removed›'],
    ['[a][1]\n\n[1]: https://evil.example', 'a\n\n[1] : ‹link removed›'],
    ['![plan]\n\n[plan]: //evil.page/p.png', 'plan\n\n[plan] : ‹link removed›'],
    ['See \u200Bhttps://evil.example/?d=secret', 'See ‹link removed›'],
    ['See _https://evil.example/?d=secret_', 'See ‹link removed›_'],
    ['1https://evil.example/x and Cell_https://evil.example/x', '‹link removed› and ‹link removed›'],
    ['see //evil.com/x', 'see ‹link removed›'],
    ['[m]: &#104;ttps&#58;&#47;&#47;evil&#46;page', '[m] : ‹link removed›'],
    ['a \u202Eb\u0000c', 'a bc'],
    ['data:text/html;base64,AAAA and javascript:alert(1)', '‹link removed› and ‹link removed›)'],
  ])('carries no link or image: %s', (text, plain) => {
    expect(scrub(text, NOTHING)).toBe(plain);
  });

  it.each([
    '<!channel> all',
    '<@U123ABC> come',
    '<at>Sam</at>',
    '<img src=x>',
    '<script>x',
    '@here',
    '@Sam Okafor',
  ])('calls nobody and is no markup: %s', (text) => {
    const plain = scrub(text, NOTHING);
    expect(plain).not.toMatch(/<[a-z!@/]/i);
    expect(plain).not.toMatch(/@\w/);
  });

  it.each([
    'evil.page/login',
    'evil.tech',
    'ops@evil.zip',
    '10.1.2.3/x',
    'ops@\u200Bevil.page',
    '&lt;!channel&gt;',
  ])('makes no channel find an address in it: %s', (text) => {
    expect(scrub(text, NOTHING)).not.toMatch(/[a-z\d]\.[a-z\d]|@\w|<!/i);
  });

  it('behind a long run of letters is no link either', () => {
    const scrubber = createScrubber(NOTHING);
    const text = `${'x'.repeat(2_390)} https://evil.example/y`;
    const out = [...text].map((it) => scrubber.push(it)).join('') + scrubber.end();
    expect(out).not.toMatch(LIVE);
  });

  it.each([
    '**Booked**: TRK-101 on Cell 3, Tue 9 Mar 2027 (2 days). Booking #42.',
    '- one\n- two [3 of 5]\n\n1. three < 4 and 5 > 4',
    '[Cell 3] : free, v1.2.3, report.pdf, 09:00//10:00, Cell_3//A, data: brake, 555-1234',
    'weights 2,000 to 14,000 lb; 08:00-16:00; 3.5 days; e.g. this.',
    'a \\[note\\] with \\*stars\\*',
  ])('is left as it is when it carries none: %s', (text) => {
    expect(scrub(text, NOTHING)).toBe(text);
  });

  it('may repeat a link of the person, and shows one of the database so that it leads nowhere', () => {
    const link = 'https://wiki.lab.example/brake';
    expect(scrub(`See ${link}.`, { said: `note ${link}`, shown: '' })).toBe(`See ${link}.`);
    const shown = scrub(`The note says ${link}.`, { said: '', shown: `{"notes":"${link}"}` });
    expect(shown.replaceAll('\u200B', '')).toBe(`The note says ${link}.`);
    expect(shown).not.toContain('://');
    expect(scrub(`See ${link}?d=secret`, { said: link, shown: link })).toBe('See ‹link removed›');
  });

  it('comes out the same in pieces of any size', () => {
    const pieces = fc.array(
      fc.constantFrom(
        'see ',
        '[the ',
        'manual](',
        'https://evil.example/',
        'x)',
        ' now\n',
        '![a](b)',
        '@he',
        're',
        '<!',
        'channel> ',
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(pieces, (parts) => {
        const scrubber = createScrubber(NOTHING);
        const out = parts.map((it) => scrubber.push(it)).join('') + scrubber.end();
        expect(out).not.toMatch(LIVE);
      }),
      { numRuns: 500 },
    );
  });

  it('does not wait for ever for a bracket that is never closed', () => {
    const scrubber = createScrubber(NOTHING);
    const out = scrubber.push(`[${'word '.repeat(1000)}`);
    expect(out.length).toBeGreaterThan(1000);
  });
});
