import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { abilities as slack } from '../../adapters/slack/abilities.ts';
import { abilities as teams } from '../../adapters/teams/abilities.ts';
import { abilities as terminal } from '../../adapters/terminal/abilities.ts';
import { abilities as web } from '../../adapters/web/abilities.ts';
import { ABILITIES, type Abilities, type Ability } from '../../src/conversation/abilities.ts';
import { projectRoot } from '../../src/paths.ts';
import { type ChannelName, SHOWN } from './parity.ts';

const CHANNELS: Record<ChannelName, Abilities> = { slack, teams, web, terminal };
const ALL = Object.keys(ABILITIES) as Ability[];
const LEAST_WORDS = 5;

const titles = (file: string) =>
  [
    ...readFileSync(join(projectRoot(), 'test', file), 'utf8').matchAll(
      /\b(?:it|test)(?:\.\w+(?:\([^)]*\))?)*\(\s*(['"`])((?:\\.|(?!\1).)*)\1/g,
    ),
  ].map(([, , title = '']) => title.replace(/\\(.)/g, '$1'));

describe.each(Object.entries(CHANNELS))('%s', (name, has) => {
  it('has every ability, or says in a sentence why not', () => {
    expect(Object.keys(has).sort()).toEqual([...ALL].sort());
    for (const why of Object.values(has)) {
      if (why === true) continue;
      expect(why).toMatch(/^[A-Z].*\.$/);
      expect(why.split(' ').length).toBeGreaterThanOrEqual(LEAST_WORDS);
    }
  });

  it.each(ALL.filter((it) => has[it] === true))('is shown to have: %s', (ability) => {
    const [file, title] = SHOWN[name as ChannelName][ability] ?? [];
    if (file === undefined || !title) throw new Error(`No test is named that shows it`);
    expect(titles(file).filter((it) => it.startsWith(title))).toHaveLength(1);
  });

  it('is shown to have nothing that it says it lacks', () => {
    const lacking = ALL.filter((it) => has[it] !== true);
    expect(lacking.filter((it) => SHOWN[name as ChannelName][it])).toEqual([]);
  });
});

it('docs/channels.md says the same', () => {
  const page = readFileSync(join(projectRoot(), 'docs/channels.md'), 'utf8');
  const [, table = ''] = /\n(\| What people can do[\s\S]*?)\n\n/.exec(page) ?? [];
  const mark = (it: true | string) => (it === true ? 'yes' : 'no');
  const order = ['slack', 'teams', 'web', 'terminal'] as const;
  const rows = ALL.map(
    (it) => `| ${ABILITIES[it]} | ${order.map((name) => mark(CHANNELS[name][it])).join(' | ')} |`,
  );
  expect(table.split('\n').slice(2)).toEqual(rows);
  const reasons = order.flatMap((name) =>
    ALL.flatMap((it) => (CHANNELS[name][it] === true ? [] : [`* ${ABILITIES[it]}: ${CHANNELS[name][it]}`])),
  );
  expect(page.split('\n').filter((line) => line.startsWith('* '))).toEqual(reasons);
});
