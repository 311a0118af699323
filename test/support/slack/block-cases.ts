import type { Json } from './index.ts';

const long = (size: number) => 'x'.repeat(size);
const plain = (text: string) => ({ type: 'plain_text', text });
const button = (more: Json = {}) => ({ type: 'button', action_id: 'go', text: plain('Go'), ...more });
const actions = (...elements: Json[]) => [{ type: 'actions', elements }];
const divider = { type: 'divider' };

/** Blocks that are not valid in a message, with the place that is wrong. */
export const BAD_BLOCKS: [name: string, blocks: Json[], where: string][] = [
  ['an unknown kind', [{ type: 'banner' }], 'unsupported type: banner [json-pointer:/blocks/0/type]'],
  ['51 blocks', Array(51).fill(divider), 'no more than 50 items allowed [json-pointer:/blocks]'],
  ['an empty section', [{ type: 'section' }], 'must provide one of: text, fields [json-pointer:/blocks/0]'],
  [
    'a long section',
    [{ type: 'section', text: plain(long(3_001)) }],
    'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
  ],
  [
    'a field of its own',
    [{ ...divider, colour: 'red' }],
    'invalid additional property: colour [json-pointer:/blocks/0]',
  ],
  [
    'a header in mrkdwn',
    [{ type: 'header', text: { type: 'mrkdwn', text: 'x' } }],
    'unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]',
  ],
  ['no buttons', actions(), 'no fewer than 1 items allowed [json-pointer:/blocks/0/elements]'],
  [
    'a button without words',
    actions({ type: 'button' }),
    'missing required field: text [json-pointer:/blocks/0/elements/0]',
  ],
  [
    'a long value',
    actions(button({ value: long(2_001) })),
    'must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]',
  ],
  [
    'two of one name',
    actions(button(), button()),
    'already exists [json-pointer:/blocks/0/elements/1/action_id]',
  ],
  [
    'two blocks of one name',
    [
      { ...divider, block_id: 'a' },
      { ...divider, block_id: 'a' },
    ],
    'already exists [json-pointer:/blocks/1/block_id]',
  ],
  [
    'a select without a choice',
    actions({ type: 'static_select' }),
    'must provide one of: options, option_groups',
  ],
  ['a date that is none', actions({ type: 'datepicker', initial_date: 'today' }), 'must be a valid date'],
  ['a text box among buttons', actions({ type: 'plain_text_input' }), 'unsupported type: plain_text_input'],
  [
    'half a thumb',
    [
      {
        type: 'context_actions',
        elements: [{ type: 'feedback_buttons', positive_button: { text: plain('+'), value: '1' } }],
      },
    ],
    'missing required field: negative_button',
  ],
];

/** Blocks that are fine. */
export const GOOD_BLOCKS: [name: string, blocks: Json[]][] = [
  [
    'a table of all',
    [
      { type: 'header', text: plain('Hi') },
      divider,
      { type: 'markdown', text: '**x**' },
      ...actions(button({ style: 'primary', value: 'v' })),
    ],
  ],
  ['rich text as it is', [{ type: 'rich_text', elements: [{ whatever: true }] }]],
  [
    'context',
    [
      {
        type: 'context',
        elements: [
          { type: 'mrkdwn', text: '_x_' },
          { type: 'image', image_url: 'https://a/b.png', alt_text: 'b' },
        ],
      },
    ],
  ],
  [
    'selects',
    actions(
      { type: 'external_select', min_query_length: 1 },
      { type: 'datepicker', initial_date: '2026-03-02' },
    ),
  ],
  [
    'a number to fill in',
    [{ type: 'input', label: plain('n'), element: { type: 'number_input', is_decimal_allowed: false } }],
  ],
];
