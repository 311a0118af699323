import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppManifestUtils, type TeamsManifest } from '@microsoft/app-manifest';
import { zipSync } from 'fflate';
import { z } from 'zod';
import { environment } from '../../src/config-environment.ts';
import { projectRoot } from '../../src/paths.ts';

/** The package cannot be made; the message says why, in whole sentences. */
export class NotPackaged extends Error {
  override name = 'NotPackaged';
}

const ICONS = ['color.png', 'outline.png'] as const;
const NEEDED = {
  MICROSOFT_APP_ID: 'the "Application (client) ID" of the app registration',
  PUBLIC_URL: 'the https address at which people and Microsoft reach Rollbook',
} as const;
type Name = keyof typeof NEEDED;

/**
 * What people upload to Teams: the manifest of this folder with the environment filled in, and the icons. The
 * same environment gives the same bytes.
 * @throws {NotPackaged} naming everything that is missing or wrong at once.
 */
export async function packageTeams(env: NodeJS.ProcessEnv): Promise<Uint8Array> {
  const manifest = fill(read('manifest.json').toString('utf8'), readEnvironment(env));
  const wrong = await AppManifestUtils.validateAgainstSchema(JSON.parse(manifest) as TeamsManifest);
  if (wrong.length > 0) throw new NotPackaged(listed("Microsoft's schema does not take the manifest", wrong));
  const files = { 'manifest.json': Buffer.from(manifest), ...Object.fromEntries(ICONS.map(named)) };
  return zipSync(files, { level: 9, mtime: new Date(2020, 0, 1) });
}

const schema = z.object({
  MICROSOFT_APP_ID: environment.shape.MICROSOFT_APP_ID,
  PUBLIC_URL: environment.shape.PUBLIC_URL.refine(
    (url) => url === undefined || /^https:/i.test(url),
    'must be an https URL: Teams takes no other',
  ),
});

function readEnvironment(env: NodeJS.ProcessEnv): Record<Name, string> {
  const names = Object.keys(NEEDED) as Name[];
  const given = names.map((name) => [name, env[name]?.trim() || undefined] as const);
  const parsed = schema.safeParse(Object.fromEntries(given));
  const missing = given.filter(([, value]) => !value).map(([name]) => `${name} is missing: ${NEEDED[name]}`);
  const wrong = parsed.error?.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`) ?? [];
  const { MICROSOFT_APP_ID, PUBLIC_URL } = parsed.data ?? {};
  if (!MICROSOFT_APP_ID || !PUBLIC_URL)
    throw new NotPackaged(listed('The environment is wrong', [...missing, ...wrong]));
  return { MICROSOFT_APP_ID, PUBLIC_URL };
}

function fill(template: string, { MICROSOFT_APP_ID, PUBLIC_URL }: Record<Name, string>): string {
  const values: Record<string, string> = {
    ...{ MICROSOFT_APP_ID, PUBLIC_URL, PUBLIC_DOMAIN: new URL(PUBLIC_URL).host },
  };
  return template.replace(/\{\{([A-Z_]+)\}\}/g, (_all, name: string) => {
    const value = values[name];
    if (value === undefined) throw new NotPackaged(`manifest.json wants ${name}, which nobody fills in.`);
    return JSON.stringify(value).slice(1, -1);
  });
}

function read(name: string): Buffer {
  return readFileSync(join(projectRoot(), 'manifests/teams', name));
}

/** Pictures are small already, and Teams wants them at the root beside the manifest. */
function named(name: string) {
  return [name, read(name)] as const;
}

function listed(what: string, lines: readonly string[]): string {
  return `${what}, so no package was made:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}
