import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { draw, settle } from '../adapters/slack/blocks.ts';
import type { Button, Message } from '../src/conversation/channel.ts';
import { told } from './support/slack/asking.ts';
import { elementsOf } from './support/slack/blocks.ts';
import { type FakeSlack, type Json, openFakeSlack } from './support/slack/index.ts';
import { commands, EMPHASIS, seen } from './support/slack-markup.ts';

let slack: FakeSlack;
beforeAll(async () => {
  slack = await openFakeSlack({ limits: 'off', echo: false });
});
afterAll(() => slack.close());

/** As Slack keeps it after it took it. */
async function posted(drawn: { text: string; blocks: object[] }) {
  const answer = await told(slack, 'chat.postMessage', { channel: 'C0BAY', ...drawn });
  expect(answer, JSON.stringify(answer)).toMatchObject({ ok: true });
  return answer['message'] as { text: string; blocks: Json[] };
}
const textsOf = ({ blocks }: { blocks: object[] }) =>
  (blocks as Json[])
    .flatMap((it) => [it['text'], ...((it['fields'] as Json[] | undefined) ?? [])])
    .filter(Boolean);
const shown = (drawn: { blocks: object[] }) =>
  seen(
    textsOf(drawn)
      .map((it) => (it as Json)['text'])
      .join('\n'),
  );
const elements = ({ blocks }: { blocks: object[] }) => (blocks as Json[]).flatMap(elementsOf);
const types = ({ blocks }: { blocks: object[] }) => (blocks as Json[]).map((it) => it['type']);

const BOOKED: Message = {
  text: '**Booked.** Cell 3 is yours.',
  card: {
    heading: 'Booked',
    facts: [
      { label: 'Dyno', value: 'Cell 3' },
      { label: 'Asked by', value: 'Ada' },
    ],
  },
  buttons: [
    { id: 'undo:1:1', label: 'Undo' },
    { id: 'move:1:1', label: 'Move', form: true },
    { id: 'cancel:1:1', label: 'Cancel', kind: 'danger' },
    { id: 'link-open:1', label: 'Open', kind: 'primary', url: 'https://rollbook.example/link?a=1' },
  ],
  rating: 'rate:1:slack:C0BAY',
};

