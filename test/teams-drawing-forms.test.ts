import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawForm, readForm, readPress } from '../adapters/teams/forms.ts';
import type { Choice, Form } from '../src/conversation/channel.ts';
import { cardTrouble, elementsOf } from './support/teams-card-rules.ts';
import { marks, nasty, seen, tags } from './support/teams-markup.ts';

const FORM: Form = {
  ...{ id: 'book:1', title: 'Book a dyno', submit: 'Book', intro: 'Days are **site** days.' },
  fields: [
    { kind: 'search', name: 'vehicle', label: 'Vehicle', hint: 'Identifier or name' },
    { kind: 'search', name: 'dyno', label: 'Dyno', optional: true, value: { value: '3', label: 'Cell 3' } },
    { kind: 'date', name: 'start', label: 'First day', value: '2027-03-01', hint: 'A day of the site' },
    { kind: 'number', name: 'days', label: 'Days', min: 1, max: 60, value: 2 },
    { kind: 'text', name: 'notes', label: 'Notes', most: 500, optional: true, value: '<at>Ada</at> & co' },
  ],
};
const CHOICES = { vehicle: [{ value: '7', label: 'HLD42' }], dyno: [{ value: '4', label: 'Cell 4' }] };
const inputs = (card: unknown) => elementsOf(card).filter((it) => String(it['type']).startsWith('Input.'));
const submitOf = (card: unknown) => elementsOf(card).find((it) => it['type'] === 'Action.Execute');

/** What Teams sends when nothing is changed: what the action carries, and every input beside it. */
const sent = (card: unknown, typed: Record<string, unknown> = {}) => {
  const values = inputs(card).map((it) => [it['id'], String(it['value'] ?? '')]);
  const all = { ...Object.fromEntries(values), ...typed };
  const { verb, data, fallback } = submitOf(card) as {
    verb: string;
    data: object;
    fallback: { data: object };
  };
  const execute = { action: { type: 'Action.Execute', verb, data: { ...data, ...all } }, trigger: 'manual' };
  return [execute, { ...fallback.data, ...all }];
};

describe('a form', () => {
  it('asks for every field, with what is known filled in', () => {
    const card = drawForm(FORM, CHOICES);
    expect(cardTrouble(card)).toEqual([]);
    expect(inputs(card).map((it) => [it['id'], it['label'], it['isRequired'] ?? false])).toEqual([
      ['vehicle', 'Vehicle', true],
      ['dyno', 'Dyno', false],
      ['start', 'First day', true],
      ['days', 'Days', true],
      ['notes', 'Notes', false],
    ]);
    expect(inputs(card)).toMatchObject([
      { type: 'Input.ChoiceSet', style: 'filtered', choices: [{ title: 'HLD42', value: '7' }] },
      { choices: [{ title: 'Cell 3', value: '3' }, { title: 'Cell 4' }], value: '3' },
      { type: 'Input.Date', value: '2027-03-01' },
      { type: 'Input.Number', min: 1, max: 60, value: 2 },
      { type: 'Input.Text', isMultiline: true, maxLength: 500, value: '<at>Ada</at> & co' },
    ]);
    expect(inputs(card)[0]).toMatchObject({ placeholder: 'Identifier or name' });
    const texts = elementsOf(card).map((it) => it['text']);
    expect(texts).toEqual(
      expect.arrayContaining(['Book a dyno', 'Days are **site** days.', 'A day of the site']),
    );
  });

  it('is sent with what was filled in, and nothing for what was left empty', () => {
    const card = drawForm(FORM, CHOICES);
    for (const data of sent(card, { vehicle: '7', dyno: '', notes: '  ' }))
      expect(readForm(data)).toEqual({
        form: 'book:1',
        values: { vehicle: '7', start: '2027-03-01', days: '2' },
      });
  });

  it('keeps what was typed when it is refused, and says why above the field', () => {
    const values = { vehicle: '9', start: '2027-04-02', days: '99', notes: 'soon' };
    const errors = { start: 'Cell 3 is *taken* <at>then</at>.', gone: 'Something else.' };
    const card = drawForm(FORM, CHOICES, { values, errors });
    expect(cardTrouble(card)).toEqual([]);
    expect(inputs(card).map((it) => it['value'])).toEqual(['9', undefined, '2027-04-02', 99, 'soon']);
    const all = elementsOf(card);
    const wrong = all.filter((it) => it['color'] === 'Attention');
    expect(wrong.map((it) => seen(String(it['text'])))).toEqual(['Something else.', errors.start]);
    for (const it of wrong) expect([...marks(String(it['text'])), ...tags(String(it['text']))]).toEqual([]);
    expect(all[all.indexOf(wrong[1] ?? {}) + 1]).toMatchObject({ id: 'start' });
  });

  it('is not too large for Teams however much there is to choose, and says that there is more', () => {
    const many = Array.from(
      { length: 100 },
      (_, at): Choice => ({ value: `id-${at}`, label: `Vehicle ${at} 😀`.repeat(6) }),
    );
    const chosen = { values: { vehicle: 'id-99', dyno: 'id-3' } };
    const card = drawForm(FORM, { vehicle: many, dyno: many }, chosen);
    expect(cardTrouble(card)).toEqual([]);
    expect(inputs(card)[0]?.['value']).toBe('id-99');
    expect(
      elementsOf(card).filter((it) => /^Only the first \d+ are listed\.$/.test(String(it['text']))),
    ).toHaveLength(2);
    expect(JSON.stringify(drawForm(FORM, CHOICES))).not.toContain('Only the first');
  });

  it('is a card that Teams takes whatever was typed', () => {
    fc.assert(
      fc.property(nasty(12), nasty(5), (typed, label) => {
        const values = { vehicle: typed, dyno: typed, start: typed, days: typed, notes: typed };
        const choices = { vehicle: [{ value: 'x', label }] };
        expect(
          cardTrouble(drawForm(FORM, choices, { values, errors: { days: typed || 'x', notes: label } })),
        ).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

describe('what comes back from a card', () => {
  it.each([
    ...[
      undefined,
      null,
      7,
      'press',
      [],
      {},
      { press: 7 },
      { press: '' },
      { verb: 'press' },
      { action: null },
    ],
    ...[
      { action: { verb: 'buy', data: { id: 'x' } } },
      { press: 'a', form: 'b' },
      { press: 'x'.repeat(5_000) },
    ],
    ...[
      { action: { verb: 'submit', data: { id: 'x' } } },
      { action: { verb: 'press', data: ['x'] } },
      { id: 'x' },
    ],
  ])('%j is nothing', (data) => {
    expect(readPress(data)).toBeUndefined();
    expect(readForm(data)).toBeUndefined();
  });

  it('has the values of fields only, as text', () => {
    expect(readPress({ submit: 'book', days: 2, note: ' a ', on: true, list: ['x'], msteams: {} })).toEqual({
      ...{ kind: 'submit', id: 'book', values: { days: '2', note: ' a ' } },
    });
    expect(readForm({ press: 'b' })).toBeUndefined();
  });

  it('is never a fault', () => {
    fc.assert(fc.property(fc.anything(), (data) => void readPress(data)));
  });
});
