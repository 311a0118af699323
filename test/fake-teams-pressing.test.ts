import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { byHand, carded, openBot } from './support/teams/asking.ts';
import { type FakeTeams, type Json, type Message, openFakeTeams } from './support/teams/index.ts';
import { read } from './support/teams/seen.ts';

let teams: FakeTeams;
let hand: ReturnType<typeof byHand>;
let bot: Awaited<ReturnType<typeof openBot>>;
beforeEach(async () => {
  bot = await openBot();
  const timing = { ackMs: 1_000, retryPauses: [] };
  teams = await openFakeTeams({ limits: 'off', messagingEndpoint: bot.url, ...timing });
  hand = byHand(teams);
});
afterEach(async () => {
  await teams.close();
  await bot.close();
});

const text = (words: string) => ({ type: 'TextBlock', text: words });
const execute = (title: string, verb: string, more: Json = {}) => ({
  ...{ type: 'Action.Execute', title, verb, data: { booking: '7' }, ...more },
});
const input = (type: string, more: Json = {}) => ({ type: `Input.${type}`, id: 'it', ...more });
const CARD = 'application/vnd.microsoft.card.adaptive';
const invoked = (type: string, value: unknown, statusCode = 200) => ({
  ...{ status: 200, body: { statusCode, type, value } },
});

