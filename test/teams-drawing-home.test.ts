import { describe, expect, it } from 'vitest';
import { drawHome } from '../adapters/teams/home.ts';
import type { Home, Message } from '../src/conversation/channel.ts';
import { cardTrouble, elementsOf } from './support/teams-card-rules.ts';

const BOOKED: Message = {
  text: 'Cell 3',
  card: { heading: 'Booking #7', facts: [{ label: 'Vehicle', value: 'HLD42' }] },
  buttons: [
    { id: 'move:7', label: 'Move', form: true },
    { id: 'cancel:7', label: 'Cancel', kind: 'danger' },
  ],
};
const textsOf = (value: unknown) =>
  elementsOf(value).flatMap((it) => (it['type'] === 'TextBlock' ? [String(it['text'])] : []));

describe('a page of one’s own', () => {
  const home = (count: number, text = 'Cell 3, Monday'): Home => ({
    sections: [
      { heading: 'Your account', messages: [{ text: 'Linked as **ada**.' }] },
      {
        heading: 'Your coming bookings',
        messages: Array.from({ length: count }, (_, at) => ({ ...BOOKED, text: `${text} ${at}` })),
      },
      { heading: 'Dynos today', messages: [{ text: '| Dyno | Now |\n|---|---|\n| Cell 3 | free |' }] },
    ],
  });

  it('is one card with its sections and their buttons', () => {
    const drawn = drawHome(home(2));
    expect(cardTrouble(drawn.attachments?.[0]?.content)).toEqual([]);
    const texts = textsOf(drawn.attachments?.[0]?.content);
    expect(texts).toEqual(
      expect.arrayContaining(['Your account', 'Linked as **ada**.', 'Cell 3, Monday 1', 'free']),
    );
    expect(texts.join()).not.toMatch(/not shown/);
    expect(drawn.summary).toBe('Your account, Your coming bookings, Dynos today');
  });

  it('counts what has no room', () => {
    const card = drawHome(home(60)).attachments?.[0]?.content;
    expect(cardTrouble(card)).toEqual([]);
    const shown = textsOf(card).filter((text) => text.startsWith('Cell 3, Monday')).length;
    expect(shown).toBeGreaterThan(5);
    expect(textsOf(card).at(-1)).toBe(`… and ${60 - shown + 1} more, not shown.`);
    expect(cardTrouble(drawHome(home(1, 'x'.repeat(30_000))).attachments?.[0]?.content)).toEqual([]);
  });
});
