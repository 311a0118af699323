import { createParser } from 'eventsource-parser';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderMarkdown } from '../adapters/web/page/markdown-dom.js';
import { createSseParser, readEvents, SilenceError } from '../adapters/web/page/sse.js';
import { createPaper, markupOf } from './support/paper.ts';

type Seen = { event: string; data: string };

/** The events that the page reads from a stream which arrives in these pieces. */
function heard(pieces: string[]): Seen[] {
  const events: Seen[] = [];
  const parser = createSseParser(({ event, data }) => events.push({ event, data }));
  for (const piece of pieces) parser.push(piece);
  return events;
}

/** The same, read by an independent parser. */
function heardByAnother(text: string): Seen[] {
  const events: Seen[] = [];
  const parser = createParser({
    onEvent: ({ event, data }) => events.push({ event: event || 'message', data }),
  });
  parser.feed(text);
  return events;
}

function streamOf(chunks: Uint8Array[], { ends = true } = {}): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      if (ends) controller.close();
    },
  });
}

const markup = (text: string) => markupOf(renderMarkdown(text, createPaper()));

describe('the stream that the page reads', () => {
  it('joins the data lines of one event and takes its name', () => {
    expect(heard(['event: delta\ndata: one\ndata:two\n\n'])).toEqual([{ event: 'delta', data: 'one\ntwo' }]);
  });

  it('passes over comments, events without data, and an event whose end never came', () => {
    expect(heard([': beat\n\nevent: status\n\ndata: whole\n\ndata: cut off'])).toEqual([
      { event: 'message', data: 'whole' },
    ]);
  });

  it('takes CR and LF for one line end even when they arrive apart', () => {
    expect(heard(['event: done\r', '\ndata: {}\r', '\n\r', '\n'])).toEqual([{ event: 'done', data: '{}' }]);
  });

  it('hears what another parser hears, wherever the pieces are cut', () => {
    const line = fc.constantFrom(
      'data: a',
      'data:',
      'data',
      'data:  b: c',
      'event: x',
      'event',
      ': c',
      'é',
      '',
    );
    const ending = fc.constantFrom('\n', '\r\n', '\r');
    const text = fc.tuple(fc.array(line, { maxLength: 12 }), ending).map(([lines, end]) => {
      // The other parser may keep a last lone CR back, so every stream ends in a line that says nothing.
      return `${lines.map((it) => it + end).join('')}${end}:\n`;
    });
    fc.assert(
      fc.property(text, fc.array(fc.nat(4), { minLength: 1 }), (whole, cuts) => {
        const pieces: string[] = [];
        for (let at = 0, turn = 0; at < whole.length; turn += 1) {
          const length = (cuts[turn % cuts.length] ?? 0) + 1;
          pieces.push(whole.slice(at, at + length));
          at += length;
        }
        expect(heard(pieces)).toEqual(heardByAnother(whole));
      }),
    );
  });

  it('puts a character together whose bytes came in two chunks', async () => {
    const bytes = new TextEncoder().encode('\uFEFFdata: Zürich 🚗\n\n');
    const events: Seen[] = [];
    const single = [...bytes].map((byte) => Uint8Array.of(byte));
    await readEvents(streamOf(single), ({ event, data }) => events.push({ event, data }));
    expect(events).toEqual([{ event: 'message', data: 'Zürich 🚗' }]);
  });

  it('gives up a connection on which not even a heartbeat comes', async () => {
    const silent = streamOf([new TextEncoder().encode('data: hello\n\n')], { ends: false });
    const events: string[] = [];
    const reading = readEvents(silent, ({ data }) => events.push(data), { silenceMs: 30 });
    await expect(reading).rejects.toBeInstanceOf(SilenceError);
    expect(events).toEqual(['hello']);
  });
});