describe('pressing', () => {
  const shown = async (body: Json[], actions: Json[]) => {
    const { id } = await hand.post(teams.group.id, { attachments: [carded(body, { actions })] });
    return teams.message(teams.group, id) as Message;
  };

  it('an Execute puts the answer’s card in place, for who pressed, until the bot edits', async () => {
    const message = await shown([text('Book?')], [execute('Yes', 'book')]);
    bot.behaviour = () => invoked(CARD, carded([text('Booked')])['content']);
    const pressed = await teams.presses('bob', message, 'Yes');
    expect(pressed).toMatchObject({ shown: 'card', status: 200, delivery: { state: 'acked' } });
    expect(bot.heard).toMatchObject([
      {
        ...{ type: 'invoke', name: 'adaptiveCard/action', replyToId: message.id },
        from: { aadObjectId: teams.person('bob').aadObjectId },
        value: {
          action: { type: 'Action.Execute', verb: 'book', data: { booking: '7' } },
          trigger: 'manual',
        },
      },
    ]);
    expect([read(teams.card(message, 'bob')), read(teams.card(message, 'ada'))]).toEqual(['Booked', 'Book?']);
    expect(teams.buttons(message, 'bob')).toEqual([]);
    await expect(teams.presses('bob', message, 'Yes')).rejects.toThrow('but nothing');
    // The id of an invoke can be replied to.
    const { id } = await hand.post(teams.group.id, 'Done', String(bot.heard[0]?.['id']));
    expect(teams.message(teams.group, id)?.text).toBe('Done');
    await hand.edit(teams.group.id, message.id, { attachments: [carded([text('Over')])] });
    expect(read(teams.card(message, 'bob'))).toBe('Over');
  });

  it.each<[string, () => { status: number; body?: unknown } | undefined, Json]>([
    [
      'a message',
      () => invoked('application/vnd.microsoft.activity.message', 'Not yours.'),
      { shown: 'message', text: 'Not yours.' },
    ],
    [
      'an error',
      () => invoked('application/vnd.microsoft.error', { code: 'Forbidden', message: 'No.' }, 403),
      { shown: 'error', text: 'No.', status: 403 },
    ],
    ['silence', () => undefined, { shown: 'error', delivery: { attempts: [{ failure: 'timeout' }] } }],
    ['no answer of an invoke', () => ({ status: 200 }), { shown: 'error' }],
    ['another status', () => ({ status: 501, body: {} }), { shown: 'error' }],
    ['a card that is none', () => invoked(CARD, { type: 'AdaptiveCard' }), { shown: 'error' }],
    ['a type that is none', () => invoked('text/plain', 'x'), { shown: 'error' }],
  ])('an Execute is answered by %s', async (_name, behaviour, seen) => {
    const message = await shown([], [execute('Yes', 'book')]);
    bot.behaviour = behaviour;
    expect(await teams.presses('ada', message, 'book')).toMatchObject(seen);
    expect(read(teams.card(message, 'ada'))).toBe('');
  });

  it('sends what was filled in, as text, and holds back what is wrong', async () => {
    const choices = [
      { title: 'Brake', value: 'brake' },
      { title: 'Noise', value: 'nvh' },
    ];
    const form = [
      input('Text', { id: 'vehicle', isRequired: true, errorMessage: 'Which vehicle?' }),
      input('ChoiceSet', { id: 'test', choices, value: 'brake' }),
      input('Number', { id: 'days', min: 1, max: 9 }),
      input('Toggle', { id: 'urgent', title: 'Urgent' }),
      input('Date', { id: 'from', value: '2027-03-01', isVisible: false }),
    ];
    const free = execute('Cancel', 'cancel', { associatedInputs: 'none' });
    const message = await shown(form, [execute('Book', 'book'), free]);
    const press = (inputs: Json) => teams.presses('ada', message, 'Book', inputs);
    expect(await press({})).toEqual({ shown: 'held', text: 'Which vehicle?' });
    expect(await press({ vehicle: 'HLD42', days: 10 })).toMatchObject({ shown: 'held' });
    await expect(press({ vehicle: 'HLD42', test: 'Crash' })).rejects.toThrow('Brake, Noise');
    await expect(press({ colour: 'red' })).rejects.toThrow('no field colour');
    expect(bot.heard).toEqual([]);
    await press({ vehicle: 'HLD42', test: 'Noise', days: 2, urgent: true });
    await teams.presses('ada', message, 'Cancel');
    const sent = bot.heard.map((it) => (it['value'] as { action: { data: Json } }).action.data);
    const filled = { vehicle: 'HLD42', test: 'nvh', days: '2', urgent: 'true', from: '2027-03-01' };
    expect(sent).toEqual([{ booking: '7', ...filled }, { booking: '7' }]);
  });

  it('a Submit is a message with a value and no words, as is the fallback of old clients', async () => {
    const submit = { type: 'Action.Submit', data: { verb: 'book', booking: '7' } };
    const message = await shown(
      [],
      [execute('Yes', 'book', { fallback: submit }), { ...submit, title: 'No' }],
    );
    expect(await teams.presses('ada', message, 'Yes', {}, { old: true })).toMatchObject({ shown: 'nothing' });
    await teams.presses('ada', message, 'No');
    const said = { type: 'message', value: { verb: 'book', booking: '7' }, replyToId: message.id };
    expect(bot.heard).toMatchObject([said, said]);
    expect(bot.heard[0]).not.toHaveProperty('text');
    bot.behaviour = () => ({ status: 500 });
    expect(await teams.presses('ada', message, 'No')).toMatchObject({ shown: 'error' });
  });

  it('a Submit may say something for all to see', async () => {
    const back = { type: 'messageBack', text: 'help', displayText: 'Help me' };
    const { id } = await hand.post(teams.group.id, {
      attachments: [
        carded([], { actions: [{ type: 'Action.Submit', title: 'Help', data: { msteams: back } }] }),
      ],
    });
    await teams.presses('ada', teams.message(teams.group, id) as Message, 'Help');
    expect(bot.heard).toMatchObject([{ text: 'help', value: {} }]);
    expect(teams.thread(teams.group, id)).toHaveLength(1);
  });

  it('is for those who see it, and for what is there', async () => {
    const { id } = await hand.post(teams.chatWith('ada').id, {
      attachments: [
        carded([], {
          actions: [execute('Yes', 'yes', { isEnabled: false }), execute('No', 'x'), execute('Never', 'x')],
        }),
      ],
    });
    const message = teams.message(teams.chatWith('ada'), id) as Message;
    await expect(teams.presses('bob', message, 'No')).rejects.toThrow('Bob Slow is not in');
    await expect(teams.presses('ada', message, 'Yes')).rejects.toThrow('cannot be pressed');
    await expect(teams.presses('ada', message, 'Maybe')).rejects.toThrow('Yes, No, Never');
    await expect(teams.presses('ada', message, 'x')).rejects.toThrow('2 of x');
    await expect(teams.submitsFeedback('ada', message, 'like')).rejects.toThrow('no feedback');
  });

  it('the thumbs', async () => {
    const feedback = { text: 'So.', channelData: { feedbackLoop: { type: 'default' } } };
    const { id } = await hand.post(teams.chatWith('ada').id, feedback);
    const message = teams.message(teams.chatWith('ada'), id) as Message;
    expect(await teams.submitsFeedback('ada', message, 'dislike', 'Too slow')).toMatchObject({
      state: 'acked',
    });
    const actionValue = { reaction: 'dislike', feedback: '{"feedbackText":"Too slow"}' };
    expect(bot.heard).toMatchObject([
      { name: 'message/submitAction', replyToId: id, value: { actionName: 'feedback', actionValue } },
    ]);
  });
});
