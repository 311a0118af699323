import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CARD_TYPE, cardFor, type Drawn, draw } from '../adapters/teams/cards.ts';
import { readPress } from '../adapters/teams/forms.ts';
import type { Button, Message } from '../src/conversation/channel.ts';
import { cardTrouble, elementsOf } from './support/teams-card-rules.ts';
import { links, marks, nasty, seen, tags } from './support/teams-markup.ts';

const BOOKED: Message = {
  text: '**Booked.** Cell 3 is yours.',
  card: {
    heading: 'Booking #7',
    facts: [
      { label: 'Dyno', value: 'Cell_3 *main*' },
      { label: 'Vehicle', value: '[HLD42](https://evil.example) <at>Ada</at>' },
      { label: 'Days', value: '1. March' },
      { label: 'Notes', value: '' },
    ],
  },
  buttons: [
    { id: 'undo:7', label: 'Undo', kind: 'primary' },
    { id: 'move:7', label: 'Move', form: true },
    { id: 'cancel:7', label: 'Cancel', kind: 'danger' },
    { id: 'link', label: 'Open', url: 'https://rollbook.example/link?x=1' },
  ],
};
const contentOf = (drawn: Drawn) => drawn.attachments?.[0]?.content as Record<string, unknown>;
const ofType = (value: unknown, type: string) => elementsOf(value).filter((it) => it['type'] === type);
const textsOf = (value: unknown) => ofType(value, 'TextBlock').map((it) => String(it['text']));

describe('a message in Teams', () => {
  it('is words where there is nothing to press', () => {
    expect(draw({ text: '# Free\n**Cell 3**' })).toEqual({
      ...{ type: 'message', textFormat: 'markdown', text: '**Free**\n\n**Cell 3**' },
    });
    expect(draw({ text: '' }).text).toBe('–');
    expect(draw({ text: 'word '.repeat(9_000) }).text?.length).toBeLessThanOrEqual(16_000);
  });

  it('is one card where there is, announced in plain words', () => {
    const drawn = draw(BOOKED);
    expect(Object.keys(drawn).sort()).toEqual(['attachments', 'summary', 'type']);
    expect(drawn.summary).toBe('Booked. Cell 3 is yours.');
    expect(drawn.attachments?.map((it) => it.contentType)).toEqual([CARD_TYPE]);
    expect(cardTrouble(contentOf(drawn))).toEqual([]);
    expect(textsOf(contentOf(drawn))).toEqual(['**Booked.** Cell 3 is yours.', 'Booking #7']);
  });

  it('shows what people wrote letter by letter', () => {
    const [facts] = ofType(cardFor(BOOKED), 'FactSet').map((it) => it['facts'] as { value: string }[]);
    expect(facts?.map(({ value }) => seen(value))).toEqual([
      ...['Cell_3 *main*', '[HLD42](https://evil.example) <at>Ada</at>', '1. March', '–'],
    ]);
    for (const { value } of facts ?? [])
      expect([...marks(value), ...tags(value), ...links(value)]).toEqual([]);
  });

  it('has buttons that Teams answers in place, and that old clients send', () => {
    const [undo, move, cancel, open] = ofType(cardFor(BOOKED), 'ActionSet').flatMap(
      (it) => it['actions'] as Record<string, unknown>[],
    );
    expect(undo).toMatchObject({ type: 'Action.Execute', title: 'Undo', style: 'positive', verb: 'press' });
    expect(undo).toMatchObject({ data: { id: 'undo:7' }, fallback: { data: { press: 'undo:7' } } });
    expect(move).toMatchObject({
      verb: 'form',
      data: { id: 'move:7' },
      fallback: { data: { form: 'move:7' } },
    });
    expect(cancel).toMatchObject({ style: 'destructive' });
    expect(open).toEqual({
      ...{ type: 'Action.OpenUrl', title: 'Open', url: 'https://rollbook.example/link?x=1' },
    });
    for (const [action, kind, id] of [
      [undo, 'press', 'undo:7'],
      [move, 'form', 'move:7'],
    ] as const) {
      const pressed = { kind, id, values: {} };
      expect(
        readPress({ action: { type: 'Action.Execute', verb: action?.['verb'], data: action?.['data'] } }),
      ).toEqual(pressed);
      expect(readPress(Object(action?.['fallback']).data)).toEqual(pressed);
    }
  });

  it('puts six buttons in a row, and no address that is none behind any', () => {
    const buttons: Button[] = Array.from({ length: 14 }, (_, at) => ({ id: `b:${at}`, label: `B ${at}` }));
    const rows = ofType(cardFor({ text: 'Choose', buttons }), 'ActionSet').map(
      (it) => it['actions'] as unknown[],
    );
    expect(rows.map((it) => it.length)).toEqual([6, 6, 2]);
    const [one] = ofType(
      cardFor({ text: 'x', buttons: [{ id: 'b', label: 'B', url: 'javascript:x' }] }),
      'Action.Execute',
    );
    expect(one).toMatchObject({ verb: 'press' });
  });

  it('says once that a model wrote it, and asks for an opinion where there is a rating', () => {
    for (const message of [BOOKED, { text: 'Cell 3 is free.' }]) {
      const drawn = draw({ ...message, rating: 'r', generated: true });
      expect(drawn.entities).toEqual([
        {
          ...{
            type: 'https://schema.org/Message',
            '@type': 'Message',
            '@context': 'https://schema.org',
            '@id': '',
          },
          additionalType: ['AIGeneratedContent'],
        },
      ]);
      expect(drawn.channelData).toEqual({ feedbackLoop: { type: 'default' } });
      expect(draw(message)).not.toHaveProperty('entities');
      expect(draw(message)).not.toHaveProperty('channelData');
    }
  });
});