describe('the Markdown of a reply', () => {
  it('shows bold, italic and code, and leaves the underscores of a vehicle alone', () => {
    expect(markup('**TRK-101** for a *brake* test, `undo`, TRK_101_B, HLD_7_')).toBe(
      '<p><strong>TRK-101</strong> for a <em>brake</em> test, <code>undo</code>, TRK_101_B, HLD_7_</p>',
    );
  });

  it('nests emphasis, and takes marks without a partner for what they are', () => {
    expect(markup('***both*** and **a *b* c**')).toBe(
      '<p><em><strong>both</strong></em> and <strong>a <em>b</em> c</strong></p>',
    );
    expect(markup('2 * 3 ** 4 and *open')).toBe('<p>2 * 3 ** 4 and *open</p>');
  });

  it('shows lists with their numbers and with lists inside', () => {
    expect(markup('3. Cell 1\n4. Cell 5\n   - not on Friday\n\nAfter')).toBe(
      '<ol start="3"><li>Cell 1</li><li>Cell 5<ul><li>not on Friday</li></ul></li></ol><p>After</p>',
    );
  });

  it('shows tables, with short rows filled and pipes in cells kept', () => {
    expect(markup('| Dyno | Days |\n|---|--:|\n| Cell 3 | 2 |\n| a\\|b |')).toContain(
      '<thead><tr><th scope="col">Dyno</th><th class="end" scope="col">Days</th></tr></thead>' +
        '<tbody><tr><td>Cell 3</td><td class="end">2</td></tr><tr><td>a|b</td><td class="end"></td></tr></tbody>',
    );
  });

  it('shows headings, quotes, rules, code blocks and line breaks', () => {
    expect(markup('# Title\none\ntwo\n> said\n---\n```sql\nselect *\n```')).toBe(
      '<h3>Title</h3><p>one<br>two</p><blockquote><p>said</p></blockquote><hr><pre><code>select *</code></pre>',
    );
  });

  it('follows links to http, https and this site, and shows any other as it was written', () => {
    expect(markup('[docs](/docs) https://a.example/x.')).toBe(
      '<p><a href="/docs">docs</a> <a href="https://a.example/x" rel="noopener noreferrer" target="_blank">https://a.example/x</a>.</p>',
    );
    for (const bad of [
      'javascript:alert(1)',
      'JaVaScRiPt:x',
      'data:text/html,x',
      'vbscript:x',
      'java\tscript:x',
    ]) {
      expect(markup(`[go](${bad})`)).not.toContain('<a');
    }
  });

  it('keeps HTML as text', () => {
    expect(markup('<img src=x onerror=alert(1)> **<b>**')).toBe(
      '<p>&lt;img src=x onerror=alert(1)&gt; <strong>&lt;b&gt;</strong></p>',
    );
  });

  it('makes only known elements of any text, loses no letter, and never fails', () => {
    const allowed =
      /^(p|br|strong|em|code|a|ul|ol|li|h3|h4|hr|pre|blockquote|div|table|thead|tbody|tr|th|td)$/;
    const marks = fc.constantFrom(
      '**',
      '*',
      '_',
      '`',
      '[',
      '](',
      ')',
      '|',
      '\n',
      '- ',
      '1. ',
      '> ',
      '#',
      '<x>',
      'q',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(marks, { maxLength: 40 }), (parts) => {
        const text = parts.join('');
        const shown = markup(text);
        for (const [, tag] of shown.matchAll(/<\/?([a-z0-9]+)/g)) expect(tag).toMatch(allowed);
        const letters = (it: string) => it.replace(/<[^>]*>/g, '').split('q').length;
        expect(letters(shown.replaceAll('&lt;x&gt;', ''))).toBe(text.split('q').length);
      }),
    );
  });

  it('reads hostile text in no time', () => {
    const began = performance.now();
    for (const piece of [
      '*',
      '**a',
      '_',
      '[',
      '[a](',
      '`',
      '> ',
      '| ',
      '- a\n',
      '*a**b ',
      '\\',
      'https://',
    ]) {
      renderMarkdown(piece.repeat(Math.ceil(20_000 / piece.length)), createPaper());
    }
    expect(performance.now() - began).toBeLessThan(5000);
  });
});
