import type { Temporal } from 'temporal-polyfill';
import { edgeOf } from './calendar.ts';
import { corrected } from './corrected.ts';
import { shortDay } from './say.ts';
import type { DaySpec, Token, TokenOf } from './token.ts';

/** A day as said, and what stood before it. */
export interface SpokenDay {
  spec: DaySpec;
  said: string;
  /** A clock time said next to this day. */
  clock?: TokenOf<'clock'>;
  joined?: 'or' | 'and';
}

/** The tokens of one phrase by the part that they play in it. */
export interface Parts {
  starts: SpokenDay[];
  lasts: SpokenDay[];
  /** "2 days ending Friday". */
  endings: SpokenDay[];
  weekOf?: SpokenDay;
  period?: TokenOf<'period'>;
  edge?: TokenOf<'edge'>;
  lengths: TokenOf<'length'>[];
  hours?: TokenOf<'hours'>;
  clocks?: TokenOf<'clocks'>;
  looseClocks: TokenOf<'clock'>[];
  moments: TokenOf<'moment'>[];
  shift?: TokenOf<'shift'>;
  stretch?: TokenOf<'stretch'>;
  /** Clauses that make a person look at it. */
  doubts: string[];
  /** A date was said, but as a limit and not as a day to start on. */
  limit: boolean;
  /** "one day between 25 and 29": the days are room, and not the length. */
  between: boolean;
}

type Link = TokenOf<'link'>['link'];

/** Sorts tokens into parts; days are not resolved yet. */
export function partsOf(tokens: Token[]): Parts {
  const parts: Parts = {
    starts: [],
    lasts: [],
    endings: [],
    lengths: [],
    looseClocks: [],
    moments: [],
    doubts: [],
    limit: false,
    between: tokens.some((token) => /^between\b/i.test(token.said.trim())),
  };
  let link: TokenOf<'link'> | undefined;
  let between = false;
  for (const token of corrected(tokens, parts)) {
    if (token.kind === 'link') {
      if (token.link === 'turn') continue;
      if (token.said.toLowerCase() === 'between') between = true;
      // "up to and until", "from on": the last word before the day decides, but a limit stays one.
      if (!(link?.link === 'deadline' && token.link === 'from')) link = token;
      continue;
    }
    place(parts, token, link, between);
    // "to 4pm on 2 March": the link belongs to the day behind the clock time.
    if (token.kind !== 'clock' && token.kind !== 'edge') link = undefined;
  }
  return parts;
}

function place(
  parts: Parts,
  token: Exclude<Token, { kind: 'link' }>,
  link: TokenOf<'link'> | undefined,
  between: boolean,
): void {
  switch (token.kind) {
    case 'day':
      if (token.doubt) parts.doubts.push(`"${token.said.trim()}" ${token.doubt}`);
      placeDay(parts, { spec: token.spec, said: token.said }, link, between);
      break;
    case 'days':
      if (token.doubt) parts.doubts.push(`"${token.said.trim()}" ${token.doubt}`);
      parts.starts.push({ spec: token.first, said: token.said });
      parts.lasts.push({ spec: token.last, said: token.said });
      break;
    case 'length':
      if (link?.link === 'deadline') limit(parts, `${link.said} ${token.said}`);
      else parts.lengths.push(token);
      break;
    case 'period':
      placePeriod(parts, token, link);
      break;
    case 'clock':
      placeClock(parts, token);
      break;
    case 'moment':
      parts.moments.push(token);
      break;
    case 'vague':
      parts.doubts.push(`"${token.said}" ${token.why}`);
      break;
    default:
      Object.assign(parts, { [token.kind]: token });
  }
}

function placePeriod(parts: Parts, token: TokenOf<'period'>, link: TokenOf<'link'> | undefined): void {
  if (link?.link === 'until') {
    const date = edgeOf(token.first, token.last, token.unit, parts.edge?.edge ?? 'end');
    const said = `${link.said} ${token.said}`;
    parts.lasts.push({ spec: { by: 'date', date, unsure: `is taken as ${shortDay(date)}` }, said });
    return;
  }
  if (link?.link === 'deadline' && !/sometime|any/.test(link.said)) {
    limit(parts, `${link.said} ${token.said}`);
  }
  parts.period ??= token;
}

function limit(parts: Parts, said: string): void {
  parts.limit = true;
  parts.doubts.push(`"${said}" names a limit and no day to start on`);
}

function placeDay(parts: Parts, day: SpokenDay, link: TokenOf<'link'> | undefined, between: boolean): void {
  const kind: Link | undefined = link?.link;
  const started = parts.starts.length > 0 || parts.moments.length > 0;
  if (kind === 'week_of') parts.weekOf = day;
  else if (kind === 'ending') parts.endings.push(day);
  else if (kind === 'deadline' && /about|around|roughly|approx|circa/.test(link?.said ?? '')) {
    parts.doubts.push(`"${link?.said} ${day.said}" names no one day`);
    parts.starts.push(day);
  } else if (kind === 'deadline') limit(parts, `${link?.said} ${day.said}`);
  else if (kind === 'until' || (started && (kind === 'to' || (kind === 'and' && between))))
    parts.lasts.push(day);
  else {
    if (kind === 'or' || kind === 'and') day.joined = kind;
    parts.starts.push(day);
  }
  const waiting = parts.looseClocks.at(-1);
  if (waiting && (parts.starts.includes(day) || parts.lasts.includes(day))) {
    day.clock = waiting;
    parts.looseClocks.pop();
  }
}

function placeClock(parts: Parts, token: TokenOf<'clock'>): void {
  const latest = parts.lasts.at(-1) ?? parts.starts.at(-1);
  if (latest && !latest.clock) latest.clock = token;
  else parts.looseClocks.push(token);
}

/** True when nothing in the parts tells of a day, a span or a change of one. */
export function namesNoDay(parts: Parts): boolean {
  const { starts, lasts, endings, weekOf, period, moments, shift, stretch } = parts;
  return !(
    starts.length ||
    lasts.length ||
    endings.length ||
    weekOf ||
    period ||
    moments.length ||
    shift ||
    stretch
  );
}

/** The booking that a change starts from. */
export interface Standing {
  start_date: string;
  days: number;
}

/** What whole-day arithmetic found. */
export interface Span {
  first?: Temporal.PlainDate;
  last?: Temporal.PlainDate;
  days?: number;
  doubts: string[];
  wrong?: string;
}
