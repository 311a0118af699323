import { REASONS } from './phrases.ts';
import type { Figure, Span, Telling, Unit } from './words.ts';

/** Makes the figures of one window. */
export interface Tell {
  count(value: number, telling: Telling, unit?: Unit): Figure;
  /** Null when there is nothing to divide by. */
  ratio(numerator: number, denominator: number, unit: Unit, telling: Telling): Figure;
  /** A quantile of so many values; null when nothing was measured. */
  quantile(value: number | null, measured: number, unit: Unit, telling: Telling): Figure;
  nothing(unit: Unit, telling: Telling & { reason: string }): Figure;
}

export function tellOf(span: Span): Tell {
  const window = { from: span.from.toISOString(), to: span.to.toISOString() };
  const figure = (
    numbers: Pick<Figure, 'value' | 'numerator' | 'denominator'>,
    unit: Unit,
    { how, parts, assumptions = [], reason = REASONS.nothing }: Telling,
  ): Figure => ({
    ...{ value: numbers.value, unit, numerator: numbers.numerator, denominator: numbers.denominator },
    ...(parts ? { parts } : {}),
    ...{ window, how, assumptions },
    ...(numbers.value === null ? { reason } : {}),
  });
  return {
    count: (value, telling, unit = 'count') =>
      figure({ value, numerator: value, denominator: null }, unit, telling),
    ratio: (numerator, denominator, unit, telling) =>
      figure(
        { value: denominator > 0 ? numerator / denominator : null, numerator, denominator },
        unit,
        telling,
      ),
    quantile: (value, measured, unit, telling) =>
      figure({ value, numerator: null, denominator: measured }, unit, telling),
    nothing: (unit, telling) => figure({ value: null, numerator: null, denominator: null }, unit, telling),
  };
}
