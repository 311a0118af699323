import type { Choice, Field, Form } from '../../src/conversation/channel.ts';
import { wordsIn } from './cards.ts';
import {
  type AdaptiveCard,
  adaptiveCard,
  bytesOf,
  type Element,
  executed,
  headingBlock,
  MOST_CARD,
  smallBlock,
  textBlock,
  titleOf,
} from './cards-parts.ts';
import { FIRST_CHOICES, NEEDED, OUTSIDE } from './cards-phrases.ts';
import { ON_PAGE } from './forms-read.ts';
import { cut, literalLine, oneLine } from './text-plain.ts';

export { readForm, readPress } from './forms-read.ts';

const INTRO = 4_000;
const WORDS = 200;
const ERROR = 500;
const CHOICE = 150;
const CHOICES = 100;
const TYPED = 4_000;
/** Stands between a form's id and the account for which it was opened. */
const FOR = '@';

/** What is known of a form that is shown again: what was filled in, and what is wrong with it. */
export interface Filled {
  values?: Readonly<Record<string, string>>;
  errors?: Readonly<Record<string, string>>;
  /** The account for which it was opened. */
  asker?: string;
  /** It was opened on the person's own page. */
  page?: true;
}

/** A form as a card; `choices` are what its search fields offer. */
export function drawForm(
  form: Form,
  choices: Readonly<Record<string, readonly Choice[]>>,
  { values, errors = {}, asker, page }: Filled = {},
): AdaptiveCard {
  const head = { title: titleOf(form.submit), style: 'positive' };
  const id = asker === undefined ? form.id : `${form.id}${FOR}${asker}`;
  const beside = page ? ON_PAGE : {};
  const submit = executed(head, 'submit', { form: id, ...beside }, { submit: id, ...beside });
  const names = new Set(form.fields.map(({ name }) => name));
  const others = Object.keys(errors).filter((name) => !names.has(name));
  const cardWith = (most: number) =>
    adaptiveCard([
      ...headingBlock(form.title, 'Large'),
      ...(form.intro ? wordsIn(form.intro, INTRO) : []),
      ...others.flatMap((name) => errorBlock(errors[name])),
      ...form.fields.flatMap((field) => [
        ...errorBlock(errors[field.name]),
        // What was left empty is not among the values: it stays empty.
        ...inputOf(field, (choices[field.name] ?? []).slice(0, most), values && (values[field.name] ?? '')),
        ...((choices[field.name]?.length ?? 0) > most ? [smallBlock(FIRST_CHOICES(most))] : []),
      ]),
      { type: 'ActionSet', actions: [submit] },
    ]);
  let most = CHOICES;
  while (most > 1 && bytesOf(cardWith(most)) > MOST_CARD) most -= Math.ceil(most / 10);
  return cardWith(most);
}

/** Which form was sent, and for whom it was opened. What comes back from a client proves nothing. */
export function openedFor(id: string): { form: string; asker?: string } {
  const [form = '', asker] = id.split(FOR);
  return { form, ...(asker ? { asker } : {}) };
}

function errorBlock(text = ''): Element[] {
  const words = literalLine(cut(oneLine(text), ERROR));
  return words === '' ? [] : [textBlock(words, { color: 'Attention', weight: 'Bolder' })];
}

/** The field, with its hint where no placeholder would show it. */
function inputOf(field: Field, offered: readonly Choice[], typed: string | undefined): Element[] {
  const { name, label, hint, optional } = field;
  const words = titleOf(label, WORDS);
  const errorMessage = field.kind === 'number' ? OUTSIDE(words, field.min, field.max) : NEEDED(words);
  const head = { id: name, label: words, errorMessage, ...(optional ? {} : { isRequired: true }) };
  const element: Element = { ...elementOf(field, offered, typed), ...head };
  if (!hint) return [element];
  const open = (field.kind === 'search' || field.kind === 'text') && element['value'] === undefined;
  return open
    ? [{ ...element, placeholder: titleOf(hint, WORDS) }]
    : [element, smallBlock(cut(oneLine(hint), WORDS))];
}

function elementOf(field: Field, offered: readonly Choice[], typed: string | undefined): Element {
  switch (field.kind) {
    case 'search':
      return choiceSet(offered, typed === undefined ? field.value : known(typed, offered, field.value));
    case 'date': {
      const date = typed ?? field.value ?? '';
      return { type: 'Input.Date', ...(/^\d{4}-\d{2}-\d{2}$/.test(date) ? { value: date } : {}) };
    }
    case 'number': {
      const { min, max } = field;
      const number = typed === undefined ? field.value : Number(typed.trim() || Number.NaN);
      const initial = number !== undefined && Number.isFinite(number) ? { value: number } : {};
      return { type: 'Input.Number', min, max, ...initial };
    }
    case 'text': {
      const maxLength = Math.min(field.most, TYPED);
      const text = cut(typed ?? field.value ?? '', maxLength);
      return { type: 'Input.Text', isMultiline: true, maxLength, ...(text === '' ? {} : { value: text }) };
    }
  }
}

/** What was chosen before, with its name if anybody knows it. */
function known(typed: string, offered: readonly Choice[], value: Choice | undefined): Choice | undefined {
  if (typed === '') return undefined;
  const all = value ? [value, ...offered] : offered;
  return all.find((it) => it.value === typed) ?? { value: typed, label: typed };
}

function choiceSet(offered: readonly Choice[], chosen: Choice | undefined): Element {
  const missing = chosen && !offered.some(({ value }) => value === chosen.value);
  const choices = [...(missing ? [chosen] : []), ...offered].map(({ value, label }) => ({
    ...{ title: titleOf(label, CHOICE), value },
  }));
  const initial = chosen ? { value: chosen.value } : {};
  return { type: 'Input.ChoiceSet', style: 'filtered', choices, ...initial };
}
