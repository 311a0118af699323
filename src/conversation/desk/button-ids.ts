/**
 * The grammar of button ids, and the only place that knows it. A button says what it is about and nothing
 * more: whether the one who presses may do it is for rows and core to say, so nothing here is trusted.
 */
export type ButtonId =
  /** `about` is the booking that the question is about, for what to show afterwards. */
  | { kind: 'yes' | 'no'; action: string; about?: string }
  | { kind: 'take'; action: string }
  | { kind: 'undo' | 'cancel' | 'move'; allocation: string; version: number }
  | { kind: 'book' | 'link' }
  | { kind: 'link-open' | 'link-go' | 'link-no'; request: string }
  | { kind: 'link-yes'; request: string; account: string };

const UUID = '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';
const ID = '\\d{1,18}';
const VERSION = '\\d{1,9}';

const FORMS: [RegExp, (parts: string[]) => ButtonId][] = [
  [
    new RegExp(`^(yes|no):(${UUID})(?::(${ID}))?$`),
    ([kind, action = '', about]) => ({
      ...{ kind: kind as 'yes' | 'no', action },
      ...(about === undefined ? {} : { about }),
    }),
  ],
  [new RegExp(`^take:(${UUID})$`), ([action = '']) => ({ kind: 'take', action })],
  [
    new RegExp(`^(undo|cancel|move):(${ID}):(${VERSION})$`),
    ([kind, allocation = '', version]) => ({
      ...{ kind: kind as 'undo' | 'cancel' | 'move', allocation, version: Number(version) },
    }),
  ],
  [/^(book|link)$/, ([kind]) => ({ kind: kind as 'book' | 'link' })],
  [
    new RegExp(`^(link-open|link-go|link-no):(${UUID})$`),
    ([kind, request = '']) => ({ kind: kind as 'link-open' | 'link-go' | 'link-no', request }),
  ],
  [
    new RegExp(`^link-yes:(${UUID}):(${ID})$`),
    ([request = '', account = '']) => ({ kind: 'link-yes', request, account }),
  ],
];

/** What a button id says; undefined for what is none of ours. */
export function readButton(text: string): ButtonId | undefined {
  for (const [pattern, read] of FORMS) {
    const match = pattern.exec(text);
    if (match) return read(match.slice(1));
  }
  return undefined;
}

/** The id of a button. */
export function buttonId(it: ButtonId): string {
  switch (it.kind) {
    case 'yes':
    case 'no':
      return [it.kind, it.action, ...(it.about === undefined ? [] : [it.about])].join(':');
    case 'take':
      return `take:${it.action}`;
    case 'undo':
    case 'cancel':
    case 'move':
      return `${it.kind}:${it.allocation}:${it.version}`;
    case 'book':
    case 'link':
      return it.kind;
    case 'link-yes':
      return `link-yes:${it.request}:${it.account}`;
    default:
      return `${it.kind}:${it.request}`;
  }
}

/** A reply that may be rated: the correlation id of its turn, and its thread. */
export interface RatingId {
  threadId: string;
  correlationId: string;
}

/** The id under which a reply is rated. */
export function ratingId({ threadId, correlationId }: RatingId): string {
  return `rate:${encodeURIComponent(correlationId)}:${threadId}`;
}

/** Which reply a rating's id means; undefined for what is none of ours. */
export function readRating(text: string): RatingId | undefined {
  const [, correlation, threadId] = /^rate:([^:]+):(.+)$/s.exec(text) ?? [];
  if (correlation === undefined || threadId === undefined) return undefined;
  try {
    return { correlationId: decodeURIComponent(correlation), threadId };
  } catch {
    return undefined;
  }
}
