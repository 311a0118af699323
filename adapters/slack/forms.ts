import type { Choice, Field, Form, Message } from '../../src/conversation/channel.ts';
import { type Block, blocksOf, cut, plain, sections } from './blocks-parts.ts';
import { CANCEL, CLOSE, LOADING } from './blocks-phrases.ts';

/** Slack tells by it which view was sent. */
const FORM = 'rollbook:form';

const TITLE = 24;
const WORDS = 2_000;
const OPTION = 75;
const OPTION_VALUE = 150;
const OPTIONS = 100;
const TYPED = 3_000;
const INTRO = 3_000;

/** A form as a modal. */
export function drawForm(form: Form, privateMetadata: string): Block {
  return {
    ...{ type: 'modal', callback_id: FORM, private_metadata: privateMetadata },
    ...{ title: plain(form.title, TITLE), submit: plain(form.submit, TITLE), close: plain(CANCEL, TITLE) },
    blocks: [...(form.intro ? sections(form.intro, INTRO) : []), ...form.fields.map(input)],
  };
}

function input(field: Field): Block {
  return {
    ...{ type: 'input', block_id: field.name, label: plain(field.label, WORDS) },
    element: { action_id: field.name, ...elementOf(field) },
    ...(field.hint ? { hint: plain(field.hint, WORDS) } : {}),
    ...(field.optional ? { optional: true } : {}),
  };
}

function elementOf(field: Field): Block {
  switch (field.kind) {
    case 'search': {
      const [chosen] = field.value ? optionsOf([field.value]) : [];
      const initial = chosen ? { initial_option: chosen } : {};
      return { type: 'external_select', min_query_length: 0, ...initial };
    }
    case 'date': {
      const dated = /^\d{4}-\d{2}-\d{2}$/.test(field.value ?? '');
      return { type: 'datepicker', ...(dated ? { initial_date: field.value } : {}) };
    }
    case 'number': {
      const { min, max, value } = field;
      // Slack refuses the whole form for a number that it would not take from the person.
      const allowed = value !== undefined && Number.isInteger(value) && value >= min && value <= max;
      const bounds = { min_value: String(min), max_value: String(max) };
      const initial = allowed ? { initial_value: String(value) } : {};
      return { type: 'number_input', is_decimal_allowed: false, ...bounds, ...initial };
    }
    case 'text': {
      const most = Math.min(field.most, TYPED);
      const initial = field.value ? { initial_value: cut(field.value, most) } : {};
      return { type: 'plain_text_input', multiline: true, max_length: most, ...initial };
    }
  }
}

/** What was filled in, by the names of the fields; what was left empty is not there. */
export function readForm(view: unknown): Record<string, string> {
  const values = object(object(object(view)['state'])['values']);
  const filled = Object.entries(values).flatMap(([name, elements]) => {
    const [state] = Object.values(object(elements)).map(filledIn);
    return state === undefined ? [] : [[name, state] as const];
  });
  return Object.fromEntries(filled);
}

function filledIn(state: unknown): string | undefined {
  const { value, selected_date: date, selected_option: option } = object(state);
  const said = [value, date, object(option)['value']].find((it) => typeof it === 'string');
  return typeof said === 'string' && said.trim() !== '' ? said : undefined;
}

/** A modal that only says something. */
export function drawNotice(title: string, message: Message): Block {
  const blocks = blocksOf(message);
  return { type: 'modal', title: plain(title, TITLE), close: plain(CLOSE, TITLE), blocks };
}

/** What stands there until the form is known: a modal must be opened within three seconds of the click. */
export function loadingView(title: string): Block {
  return {
    ...{ type: 'modal', title: plain(title, TITLE), close: plain(CANCEL, TITLE) },
    blocks: sections(LOADING),
  };
}

/** What a search field offers. */
export function drawChoices(choices: Choice[]): { options: Block[] } {
  return { options: optionsOf(choices).slice(0, OPTIONS) };
}

/** A value that Slack does not take is left out: cut short it would mean another thing. */
function optionsOf(choices: Choice[]): Block[] {
  return choices
    .filter(({ value }) => value !== '' && value.length <= OPTION_VALUE)
    .map(({ value, label }) => ({ text: plain(label, OPTION), value }));
}

function object(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
