import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../src/paths.ts';

const FORBIDDEN = [
  ['src/allocation/a.ts', '../http/server.ts'],
  ['src/allocation/b.ts', '../conversation/index.ts'],
  ['src/allocation/c.ts', '../telemetry/metrics.ts'],
  ['src/fleet/a.ts', '../agent/index.ts'],
  ['src/accounts/a.ts', '../allocation/index.ts'],
  ['src/db/a.ts', '../fleet/index.ts'],
  ['src/events.ts', './db/connect.ts'],
  ['src/agent/a.ts', '../conversation/index.ts'],
  ['src/agent/tools/a.ts', '../../http/server.ts'],
  ['src/conversation/a.ts', '../allocation/index.ts'],
  ['src/conversation/b.ts', '../fleet/index.ts'],
  ['src/conversation/desk/a.ts', '../../http/server.ts'],
  ['src/conversation/desk/b.ts', '../../cli/main.ts'],
  ['src/conversation/desk/c.ts', '../../telemetry/metrics.ts'],
  ['src/conversation/desk/d.ts', '../../main.ts'],
  ['src/conversation/desk/e.ts', '../../../adapters/web/index.ts'],
  ['src/conversation/desk/f.ts', '../../db/connect.ts'],
  ['src/conversation/desk/g.ts', '../../agent/index.ts'],
  ['src/conversation/desk/h.ts', '../../agent/tools/index.ts'],
  ['src/http/a.ts', '../db/connect.ts'],
  ['src/telemetry/a.ts', '../allocation/index.ts'],
  ['adapters/web/a.ts', '../../src/allocation/index.ts'],
  ['adapters/web/b.ts', '../../src/conversation/index.ts'],
  ['adapters/web/c.ts', '../../src/config.ts'],
  ['adapters/web/d.ts', '../terminal/index.ts'],
] as const;

const ALLOWED = [
  ['src/allocation/y.ts', '../db/connect.ts'],
  ['src/agent/y.ts', '../allocation/words.ts'],
  ['src/conversation/desk/v.ts', '../../allocation/index.ts'],
  ['src/conversation/desk/w.ts', '../../fleet/index.ts'],
  ['src/conversation/desk/x.ts', '../../agent/phrases/text.ts'],
  ['src/conversation/desk/y.ts', '../../agent/words.ts'],
  ['src/conversation/desk/z.ts', '../../agent/dates.ts'],
  ['src/http/y.ts', '../allocation/words.ts'],
  ['adapters/web/y.ts', '../../src/conversation/channel.ts'],
  ['src/main.ts', './http/server.ts'],
] as const;

const READS_ENVIRONMENT = "export const port = process.env['PORT'];";

/** The complaints of the project's own linter settings, by file, about a house that breaks its walls. */
function lint(files: Record<string, string>): Map<string, string[]> {
  const root = projectRoot();
  const folder = mkdtempSync(join(tmpdir(), 'rollbook-walls-'));
  try {
    const settings = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'));
    writeFileSync(join(folder, 'biome.json'), JSON.stringify({ ...settings, vcs: { enabled: false } }));
    for (const [file, line] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), `${line}\n`);
    }
    const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
    const { stdout } = spawnSync(
      process.execPath,
      [biome, 'lint', '--reporter=json', '--max-diagnostics=none'],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    );
    return byFile(JSON.parse(stdout.slice(stdout.indexOf('{'))));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function byFile(report: {
  diagnostics: { category: string; location: { path: string | { file: string } } }[];
}) {
  const found = new Map<string, string[]>();
  for (const { category, location } of report.diagnostics) {
    const file = typeof location.path === 'string' ? location.path : location.path.file;
    found.set(file, [...(found.get(file) ?? []), category]);
  }
  return found;
}

describe('the walls between rooms', () => {
  let complaints: Map<string, string[]>;

  beforeAll(() => {
    const imports = [...FORBIDDEN, ...ALLOWED].map(([file, target]) => [
      file,
      `export { x } from '${target}';`,
    ]);
    complaints = lint({
      ...Object.fromEntries(imports),
      'src/http/env.ts': READS_ENVIRONMENT,
      'src/config.ts': READS_ENVIRONMENT,
    });
  });

  it.each(FORBIDDEN)('%s may not import %s', (file) => {
    expect(complaints.get(file)).toContain('lint/style/noRestrictedImports');
  });

  it.each(ALLOWED)('%s may import %s', (file) => {
    expect(complaints.get(file) ?? []).not.toContain('lint/style/noRestrictedImports');
  });

  it('only the configuration reads the environment', () => {
    expect(complaints.get('src/http/env.ts')).toContain('lint/style/noProcessEnv');
    expect(complaints.get('src/config.ts') ?? []).not.toContain('lint/style/noProcessEnv');
  });
});
