import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawChoices, drawForm, drawNotice, loadingView, readForm } from '../adapters/slack/forms.ts';
import { drawHome } from '../adapters/slack/home.ts';
import type { Form, Home, Message } from '../src/conversation/channel.ts';
import { told } from './support/slack/asking.ts';
import { elementsOf } from './support/slack/blocks.ts';
import { offered } from './support/slack/elements.ts';
import { type FakeSlack, type Json, openFakeSlack } from './support/slack/index.ts';
import { viewTrouble } from './support/slack/views.ts';

const FORM: Form = {
  ...{ id: 'book:1', title: 'Book a chassis dynamometer', submit: 'Book', intro: 'Days are **site** days.' },
  fields: [
    { kind: 'search', name: 'vehicle', label: 'Vehicle', value: { value: '7', label: 'HLD42' } },
    {
      kind: 'search',
      name: 'dyno',
      label: 'Dyno',
      optional: true,
      hint: 'Left empty, the best one is taken.',
    },
    { kind: 'date', name: 'start', label: 'First day', value: '2027-03-01' },
    { kind: 'number', name: 'days', label: 'Days', min: 1, max: 60, value: 2 },
    { kind: 'text', name: 'note', label: 'Note', most: 500, optional: true, value: '<!channel> & co' },
  ],
};

describe('a form', () => {
  let slack: FakeSlack;
  beforeAll(async () => {
    slack = await openFakeSlack({ limits: 'off', echo: false, via: 'http://127.0.0.1:9/' });
  });
  afterAll(() => slack.close());

  /** Somebody opens it as Slack's own client would show it, and sends what is filled in. */
  async function sent(form: Form, values: Json = {}) {
    await slack.shortcut('U0ADA', 'book').catch(() => {});
    const trigger_id = slack.deliveries().at(-1)?.body['trigger_id'];
    const view = drawForm(form, '{"form":"book:1"}');
    const opened = await told(slack, 'views.open', { trigger_id, view });
    expect(opened, JSON.stringify(opened)).toMatchObject({ ok: true });
    await slack.submits('U0ADA', values);
    return slack.modal('U0ADA') as Json;
  }

  it('asks for every field, with what is known filled in', async () => {
    const view = await sent(FORM);
    expect(view).toMatchObject({
      ...{ callback_id: 'rollbook:form', private_metadata: '{"form":"book:1"}' },
      ...{ title: { text: 'Book a chassis dynamome…' }, submit: { text: 'Book' } },
    });
    const [intro, ...inputs] = view['blocks'] as Json[];
    expect(intro).toMatchObject({ type: 'section', text: { text: 'Days are *site* days.' } });
    expect(
      inputs.map((it) => [it['block_id'], elementsOf(it)[0]?.['action_id'], it['optional'] ?? false]),
    ).toEqual([
      ...[
        ['vehicle', 'vehicle', false],
        ['dyno', 'dyno', true],
        ['start', 'start', false],
      ],
      ...[
        ['days', 'days', false],
        ['note', 'note', true],
      ],
    ]);
    expect(inputs[1]).toMatchObject({ hint: { text: 'Left empty, the best one is taken.' } });
    expect(inputs.flatMap(elementsOf)).toMatchObject([
      { type: 'external_select', min_query_length: 0 },
      { type: 'external_select', min_query_length: 0 },
      { type: 'datepicker' },
      { type: 'number_input', is_decimal_allowed: false, min_value: '1', max_value: '60' },
      { type: 'plain_text_input', multiline: true, max_length: 500 },
    ]);
    expect(readForm(view)).toEqual({ vehicle: '7', start: '2027-03-01', days: '2', note: '<!channel> & co' });
  });

  it('hands back what was filled in, and nothing for what was left empty', async () => {
    const values = { vehicle: '9', dyno: '3', start: '2027-04-02', days: '5', note: '  ' };
    expect(readForm(await sent(FORM, values))).toEqual({
      vehicle: '9',
      dyno: '3',
      start: '2027-04-02',
      days: '5',
    });
    for (const nothing of [undefined, null, {}, { state: { values: { a: null, b: { b: {} } } } }])
      expect(readForm(nothing)).toEqual({});
  });

  it('leaves out a value that Slack would refuse the whole form for', async () => {
    const fields: Form['fields'] = [
      { kind: 'search', name: 'a', label: 'A', value: { value: 'v'.repeat(200), label: 'long' } },
      { kind: 'date', name: 'b', label: 'B', value: 'tomorrow' },
      { kind: 'number', name: 'c', label: 'C', min: 1, max: 3, value: 9 },
      { kind: 'text', name: 'd', label: 'D', most: 4, value: 'abcdef' },
    ];
    const optional = fields.map((field) => ({ ...field, optional: true as const }));
    expect(readForm(await sent({ ...FORM, title: '', fields: optional }))).toEqual({ d: 'abc…' });
  });

  it('offers choices in Slack’s limits', () => {
    const choices = Array.from({ length: 130 }, (_, at) => ({
      value: `${at}`,
      label: `${at} ${'x'.repeat(90)}`,
    }));
    const drawn = drawChoices([
      { value: 'v'.repeat(151), label: 'no' },
      { value: '', label: 'no' },
      ...choices,
    ]);
    const wrong: string[] = [];
    offered(drawn, '', wrong);
    expect([wrong, drawn.options.length, drawn.options[0]?.['value']]).toEqual([[], 100, '0']);
  });

  it('has a modal before it and one after it', () => {
    const message: Message = { text: 'Booked.', buttons: [{ id: 'undo', label: 'Undo' }], rating: 'r' };
    const notice = drawNotice('Book a chassis dynamometer', message);
    for (const view of [notice, loadingView('Book a dyno'), drawNotice('', { text: '' })])
      expect(viewTrouble(view, 'modal')).toBeUndefined();
    expect((notice['blocks'] as Json[]).map((it) => it['type'])).toEqual(['section', 'actions']);
  });
});

