/** A press as Teams hands it over: of which kind, on what, and what was filled in beside it. */
export interface Pressed {
  kind: 'press' | 'form' | 'submit';
  id: string;
  values: Record<string, string>;
  /** It was pressed on the person's own page. */
  page?: true;
}

/** What the buttons of a page carry, so that what comes of them is shown on it. */
export const ON_PAGE = { page: 'own' };

const KINDS = ['press', 'form', 'submit'] as const;
/** What a press itself carries; no field of a form may be called so. */
const OURS = new Set<string>([...KINDS, 'id', 'msteams', 'action', 'verb', 'page']);
const MOST_ID = 1_000;
const MOST_VALUES = 50;
const MOST_VALUE = 10_000;

/**
 * A press, from the value of an invoke (`Action.Execute`) or of a message (`Action.Submit`). It comes from
 * somebody's client: nothing in it is believed but that it was sent.
 */
export function readPress(data: unknown): Pressed | undefined {
  const value = object(data);
  const action = 'action' in value ? object(value['action']) : value;
  if (typeof action['verb'] === 'string') {
    const kind = KINDS.find((it) => it === action['verb']);
    const carried = object(action['data']);
    return kind && pressed(kind, carried[kind === 'submit' ? 'form' : 'id'], carried);
  }
  const kinds = KINDS.filter((it) => value[it] !== undefined);
  const [kind] = kinds;
  return kind && kinds.length === 1 ? pressed(kind, value[kind], value) : undefined;
}

/** A form that was sent: which one, and what was filled in; what was left empty is not there. */
export function readForm(data: unknown): { form: string; values: Record<string, string> } | undefined {
  const it = readPress(data);
  return it?.kind === 'submit' ? { form: it.id, values: it.values } : undefined;
}

function pressed(kind: Pressed['kind'], id: unknown, carried: Record<string, unknown>): Pressed | undefined {
  if (typeof id !== 'string' || id === '' || id.length > MOST_ID) return undefined;
  const values = Object.entries(carried).flatMap(([name, it]) => {
    if (OURS.has(name)) return [];
    const said = typeof it === 'number' ? String(it) : it;
    return typeof said === 'string' && said.trim() !== '' && said.length <= MOST_VALUE
      ? [[name, said] as const]
      : [];
  });
  const page = carried['page'] === ON_PAGE.page ? { page: true as const } : {};
  return { kind, id, values: Object.fromEntries(values.slice(0, MOST_VALUES)), ...page };
}

function object(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
