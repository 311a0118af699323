import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { environment } from '../../src/config-environment.ts';
import { projectRoot } from '../../src/paths.ts';

const ROOT = projectRoot();
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const known = new Set(Object.keys(environment.shape));

describe.each(['deployment', 'operations', 'troubleshooting'])('docs/%s.md', (name) => {
  const text = read(`docs/${name}.md`);
  const fences = [...text.matchAll(/^```(sh[^\n]*)\n(.*?)^```/gms)].map(([, kind = '', body = '']) => ({
    kind,
    body,
  }));
  const inline = [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
  const commands = [...fences.map(({ body }) => body), ...inline].join('\n');

  test('has shell that parses', () => {
    expect(fences.length).toBeGreaterThan(4);
    for (const { kind, body } of fences) {
      expect(['sh', 'sh not-run']).toContain(kind);
      const { stderr } = spawnSync('bash', ['-n'], {
        input: body.replaceAll(/<[\w -]+>/g, 'x'),
        encoding: 'utf8',
      });
      expect([body, stderr]).toEqual([body, '']);
    }
  });

  test('names commands, scripts, variables, routes and files that are there', () => {
    const cli = read('src/cli/main.ts');
    for (const [, command = ''] of commands.matchAll(/(?:npx rollbook|main\.js) ([a-z]+)/g))
      expect(cli).toContain(`.command('${command}')`);
    const scripts = Object.keys(JSON.parse(read('package.json')).scripts);
    for (const [, script = ''] of commands.matchAll(/npm run ([\w:-]+)/g)) expect(scripts).toContain(script);
    const ours = /\b(?:ROLLBOOK|SLACK|MICROSOFT|TEAMS|GOOGLE|LANGSMITH|LOG)_[A-Z_]*[A-Z]\b(?!_)/g;
    for (const [variable] of text.matchAll(ours))
      if (variable !== 'ROLLBOOK_DB_PASSWORD' && !text.includes(`${variable}_…`))
        expect(known).toContain(variable);
    for (const [, path = ''] of text.matchAll(
      /(?<![\w/.-])((?:manifests|grafana|docs|src|migrations)\/[\w./-]*\w)/g,
    ))
      expect([path, existsSync(join(ROOT, path))]).toEqual([path, true]);
    const routes = readdirSync(join(ROOT, 'src/http'))
      .map((file) => read(`src/http/${file}`))
      .join('\n');
    for (const [, route = ''] of commands.matchAll(/localhost:3978(\/[\w/]+)/g))
      if (route !== '/slack/events') expect(routes).toContain(`'${route}'`);
  });

  test('links to pages and headings that are there', () => {
    const links = [...text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)(?:, "([^"]+)")?/g)];
    expect(links.length).toBeGreaterThan(1);
    for (const [, to = '', heading] of links) {
      const path = join(dirname(join(ROOT, 'docs', name)), to);
      expect([to, existsSync(path)]).toEqual([to, true]);
      if (heading) expect(readFileSync(path, 'utf8').split('\n')).toContain(`## ${heading}`);
    }
  });
});
