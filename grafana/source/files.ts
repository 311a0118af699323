import { draw } from './draw.ts';
import { BOARDS } from './index.ts';
import { ruleFiles } from './rules.ts';

/** Every file that is made from code, by its path in `grafana/`. */
export function madeFiles(): Record<string, string> {
  const dashboards = Object.entries(BOARDS).map(([name, board]) => [
    `dashboards/${name}.json`,
    `${JSON.stringify(draw(name, board), null, 2)}\n`,
  ]);
  const rules = Object.entries(ruleFiles()).map(([name, text]) => [`prometheus/rules/${name}`, text]);
  return Object.fromEntries([...dashboards, ...rules]);
}