describe('the home page', () => {
  const booking = (at: number): Message => ({
    text: `Booking ${at}`,
    card: { heading: `#${at}`, facts: [{ label: 'Dyno', value: 'Cell 3' }] },
    buttons: [
      { id: `cancel:${at}`, label: 'Cancel' },
      { id: `move:${at}`, label: 'Move', form: true },
    ],
    rating: 'r',
  });
  const blocksOf = (home: Home) => {
    const view = drawHome(home);
    expect(viewTrouble(view, 'home')).toBeUndefined();
    return view['blocks'] as Json[];
  };

  it('shows sections with their messages, each button under a name of its own', () => {
    const blocks = blocksOf({
      sections: [
        { heading: 'Bookings', messages: [booking(1), booking(2)] },
        { heading: 'Today', messages: [] },
      ],
    });
    expect(blocks.filter((it) => it['type'] === 'header').map((it) => (it['text'] as Json)['text'])).toEqual([
      ...['Bookings', 'Today'],
    ]);
    const names = blocks.flatMap(elementsOf).map((it) => it['action_id']);
    expect(names).toEqual(['rollbook:0', 'rollbook:form:1', 'rollbook:2', 'rollbook:form:3']);
  });

  it('says how many it leaves out', () => {
    const messages = Array.from({ length: 50 }, (_, at) => booking(at));
    const blocks = blocksOf({
      sections: [
        { heading: 'Bookings', messages },
        { heading: 'Today', messages },
      ],
    });
    const shown = blocks.filter((it) => it['type'] === 'actions').length;
    expect(shown).toBe(32);
    expect(JSON.stringify(blocks.at(-1))).toContain(`… and ${100 - shown} more, not shown.`);
    expect(JSON.stringify(blocks)).not.toContain('Today');
  });

  it('is one that Slack takes, however much stands on it', () => {
    const text = '😀'.repeat(6_000);
    blocksOf({ sections: [{ heading: 'x'.repeat(200), messages: Array(60).fill({ text }) }] });
    expect(blocksOf({ sections: [] })).toEqual([]);
  });
});
