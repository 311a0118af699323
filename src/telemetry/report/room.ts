import type { Database } from '../../db/connect.ts';
import type { Site } from '../../words.ts';
import { type Tell, tellOf } from './figure.ts';
import { ASSUMED } from './phrases.ts';
import type { Span } from './words.ts';

/** What every figure of one report is made with. */
export interface Room {
  ask<Row>(name: string, sql: string, more?: readonly unknown[]): Promise<Row[]>;
  tell: Tell;
  span: Span;
  site: Site;
  /** Said beside what is computed from rows that are not kept for ever. */
  kept: string;
}

/** `$1` of each statement is the site, `$2` and `$3` the window. */
export function openRoom(db: Pick<Database, 'query'>, site: Site, span: Span, days: number): Room {
  return {
    ask: (name, sql, more = []) => db.query(name, sql, [site.id, span.from, span.to, ...more]),
    ...{ tell: tellOf(span), span, site, kept: ASSUMED.kept(days) },
  };
}
