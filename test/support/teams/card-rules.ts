import { isObject, text } from './json.ts';

/** Why a value does not do; undefined when it does. */
type Wanted = (value: unknown) => string | undefined;

/** What is known of one kind of element. */
export interface Rule {
  /** The version of Adaptive Cards that brought it; 1.0 when left out. */
  since?: number;
  needs?: Record<string, Wanted>;
}

const words: Wanted = (it) => (typeof it === 'string' ? undefined : 'is no text');
const some: Wanted = (it) => (text(it) ? undefined : 'is missing');
const items: Wanted = (it) => (Array.isArray(it) ? undefined : 'is no list');
const card: Wanted = (it) => (isObject(it) ? undefined : 'is no card');
/** Teams shows no picture that comes without TLS. */
const picture: Wanted = (it) =>
  /^(https:\/\/|data:image\/)/.test(text(it)) ? undefined : 'is no https: address';
const link: Wanted = (it) => (/^(https?|mailto|tel|msteams):/.test(text(it)) ? undefined : 'is no address');

const pairs =
  (...names: string[]): Wanted =>
  (it) => {
    if (!Array.isArray(it) || it.length === 0) return 'is empty';
    const whole = it.every((one) => isObject(one) && names.every((name) => typeof one[name] === 'string'));
    return whole ? undefined : `needs ${names.join(' and ')} in each`;
  };

/** What may stand in a card. */
export const ELEMENTS: Record<string, Rule> = {
  TextBlock: { needs: { text: words } },
  Image: { needs: { url: picture } },
  Media: { since: 1.1, needs: { sources: items } },
  RichTextBlock: { since: 1.2, needs: { inlines: items } },
  Container: { needs: { items } },
  ColumnSet: {},
  FactSet: { needs: { facts: pairs('title', 'value') } },
  ImageSet: { needs: { images: items } },
  ActionSet: { since: 1.2, needs: { actions: items } },
  Table: { since: 1.5, needs: { columns: items, rows: items } },
  'Input.Text': { needs: { id: some } },
  'Input.Number': { needs: { id: some } },
  'Input.Date': { needs: { id: some } },
  'Input.Time': { needs: { id: some } },
  'Input.Toggle': { needs: { id: some, title: words } },
  'Input.ChoiceSet': { needs: { id: some, choices: pairs('title', 'value') } },
};

/** What stands inside of one kind of element only. */
export const PARTS: Record<string, Rule> = {
  Image: { needs: { url: picture } },
  TextRun: { since: 1.2, needs: { text: words } },
  Column: {},
  TableRow: { since: 1.5, needs: { cells: items } },
  TableCell: { since: 1.5, needs: { items } },
  TableColumnDefinition: { since: 1.5 },
};

/** Buttons. */
export const ACTIONS: Record<string, Rule> = {
  'Action.Submit': {},
  'Action.Execute': { since: 1.4 },
  'Action.OpenUrl': { needs: { url: link } },
  'Action.ShowCard': { needs: { card } },
  'Action.ToggleVisibility': { since: 1.2, needs: { targetElements: items } },
};

/** Where something stands inside of something else, and what. */
export const INSIDE: Record<string, 'elements' | 'actions' | 'action' | 'card' | { as: string }> = {
  ...{ body: 'elements', items: 'elements', actions: 'actions' },
  ...{ selectAction: 'action', inlineAction: 'action', card: 'card' },
  ...{ images: { as: 'Image' }, inlines: { as: 'TextRun' }, columns: { as: 'Column' } },
  ...{ rows: { as: 'TableRow' }, cells: { as: 'TableCell' } },
};
