import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { byHand } from './support/teams/asking.ts';
import { type FakeTeams, type Json, type Message, openFakeTeams } from './support/teams/index.ts';
import { facts, read } from './support/teams/seen.ts';

let teams: FakeTeams;
let hand: ReturnType<typeof byHand>;
beforeEach(async () => {
  teams = await openFakeTeams({ limits: 'off' });
  hand = byHand(teams);
});
afterEach(() => teams.close());

const text = (words: string) => ({ type: 'TextBlock', text: words });
const execute = (title: string, verb: string, more: Json = {}) => ({
  ...{ type: 'Action.Execute', title, verb, data: { booking: '7' }, ...more },
});
const input = (type: string, more: Json = {}) => ({ type: `Input.${type}`, id: 'it', ...more });
const CARD = 'application/vnd.microsoft.card.adaptive';

describe('a card', () => {
  const post = (content: Json) =>
    hand.post(teams.group.id, { attachments: [{ contentType: CARD, content }] });
  const whole = (...body: unknown[]) => ({ type: 'AdaptiveCard', version: '1.5', body });
  const pressed = (...actions: unknown[]) => ({ ...whole(), actions });
  const columns = [{ width: 1 }];
  const cells = [{ type: 'TableCell', items: [text('x')] }];

  it.each<[string, Json, string]>([
    ['is another thing', { type: 'Card', version: '1.5', body: [] }, 'type'],
    ['has no version', { type: 'AdaptiveCard', body: [] }, 'version'],
    ['is of the future', { ...whole(), version: '1.6' }, '1.6'],
    ['has no body', { type: 'AdaptiveCard', version: '1.5' }, 'body'],
    ['holds what nobody knows', whole({ type: 'Badge' }), 'card.body[0]: unknown element Badge'],
    ['holds it deep inside', whole({ type: 'Container', items: [{ type: 'Badge' }] }), 'body[0].items[0]'],
    [
      'holds what its version has not',
      { ...whole({ type: 'Table', columns, rows: [] }), version: '1.4' },
      'Table',
    ],
    ['has a text without words', whole({ type: 'TextBlock' }), 'text is no text'],
    ['shows a picture without TLS', whole({ type: 'Image', url: 'http://x/y.png' }), 'https:'],
    ['has a field without a name', whole({ type: 'Input.Text' }), 'id is missing'],
    ['has two fields of a name', whole(input('Text'), input('Date')), 'twice'],
    ['has choices without values', whole(input('ChoiceSet', { choices: [{ title: 'x' }] })), 'choices'],
    ['has facts without values', whole({ type: 'FactSet', facts: [] }), 'facts'],
    ['has a part on its own', whole({ type: 'TableRow', cells: [] }), 'unknown element TableRow'],
    ['has a button that nobody knows', pressed({ type: 'Action.Http' }), 'Action.Http'],
    ['opens no address', pressed({ type: 'Action.OpenUrl', url: 'x' }), 'address'],
    ['has buttons that are no list', { ...whole(), actions: {} }, 'no list'],
    [
      'refreshes for too many',
      { ...whole(), refresh: { action: execute('', 'r'), userIds: Array(61).fill('x') } },
      '60',
    ],
    ['refreshes by nothing', { ...whole(), refresh: {} }, 'Action.Execute'],
    [
      'hides what is wrong in a card inside',
      pressed({ type: 'Action.ShowCard', card: whole({}) }),
      'unknown',
    ],
  ])('is refused when it %s', async (_name, content, why) => {
    const { status, error, message } = await post(content);
    expect([status, error, message]).toEqual([400, 'BadArgument', expect.stringContaining(why)]);
  });

  it.each<[string, Json]>([
    [
      'of all kinds',
      whole(
        ...[text('x'), { type: 'RichTextBlock', inlines: ['x', { type: 'TextRun', text: 'y' }] }],
        ...[{ type: 'ColumnSet', columns: [{ items: [text('x')], selectAction: execute('', 'v') }] }],
        ...[{ type: 'Table', columns, rows: [{ type: 'TableRow', cells }] }],
        ...[{ type: 'ImageSet', images: [{ url: 'https://x/y.png' }] }],
        ...[{ type: 'FactSet', facts: [{ title: 'Cell', value: '3' }] }],
        ...[input('ChoiceSet', { choices: [{ title: 'x', value: 'y' }] })],
      ),
    ],
    [
      'that knows what to do instead',
      whole({ type: 'Badge', fallback: text('x') }, { type: 'Chart', fallback: 'drop' }),
    ],
    [
      'with buttons',
      {
        ...pressed(execute('Yes', 'yes', { fallback: { type: 'Action.Submit' } }), {
          type: 'Action.ShowCard',
          card: whole(),
        }),
      },
    ],
    ['that refreshes', { ...whole(), refresh: { action: execute('', 'r'), userIds: ['29:1'] } }],
  ])('is taken %s', async (_name, content) => {
    expect((await post(content)).status).toBe(201);
  });

  it('is read as a person reads it', async () => {
    const fact = { type: 'FactSet', facts: [{ title: 'Cell', value: '3' }] };
    const inner = { type: 'ActionSet', actions: [execute('Move', 'move')] };
    const hidden = { ...text('Secret'), isVisible: false };
    const actions = [execute('Undo', 'undo', { fallback: { type: 'Action.Submit', title: 'Old' } })];
    const { id } = await post({ ...whole(text('Booked'), fact, hidden, inner), actions });
    const message = teams.message(teams.group, id) as Message;
    expect(teams.buttons(message)).toEqual(['Move', 'Undo']);
    expect([read(teams.card(message)), facts(teams.card(message))]).toEqual([
      'Booked\nCell\n3',
      { Cell: '3' },
    ]);
  });
});
