import { CATALOGUE, type KnownModel, type Price } from './catalogue.ts';
import type { Tokens } from './model.ts';

const MILLION = 1_000_000;

/** The row of the catalogue; undefined for a model that it does not know. */
export function knownModel(id: string): KnownModel | undefined {
  return CATALOGUE.find((it) => it.id === id);
}

/** True from the day on which the model is switched off. */
export function isPastShutdown(id: string, at: Date): boolean {
  const shutdown = knownModel(id)?.shutdown;
  return shutdown !== undefined && at.toISOString().slice(0, 10) >= shutdown;
}

/** A price and the name under which the ledger notes that it was used. */
export interface PriceRow extends Price {
  row: string;
}

/** The price of a model on a day. One that nobody knows is counted at the dearest price there is. */
export function priceOf(id: string, at: Date): PriceRow {
  const day = at.toISOString().slice(0, 10);
  const rows = knownModel(id)?.prices ?? [];
  const price = rows.findLast((it) => it.from <= day) ?? rows[0];
  if (price) return { ...price, row: `${id} ${price.from}` };
  const all = CATALOGUE.flatMap((model) =>
    model.prices.map((it) => ({ ...it, row: `${model.id} ${it.from}` })),
  );
  const dearest = all.reduce((a, b) => (b.output > a.output ? b : a));
  return { ...dearest, row: `unknown model, as ${dearest.row}` };
}

/** What a call costs, in USD. */
export function usdOf(tokens: Tokens, price: Price): number {
  const { input, cached, output, audio } = tokens;
  const text = Math.max(input - cached - audio, 0);
  const sum =
    text * price.input + cached * price.cached + audio * (price.audio ?? price.input) + output * price.output;
  return sum / MILLION;
}
