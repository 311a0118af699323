import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labels, read } from './support/slack/seen.ts';
import { day, openSlackHouse, type SlackHouse, said, until, VINS } from './support/slack-house.ts';

let house: SlackHouse;
beforeAll(async () => {
  house = await openSlackHouse();
});
afterAll(() => house.close());

const opened = async (user: string) => {
  await house.slack.opensHome(user);
  await house.quiet();
  return house.slack.home(user);
};
const page = (user: string) => read(house.slack.home(user));
/** Somebody new with an account, their page open. */
async function person(name: string) {
  const user = house.newcomer(name);
  await house.link(user, 'engineer', `${name} Linked`);
  await opened(user);
  return user;
}

describe('the page of one’s own', () => {
  it('of somebody who is not linked shows what is free, no booking, and how to link', async () => {
    const kim = house.newcomer();
    const home = await opened(kim);
    expect(labels(home)).toEqual(['Link your account']);
    expect(read(home)).toContain('Not linked yet');
    expect(read(home)).toMatch(/Cell 12: (?:free|not free)/);
    // Neither vehicles nor people of the site.
    expect(read(home)).not.toMatch(/(?:TRK|SUV|EV|VAN|HVY)-\d|Lena|Marco|Sam/);
    await house.press(kim, 'home', 'Link your account');
    const offer = house.slack.fromApp(house.slack.dm(kim)).at(-1);
    expect(labels(offer)).toEqual(['Open the page', 'Confirm', 'No']);
  });

  it('of somebody who is linked says as whom, and that there are no bookings', async () => {
    const home = house.slack.home(await person('Nell'));
    expect(read(home)).toContain('Linked to Nell Linked.');
    expect(read(home)).toContain('You have no coming bookings');
    expect(labels(home)).toEqual(['Book a dyno']);
  });

  it('shows a booking that was made in a channel, without being opened again', async () => {
    const lou = await person('Lou');
    await house.command(lou, `${VINS[0]} nvh ${day(0)} 2d`);
    await until(() => page(lou).includes(VINS[0] ?? ''), 'the booking');
    expect(page(lou)).toContain(`${said(0)} to ${said(1)}`);
    expect(labels(house.slack.home(lou))).toEqual(['Book a dyno', 'Undo', 'Move', 'Cancel']);
    await house.ask(lou, `book ${VINS[1]} for nvh on ${day(1)} for 1 day`);
    expect(page(lou)).toContain(VINS[1]);
  });

  it('takes a booking back by its button, and says so at its head', async () => {
    const ann = await person('Ann');
    await house.command(ann, `${VINS[2]} nvh ${day(4)} 2d`);
    await opened(ann);
    expect(await house.press(ann, 'home', 'Undo')).toEqual([]);
    expect(await house.bookings(VINS[2] ?? '')).toEqual([]);
    expect(page(ann)).toMatch(/^Just now\n.*taken back/is);
    expect(page(ann)).toContain('You have no coming bookings');
    // The news is gone when the page is looked at again.
    expect(read(await opened(ann))).not.toContain('Just now');
  });

  it('asks before it cancels, and cancels there', async () => {
    const eve = await person('Eve');
    await house.command(eve, `${VINS[3]} nvh ${day(7)} 2d`);
    await opened(eve);
    await house.press(eve, 'home', 'Cancel');
    expect(page(eve)).toContain('Nothing is cancelled yet');
    expect(await house.bookings(VINS[3] ?? '')).toHaveLength(1);
    await house.press(eve, 'home', 'Cancel it');
    expect(await house.bookings(VINS[3] ?? '')).toEqual([]);
    expect(page(eve)).toContain('You have no coming bookings');
  });

  it('moves a booking by its form; what came of it is told in the chat with us', async () => {
    const mia = await person('Mia');
    await house.command(mia, `${VINS[4]} nvh ${day(10)} 2d`);
    await opened(mia);
    await house.press(mia, 'home', 'Move');
    const [it] = await house.bookings(VINS[4] ?? '');
    await house.modal(mia, `Move booking #${it?.id}`);
    await house.slack.submits(mia, { start_date: day(12) });
    await house.quiet();
    expect((await house.bookings(VINS[4] ?? '')).map((one) => one.day)).toEqual([day(12)]);
    expect(read(house.slack.fromApp(house.slack.dm(mia)).at(-1))).toContain(said(12));
    await until(() => page(mia).includes(said(12)), 'the page to be drawn anew');
  });

  it('says that a button is old, and leaves things as they are', async () => {
    const old = await person('Olda');
    await house.command(old, `${VINS[5]} nvh ${day(14)} 2d`);
    const stale = structuredClone((await opened(old))?.blocks ?? []);
    const made = house.slack.fromApp('C0BAY').at(-1);
    await house.press(old, made as never, 'Undo');
    const now = house.slack.home(old);
    if (now) now.blocks = stale;
    await house.press(old, 'home', 'Undo');
    expect(page(old)).toContain('has changed since this card was shown, so nothing was done');
  });

  it('is drawn anew when the link ends', async () => {
    const una = await person('Una');
    await house.say(una, house.slack.dm(una), 'unlink');
    expect(page(una)).toContain('Not linked yet');
    expect(labels(house.slack.home(una))).toEqual(['Link your account']);
  });

  it('of a guest says why there is nothing, and writes them no message', async () => {
    const gus = house.newcomer('gus', { name: 'gus', is_restricted: true });
    expect(read(await opened(gus))).toContain('guests cannot book here');
    await opened(gus);
    expect(house.slack.fromApp(house.slack.dm(gus))).toEqual([]);
    expect(house.slack.ephemerals(gus)).toEqual([]);
  });

  it('is not drawn for the tab with the messages', async () => {
    const kim = house.newcomer();
    await house.slack.opensHome(kim, { tab: 'messages' });
    await house.quiet();
    expect(house.slack.home(kim)).toBeUndefined();
  });
});
