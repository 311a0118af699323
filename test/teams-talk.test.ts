import { afterAll, beforeAll, expect, it } from 'vitest';
import { read } from './support/teams/seen.ts';
import { openTeamsHouse, type TeamsHouse } from './support/teams-house.ts';

let house: TeamsHouse;
beforeAll(async () => {
  house = await openTeamsHouse();
  await house.link('ada');
  await house.link('bob');
});
afterAll(() => house?.close());

const soon = <T>(look: () => T) => expect.poll(look, { timeout: 15_000 });
const lastIn = (chat: 'ada' | 'bob') => house.teams.chat(chat).findLast((it) => it.bot);
const textOf = (chat: 'ada' | 'bob') => {
  const message = lastIn(chat);
  if (!message) return '';
  const card = house.teams.card(message, chat);
  return [message.text, card ? read(card) : ''].join('\n');
};
const inChannel = async (who: 'ada' | 'bob', words: string) => {
  const { teams } = house;
  const { id } = await teams.says(who, teams.channel, words, { mention: true });
  const reply = () => teams.thread(teams.channel, id).findLast((it) => it.bot);
  await soon(() => reply()?.attachments.length ?? 0).toBeGreaterThan(0);
  return reply() as NonNullable<ReturnType<typeof reply>>;
};

it('a chat alone streams: what is being done, the words, and one last message', async () => {
  await house.teams.says('ada', 'chat', 'list dynos');
  await soon(() => textOf('ada')).toMatch(/Cell 1/);
  const kinds = house.teams
    .calls()
    .flatMap(({ body }) => (body['entities'] as { streamType?: string }[] | undefined) ?? [])
    .flatMap(({ streamType }) => streamType ?? []);
  expect(kinds[0]).toBe('informative');
  expect(kinds.at(-1)).toBe('final');
  expect(house.teams.chat('ada').filter((it) => it.bot)).toHaveLength(1);
});

it('a card is pressed in place: by its asker, and not by somebody else', async () => {
  const { teams } = house;
  const reply = await inChannel('ada', 'book TRK-101 for a brake test on 2028-04-03 for 1 day');
  expect(teams.buttons(reply)).toEqual(['Undo', 'Move', 'Cancel']);
  const bob = await teams.presses('bob', reply, 'Undo');
  expect(bob.shown).toBe('message');
  expect(bob.text).toMatch(/Ada Fast|yours/);
  const ada = await teams.presses('ada', reply, 'Undo');
  expect(ada.shown).toBe('card');
  await soon(() => [reply.text, read(teams.card(reply))].join('\n')).toMatch(/Taken back/);
});

it('the command books at once, with and without a slash; alone it opens a form that keeps what was typed', async () => {
  const { teams } = house;
  expect(read(teams.card(await inChannel('ada', '/allocate TRK-102 brake 2028-04-04 1d')))).toMatch(/Booked/);
  expect(read(teams.card(await inChannel('ada', 'allocate TRK-103 brake 2028-04-05 1d')))).toMatch(/Booked/);
  const form = await inChannel('ada', 'allocate');
  const values = { vehicle: 'TRK-104', test_type: 'brake', start_date: '2020-01-01', days: '1' };
  const refused = await teams.presses('ada', form, 'Book', values);
  expect(refused.shown).toBe('card');
  expect(read(refused.card)).toMatch(/past/);
  const booked = await teams.presses('ada', form, 'Book', { ...values, start_date: '2028-04-06' });
  expect(read(booked.card)).toMatch(/Booked: TRK-104/);
});

it('an account is linked by a code that is typed in the chat alone', async () => {
  const { teams } = house;
  const kim = teams.addPerson({ name: 'Kim Lee' });
  const { token } = await house.register('Kim Lee');
  await teams.says(kim, 'chat', 'book TRK-105 for a brake test on 2028-04-07 for 1 day');
  const chat = () =>
    teams.fromBot(teams.chatWith(kim)).map((it) => [it.text, read(teams.card(it))].join('\n'));
  await soon(() => chat().join('\n')).toMatch(/Connect|code/i);
  const { body, status } = await house.call('POST', '/links/codes', { as: token, body: {} });
  expect(status).toBe(201);
  await teams.says(kim, 'chat', `link ${body.code}`);
  await soon(() => chat().at(-1) ?? '').toMatch(/Kim Lee/);
  const asked = teams.fromBot(teams.chatWith(kim)).at(-1);
  expect(asked && teams.buttons(asked).length).toBe(2);
  const done = await teams.presses(
    kim,
    asked as NonNullable<typeof asked>,
    teams.buttons(asked as never)[0] ?? '',
  );
  expect(read(done.card)).toMatch(/Linked/);
});

it('a message that comes twice is answered once', async () => {
  const { teams } = house;
  teams.deliverTwice(1);
  const { id } = await teams.says('bob', teams.channel, 'list dynos', { mention: true });
  await soon(() => teams.thread(teams.channel, id).filter((it) => it.bot).length).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(teams.thread(teams.channel, id).filter((it) => it.bot)).toHaveLength(1);
});
