import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppManifestUtils } from '@microsoft/app-manifest';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, test, vi } from 'vitest';
import { COMMANDS } from '../adapters/teams/commands.ts';
import { NotPackaged, packageTeams } from '../manifests/teams/package.ts';
import { help } from '../src/conversation/desk/help.ts';
import { projectRoot } from '../src/paths.ts';

interface Manifest {
  $schema: string;
  manifestVersion: string;
  version: string;
  id: string;
  developer: Record<string, string>;
  name: { short: string; full: string };
  description: { short: string; full: string };
  icons: Record<string, string>;
  bots: {
    botId: string;
    scopes: string[];
    supportsFiles: boolean;
    commandLists: { scopes: string[]; commands: { title: string; description: string }[] }[];
  }[];
  validDomains: string[];
}

const APP_ID = '3f2504e0-4f89-41d3-9a0c-0305e82c3301';
const env = { MICROSOFT_APP_ID: APP_ID, PUBLIC_URL: 'https://rollbook.example.com:8443/dynos/' };
const file = (name: string) => readFileSync(join(projectRoot(), 'manifests/teams', name));
const SCOPES = ['personal', 'team', 'groupChat'] as const;

async function unpacked(more: Record<string, string> = {}) {
  const entries = unzipSync(await packageTeams({ ...env, ...more }));
  const text = strFromU8(entries['manifest.json'] ?? new Uint8Array());
  return { entries, text, manifest: JSON.parse(text) as Manifest };
}

describe('the package', () => {
  test('has the manifest and the icons at its root, and nothing else', async () => {
    const { entries } = await unpacked();
    expect(Object.keys(entries).sort()).toEqual(['color.png', 'manifest.json', 'outline.png']);
    for (const icon of ['color.png', 'outline.png'])
      expect(Buffer.from(entries[icon] ?? []).equals(file(icon))).toBe(true);
  });

  test('is filled from the environment, and holds no secret', async () => {
    const { manifest, text } = await unpacked({
      MICROSOFT_APP_PASSWORD: 'SECRET',
      MICROSOFT_APP_ID: APP_ID.toUpperCase(),
    });
    expect([manifest.id, manifest.bots[0]?.botId]).toEqual([APP_ID, APP_ID]);
    expect(manifest.validDomains).toEqual(['rollbook.example.com:8443']);
    const { websiteUrl, privacyUrl, termsOfUseUrl } = manifest.developer;
    const address = 'https://rollbook.example.com:8443/dynos';
    expect([websiteUrl, privacyUrl, termsOfUseUrl]).toEqual([address, address, address]);
    expect(text).not.toMatch(/\{\{|SECRET/);
  });

  test('is the same bytes for the same environment', async () => {
    expect(Buffer.from(await packageTeams(env)).equals(Buffer.from(await packageTeams(env)))).toBe(true);
  });

  test.each([
    [{}, ['MICROSOFT_APP_ID is missing', 'PUBLIC_URL is missing']],
    [{ ...env, PUBLIC_URL: ' ' }, ['PUBLIC_URL is missing']],
    [{ ...env, MICROSOFT_APP_ID: 'SECRET' }, ['MICROSOFT_APP_ID must be a GUID']],
    [{ ...env, PUBLIC_URL: 'ftp://SECRET' }, ['PUBLIC_URL must be an http or https URL']],
    [{ ...env, PUBLIC_URL: 'http://localhost:3978' }, ['PUBLIC_URL must be an https URL']],
    [{ ...env, PUBLIC_URL: 'https://me:SECRET@rollbook.example.com' }, ['PUBLIC_URL must have no password']],
    [{ ...env, PUBLIC_URL: 'https://rollbook.example.com/?x=SECRET' }, ['PUBLIC_URL must have no password']],
    [
      { MICROSOFT_APP_ID: 'SECRET', PUBLIC_URL: 'http://SECRET' },
      ['MICROSOFT_APP_ID must', 'PUBLIC_URL must'],
    ],
    [{ PUBLIC_URL: 'http://SECRET' }, ['MICROSOFT_APP_ID is missing', 'PUBLIC_URL must']],
  ] as const)('is not made from %j', async (given, said) => {
    const error = await packageTeams(given).catch((it: unknown) => it);
    expect(error).toBeInstanceOf(NotPackaged);
    const { message } = error as NotPackaged;
    for (const line of said) expect(message).toContain(line);
    expect(message.split('\n')).toHaveLength(said.length + 1);
    expect(message).not.toContain('SECRET');
  });
});

describe('the manifest', () => {
  test("is taken by Microsoft's schema without asking anybody for it", async () => {
    const fetched = vi.spyOn(globalThis, 'fetch');
    const { manifest } = await unpacked();
    expect(manifest.$schema).toContain(`/teams/v${manifest.manifestVersion}/`);
    expect(await AppManifestUtils.validateAgainstSchema(manifest as never)).toEqual([]);
    const broken = { ...manifest, bots: [{ ...manifest.bots[0], botId: 'none' }] };
    expect(await AppManifestUtils.validateAgainstSchema(broken as never)).not.toEqual([]);
    expect(fetched).not.toHaveBeenCalled();
    fetched.mockRestore();
  });

  test('keeps within what Teams shows', async () => {
    const { name, description, developer, version } = (await unpacked()).manifest;
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(name.short.length).toBeLessThanOrEqual(30);
    expect(name.full.length).toBeLessThanOrEqual(100);
    expect(description.short.length).toBeLessThanOrEqual(80);
    expect(description.full.length).toBeLessThanOrEqual(4000);
    expect(developer['name']?.length).toBeLessThanOrEqual(32);
  });

  test('is one bot for people alone, for teams and for group chats, that takes no files', async () => {
    const [bot, ...others] = (await unpacked()).manifest.bots;
    expect(others).toEqual([]);
    expect([...(bot?.scopes ?? [])].sort()).toEqual([...SCOPES].sort());
    expect(bot?.supportsFiles).toBe(false);
  });

  test.each(SCOPES)(
    'offers in the scope %s the commands that the code has there, and no other',
    async (scope) => {
      const lists = (await unpacked()).manifest.bots[0]?.commandLists ?? [];
      const offered = lists.filter((it) => it.scopes.includes(scope)).flatMap((it) => it.commands);
      const known = COMMANDS.filter((it) => (it.where as readonly string[]).includes(scope));
      expect(offered).toEqual(known.map(({ title, description }) => ({ title, description })));
      expect(lists.filter((it) => it.scopes.includes(scope))).toHaveLength(1);
      expect(offered.length).toBeLessThanOrEqual(10);
      for (const { title, description } of offered) {
        expect(title.length).toBeLessThanOrEqual(32);
        expect(description.length).toBeLessThanOrEqual(128);
      }
    },
  );

  test('calls things what help calls them', () => {
    const { text } = help();
    for (const word of ['my bookings', 'link', 'unlink']) {
      expect(COMMANDS.map((it) => it.title)).toContain(word);
      expect(text).toContain(`"${word}"`);
    }
  });
});

describe('the icons', () => {
  const header = (name: string) => {
    const png = file(name);
    expect(png.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
    return { size: [png.readUInt32BE(16), png.readUInt32BE(20)], colours: png.readUInt8(25) };
  };
  const WITH_ALPHA = 6;

  test('have the sizes that Teams wants, and the outline is transparent', async () => {
    expect((await unpacked()).manifest.icons).toEqual({ color: 'color.png', outline: 'outline.png' });
    expect(header('color.png').size).toEqual([192, 192]);
    expect(header('outline.png')).toEqual({ size: [32, 32], colours: WITH_ALPHA });
  });
});