describe('a message', () => {
  it('shows its text, its card, its buttons and asks how it was', async () => {
    const message = await posted(draw(BOOKED));
    expect(message.text).toBe('*Booked.* Cell 3 is yours.');
    expect(types(message)).toEqual(['section', 'section', 'actions', 'context_actions']);
    expect(shown(message)).toBe(
      ['*Booked.* Cell 3 is yours.', '*Booked*', '*Dyno*\nCell 3', '*Asked by*\nAda'].join('\n'),
    );
    expect(elements(message)).toMatchObject([
      { action_id: 'rollbook:0', value: 'undo:1:1', text: { text: 'Undo' } },
      { action_id: 'rollbook:form:1', value: 'move:1:1' },
      { action_id: 'rollbook:2', value: 'cancel:1:1', style: 'danger' },
      { action_id: 'rollbook:link:3', style: 'primary', url: 'https://rollbook.example/link?a=1' },
      {
        action_id: 'rollbook:rate',
        positive_button: { value: 'good:rate:1:slack:C0BAY' },
        negative_button: { value: 'bad:rate:1:slack:C0BAY' },
      },
    ]);
    expect(elements(message)[0]).not.toHaveProperty('style');
  });

  it('keeps Slack from finding names, channels and addresses in it by itself', async () => {
    const text = 'Ask #general or see bank.example';
    const { blocks } = await posted(draw({ ...BOOKED, text }));
    for (const it of textsOf({ blocks })) expect(it).toMatchObject({ type: 'mrkdwn', verbatim: true });
  });

  it('shows what people wrote letter by letter, on one line, in its own field', async () => {
    const value = '<!channel> *x* `y` ~z~ <https://evil.example|ok>\n> quote\n```\n@here &lt;';
    const card = {
      heading: value,
      facts: [
        { label: value, value },
        { label: 'Note', value: ' ' },
      ],
    };
    const message = await posted(draw({ text: '', card, buttons: [{ id: 'b', label: value }] }));
    for (const it of textsOf(message)) {
      const words = String((it as Json)['text']).replace(/^\*(.*)\*$/gm, '$1');
      expect(commands(words)).toEqual([]);
      expect(words).not.toMatch(EMPHASIS);
      expect(words).not.toMatch(/@here|```/);
    }
    expect(shown(message)).toContain(`\n${value.replace(/\s+/g, ' ')}\n`);
    expect(shown(message)).toContain('*Note*\n–');
    expect(message.text).not.toBe('');
  });

  it.each<[string, Message]>([
    ['no words', { text: '' }],
    ['very many words', { text: '**bold** & <words>\n'.repeat(2_000), rating: 'r' }],
    ['one long line', { text: '&'.repeat(9_000) }],
    [
      'a huge card',
      {
        text: 'x '.repeat(1_900),
        card: {
          heading: '*'.repeat(400),
          facts: Array(25).fill({ label: '<'.repeat(300), value: '&'.repeat(5_000) }),
        },
      },
    ],
    ['long code', { text: `\`\`\`\n${'a < b;\n'.repeat(700)}\`\`\`` }],
    [
      'many buttons',
      {
        text: 'x',
        buttons: Array.from(
          { length: 40 },
          (_, at): Button => ({ id: `${at}`, label: `${at} ${'😀'.repeat(60)}` }),
        ),
      },
    ],
    [
      'a button that leads nowhere good',
      { text: 'x', buttons: [{ id: 'a', label: '', url: 'javascript:alert(1)' }] },
    ],
  ])('of %s is one that Slack takes, in its limits', async (_name, message) => {
    const drawn = draw(message);
    await posted(drawn);
    expect(drawn.text.length).toBeLessThanOrEqual(4_000);
    for (const row of drawn.blocks.filter((it) => it['type'] === 'actions'))
      expect((row['elements'] as Json[]).length).toBeLessThanOrEqual(5);
    for (const it of textsOf(drawn))
      expect((String((it as Json)['text']).match(/```/g) ?? []).length % 2).toBe(0);
    for (const it of elements(drawn)) expect(it['url'] ?? 'https:').toMatch(/^https?:/);
    expect(elements(drawn).length).toBeLessThanOrEqual(25 + (message.rating ? 1 : 0));
  });
});

describe('a message that was decided', () => {
  const again: Button[] = [{ id: 'undo:1:2', label: 'Undo' }];

  it('shows what came of it in the place of its buttons', async () => {
    const settled = settle(await posted(draw(BOOKED)), { text: 'Cancelled by **Ada**.', buttons: again });
    const message = await posted(settled);
    expect(types(message)).toEqual(['section', 'section', 'section', 'actions']);
    expect(shown(message)).toMatch(
      /^\*Booked\.\* Cell 3 is yours\.\n\*Booked\*\n[\s\S]+\nCancelled by \*Ada\*\.$/,
    );
    expect(elements(message)).toMatchObject([{ value: 'undo:1:2', action_id: 'rollbook:0' }]);
    expect(message.text).toBe('*Booked.* Cell 3 is yours.\n\nCancelled by *Ada*.');
  });

  it('shows the last of several outcomes, once, under a new name', async () => {
    const first = await posted(settle(await posted(draw(BOOKED)), { text: 'Cancelled.', buttons: again }));
    const second = await posted(settle(first, { text: 'Booked again.' }));
    expect(shown(second)).not.toContain('Cancelled.');
    expect(shown(second)).toContain('Booked again.');
    expect(second.text).toBe('*Booked.* Cell 3 is yours.\n\nBooked again.');
    expect(elements(second)).toEqual([]);
    const names = (it: { blocks: Json[] }) => it.blocks.map((block) => block['block_id']);
    expect(names(first).filter((id) => names(second).includes(id))).toEqual([]);
  });

  it('is whole without blocks, without text, and with what only Slack can make', async () => {
    const outcome = { text: 'Done & dusted.' };
    expect(shown(settle({ text: 'Said &lt;b&gt;.', blocks: [] }, outcome))).toBe('Said <b>.\nDone & dusted.');
    expect(settle({ text: '', blocks: [] }, outcome).text).toBe('Done &amp; dusted.');
    const junk = [
      {
        type: 'section',
        block_id: 'x',
        text: { type: 'mrkdwn', text: 'kept', verbatim: false, extra: 1 },
        more: null,
      },
      {
        type: 'context',
        elements: [{ type: 'image', image_url: 'https://a', alt_text: 'a', image_width: 3 }],
      },
      { type: 'header', text: { type: 'plain_text', text: 'Head', emoji: true } },
      ...[{ type: 'divider', foo: 1 }, { type: 'call' }, { type: 'section' }, 'no block', null],
      { type: 'rich_text', block_id: 'r', elements: [] },
    ];
    const message = await posted(settle({ text: 'x', blocks: junk }, outcome));
    expect(types(message)).toEqual(['section', 'header', 'divider', 'rich_text', 'section']);
    await posted(
      settle({ text: 'y'.repeat(9_000), blocks: Array(60).fill(junk[0]) }, { text: 'z '.repeat(5_000) }),
    );
  });
});
