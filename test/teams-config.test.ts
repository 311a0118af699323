import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../src/config.ts';

const wrong = (env: Record<string, string>): string => {
  try {
    readConfig(env, false);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('the configuration was accepted');
};

describe('Teams', () => {
  const ids = {
    ...{ MICROSOFT_APP_ID: '3F2504E0-4f89-41d3-9a0c-0305e82c3301' },
    ...{ MICROSOFT_APP_TENANT_ID: '9b2d5c11-7e0a-4b0e-8a2f-6c1d2e3f4a5b' },
  };
  const three = { ...ids, MICROSOFT_APP_PASSWORD: 'a~SECRET.value' };
  const azure = { TEAMS_MODE: 'azure', ...three };
  const playground = { TEAMS_MODE: 'playground' };

  it('is off unless it is asked for, and an empty value counts as unset', () => {
    const empty = { TEAMS_MODE: ' ', MICROSOFT_APP_ID: '', MICROSOFT_APP_PASSWORD: ' ' };
    for (const env of [{}, empty, { TEAMS_MODE: 'off' }]) {
      expect(readConfig(env, false).teams).toBeUndefined();
    }
  });

  it('is an Azure Bot with all three credentials', () => {
    expect(readConfig(azure, false).teams).toEqual({
      ...{ mode: 'azure', appId: '3f2504e0-4f89-41d3-9a0c-0305e82c3301' },
      ...{ tenantId: ids.MICROSOFT_APP_TENANT_ID, password: 'a~SECRET.value' },
    });
    expect(
      readConfig({ ...azure, PUBLIC_URL: 'https://x.example', HOST: '0.0.0.0' }, false).teams?.mode,
    ).toBe('azure');
  });

  it.each(Object.keys(three))('does not start in Azure without %s', (name) => {
    const message = wrong({ ...azure, [name]: ' ' });
    expect(message.split('\n').slice(1)).toEqual([`  ${name} is required together with TEAMS_MODE=azure`]);
    expect(message).not.toContain('SECRET');
  });

  it('names all that is missing in Azure at once', () => {
    const message = wrong({ TEAMS_MODE: 'azure' });
    for (const name of Object.keys(three)) expect(message).toContain(`${name} is required`);
  });

  it.each([
    ['MICROSOFT_APP_ID', 'SECRET', 'must be a GUID such as'],
    ['MICROSOFT_APP_TENANT_ID', 'contoso.onmicrosoft.com', 'must be a GUID such as'],
    ['MICROSOFT_APP_TENANT_ID', '00000000-0000-0000-0000-000000000001', 'must be a GUID of your own'],
    ['MICROSOFT_APP_PASSWORD', 'two SECRET words', 'must be printable ASCII without spaces'],
    ['MICROSOFT_APP_PASSWORD', '3f2504e0-4f89-41d3-9a0c-0305e82c3301', 'must be the value of the secret'],
  ])('refuses a %s that is none: %s', (name, value, why) => {
    const message = wrong({ ...azure, [name]: value });
    expect(message).toContain(`${name} ${why}`);
    expect(message).not.toContain(value);
  });

  it.each([[{}], [{ TEAMS_MODE: 'off' }]])('is half set with credentials and %j', (mode) => {
    const message = wrong({ ...mode, ...three });
    for (const name of Object.keys(three))
      expect(message).toContain(`TEAMS_MODE=azure is required together with ${name}`);
    expect(message).not.toContain('SECRET');
  });

  it('knows no other mode', () => {
    const message = wrong({ TEAMS_MODE: 'SECRET' });
    expect(message).toContain('TEAMS_MODE must be off, azure or playground');
    expect(message).not.toContain('SECRET');
  });

  it.each([undefined, 'localhost', '127.0.0.1', '127.8.8.8', '::1'])('may play on the host %s', (host) => {
    const env = { ...playground, ...(host ? { HOST: host } : {}), NODE_ENV: 'development' };
    expect(readConfig(env, false).teams).toEqual({ mode: 'playground' });
  });

  it.each([
    ...Object.entries(three).map(([name, value]) => [name, value, 'be unset'] as const),
    ['PUBLIC_URL', 'http://localhost:3978', 'be unset'] as const,
    ...['0.0.0.0', '::', '192.168.1.4', 'rollbook.example', '127.0.0.1.example'].map(
      (host) => ['HOST', host, 'be a loopback address'] as const,
    ),
    ['NODE_ENV', 'production', 'not be production'] as const,
  ])('does not play with %s=%s', (name, value, why) => {
    const message = wrong({ ...playground, [name]: value });
    expect(message.split('\n').slice(1)).toEqual([`  ${name} must ${why} with TEAMS_MODE=playground`]);
    expect(message).not.toContain('SECRET');
  });

  it('names everything that keeps it from playing at once', () => {
    const env = { ...three, PUBLIC_URL: 'https://x.example', HOST: '0.0.0.0', NODE_ENV: 'production' };
    const message = wrong({ ...playground, ...env });
    for (const name of Object.keys(env)) expect(message).toContain(`${name} must`);
  });
});