describe('Markdown in a card', () => {
  const button = [{ id: 'b', label: 'B' }];
  const body = (text: string) => cardFor({ text, buttons: button }).body.slice(0, -1);

  it('knows bold, italic, lists and links, and a line is a line', () => {
    expect(textsOf(body('One **b** *i*\ntwo\n\n- a\n  - b\n1. c\n\n[x](https://a.example)'))).toEqual([
      ...['One **b** _i_', 'two', '- a\n    - b\n1. c', '[x](https://a.example)'],
    ]);
    expect(body('## Head `x`')).toMatchObject([{ text: 'Head x', weight: 'Bolder' }]);
  });

  it('shows a table as a table, and code as it is', () => {
    const [table] = body('| Dyno | Days |\n|---|--:|\n| Cell_3 | 12 |');
    expect(table).toMatchObject({ type: 'Table', columns: [{ width: 1 }, { width: 1 }] });
    expect(textsOf(table)).toEqual(['Dyno', 'Days', 'Cell\\_3', '12']);
    const [code] = body('```\na  <b> *c*\n\nd\n```');
    expect(ofType(code, 'TextRun').map((it) => it['text'])).toEqual([
      'a\u00A0\u00A0<b>\u00A0*c*',
      '\u00A0',
      'd',
    ]);
  });

  it('cuts what is too long, and says so', () => {
    for (const long of [
      'word '.repeat(9_000),
      '😀'.repeat(9_000),
      '- item\n'.repeat(4_000),
      '```\na\n'.repeat(3_000),
    ]) {
      const card = cardFor({ ...BOOKED, text: long });
      expect(cardTrouble(card)).toEqual([]);
      expect(textsOf(card)).toContain('The rest is too long for a card and is not shown.');
      expect(ofType(card, 'Action.Execute')).toHaveLength(3);
    }
    const facts = Array.from({ length: 90 }, (_, at) => ({ label: `L ${at}`, value: '&'.repeat(2_000) }));
    const buttons = Array.from({ length: 90 }, (_, at) => ({ id: `b:${at}`, label: 'x'.repeat(200) }));
    const card = cardFor({ text: 'x', card: { heading: 'h'.repeat(900), facts }, buttons });
    expect(cardTrouble(card)).toEqual([]);
    expect(textsOf(card).filter((text) => /more, not shown\.$/.test(text))).toHaveLength(2);
  });

  it('is a card that Teams takes, and mentions, forges and breaks nothing, whatever it says', () => {
    fc.assert(
      fc.property(nasty(), nasty(6), nasty(6), (text, value, label) => {
        const message = {
          text,
          card: { heading: value, facts: [{ label, value }] },
          buttons: [{ id: 'b', label }],
        };
        const card = cardFor(message);
        expect(cardTrouble(card)).toEqual([]);
        for (const it of textsOf(card)) {
          expect(tags(it)).toEqual([]);
          for (const { words } of links(it)) expect(words).not.toMatch(/bank/);
        }
        const [fact] = ofType(card, 'FactSet').flatMap(
          (it) => it['facts'] as { title: string; value: string }[],
        );
        for (const it of [fact?.title ?? '', fact?.value ?? ''])
          expect([...marks(it), ...tags(it)]).toEqual([]);
        expect(draw(message).summary).not.toBe('');
      }),
      { numRuns: 200 },
    );
  });
});
