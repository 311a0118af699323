import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { COMMANDS, EVENTS, FREE_METHODS, HTTP_PATH, SCOPES, SHORTCUTS } from '../adapters/slack/listens.ts';
import { read } from '../adapters/slack/read.ts';
import { projectRoot } from '../src/paths.ts';

interface Manifest {
  display_information: { name: string; description: string };
  features: {
    app_home: Record<string, boolean>;
    agent_view: { agent_description: string; suggested_prompts: { title: string; message: string }[] };
    bot_user: { display_name: string; always_online: boolean };
    shortcuts: { name: string; type: string; callback_id: string; description: string }[];
    slash_commands: { command: string; url?: string; description: string; usage_hint: string }[];
  };
  oauth_config: { scopes: { bot: string[] } };
  settings: {
    event_subscriptions: { request_url?: string; bot_events: string[] };
    interactivity: { is_enabled: boolean; request_url?: string; message_menu_options_url?: string };
    org_deploy_enabled: boolean;
    socket_mode_enabled: boolean;
    token_rotation_enabled: boolean;
  };
}

const text = (name: string) => readFileSync(join(projectRoot(), 'manifests/slack', name), 'utf8');
const socket = JSON.parse(text('manifest.json')) as Manifest;
const http = JSON.parse(text('manifest.http.json')) as Manifest;
const sorted = (list: readonly string[]) => [...list].sort();

describe.each([
  ['manifest.json', socket],
  ['manifest.http.json', http],
])('%s', (_name, { display_information, features, oauth_config, settings }) => {
  test('asks for every command, event, shortcut and scope that the code has, and for no other', () => {
    expect(sorted(features.slash_commands.map((it) => it.command))).toEqual(sorted(COMMANDS));
    expect(sorted(features.shortcuts.map((it) => it.callback_id))).toEqual(sorted(SHORTCUTS));
    expect(sorted(settings.event_subscriptions.bot_events)).toEqual(sorted(EVENTS));
    expect(sorted(oauth_config.scopes.bot)).toEqual(sorted(Object.keys(SCOPES)));
  });

  test('keeps within what Slack takes', () => {
    const { agent_view, shortcuts, slash_commands } = features;
    expect(display_information.name.length).toBeLessThanOrEqual(35);
    expect(display_information.description.length).toBeLessThanOrEqual(140);
    expect(agent_view.agent_description.length).toBeLessThanOrEqual(300);
    expect(agent_view.suggested_prompts.length).toBeLessThanOrEqual(4);
    expect(shortcuts.length).toBeLessThanOrEqual(10);
    for (const { name, callback_id, description } of shortcuts) {
      expect(name.length).toBeLessThanOrEqual(24);
      expect(callback_id.length).toBeLessThanOrEqual(255);
      expect(description.length).toBeLessThanOrEqual(150);
    }
    expect(slash_commands.length).toBeLessThanOrEqual(50);
    for (const { command, description, usage_hint } of slash_commands) {
      expect(command).toMatch(/^\/[a-z-]{1,31}$/);
      expect(description.length).toBeLessThanOrEqual(2000);
      expect(usage_hint.length).toBeLessThanOrEqual(1000);
    }
  });

  test('lets people write to the app, and turns on what it needs', () => {
    const { app_home, bot_user, shortcuts } = features;
    const open = {
      home_tab_enabled: true,
      messages_tab_enabled: true,
      messages_tab_read_only_enabled: false,
    };
    expect(app_home).toEqual(open);
    expect(bot_user).toEqual({ display_name: 'Rollbook', always_online: true });
    expect(shortcuts.map((it) => it.type)).toEqual(['message']);
    expect(settings.interactivity.is_enabled).toBe(true);
    expect([settings.org_deploy_enabled, settings.token_rotation_enabled]).toEqual([false, false]);
  });
});

test('the twins differ in how events come, and in nothing else', () => {
  const twin = structuredClone(http);
  const urls = [
    ...twin.features.slash_commands.map((it) => it.url),
    twin.settings.event_subscriptions.request_url,
    twin.settings.interactivity.request_url,
    twin.settings.interactivity.message_menu_options_url,
  ];
  expect(new Set(urls)).toEqual(new Set([`https://rollbook.example.com${HTTP_PATH}`]));
  for (const command of twin.features.slash_commands) delete command.url;
  delete twin.settings.event_subscriptions.request_url;
  delete twin.settings.interactivity.request_url;
  delete twin.settings.interactivity.message_menu_options_url;
  expect([socket.settings.socket_mode_enabled, twin.settings.socket_mode_enabled]).toEqual([true, false]);
  twin.settings.socket_mode_enabled = true;
  expect(twin).toEqual(socket);
  expect(text('manifest.json')).not.toContain('https:');
});

describe('the list of scopes', () => {
  const needs = Object.values(SCOPES).flat() as string[];
  /** Come to every app, whatever it may do. */
  const free = ['app_home_opened', 'app_uninstalled', 'tokens_revoked'];

  test('says of every command, shortcut and event which scope it needs, where it needs one', () => {
    for (const name of [...COMMANDS, ...SHORTCUTS, ...EVENTS]) {
      expect(needs.includes(name), name).toBe(!free.includes(name));
    }
  });

  test('names every method that the code calls, and no other', () => {
    const folder = join(projectRoot(), 'adapters/slack');
    const sources = readdirSync(folder)
      .filter((name) => name.endsWith('.ts') && name !== 'listens.ts')
      .map((name) => readFileSync(join(folder, name), 'utf8'));
    const called = [...sources.join('\n').matchAll(METHOD)].map((it) => it[1] ?? '');
    const listened: string[] = [...COMMANDS, ...SHORTCUTS, ...EVENTS];
    const listed = [...FREE_METHODS, ...needs.filter((name) => !listened.includes(name))];
    expect(sorted([...new Set(called)])).toEqual(sorted([...new Set(listed)]));
    for (const name of FREE_METHODS) expect(needs).not.toContain(name);
  });
});

/** A name of the Web API's, in quotes. */
const METHOD =
  /'((?:agents|apps|assistant|auth|bots|chat|conversations|files|reactions|team|users|views)(?:\.[a-z]+)?\.(?!com')[a-zA-Z]+)'/g;

describe('the code', () => {
  const from = { team_id: 'T1', user_id: 'U1', channel_id: 'C1', trigger_id: '1.2' };
  const event = (more: object) => ({
    ...{ type: 'event_callback', team_id: 'T1', event_id: 'Ev1' },
    event: { user: 'U1', channel: 'C1', text: 'hello', ts: '2.0', thread_ts: '1.0', tab: 'home', ...more },
  });
  const shortcut = (callback_id: string) => ({
    ...{ type: 'message_action', callback_id, trigger_id: '1.2', team: { id: 'T1' }, user: { id: 'U1' } },
    ...{ channel: { id: 'C1' }, message: { ts: '1.0', text: 'book it' } },
  });
  const done = (body: Record<string, unknown>) => read(body, 'UBOT').do;

  test.each([...EVENTS])('does something at %s', (name) => {
    const [type, kind] = name.split('.');
    const channel_type = { channels: 'channel', groups: 'group', im: 'im', mpim: 'mpim' }[kind ?? ''];
    expect(done(event({ type, channel_type }))).not.toBe('ignore');
  });

  test('does something at every command and shortcut', () => {
    for (const command of COMMANDS) {
      expect(done({ ...from, command, text: 'HLD42 brake' })).not.toBe('ignore');
      expect(done({ ...from, command, text: '' })).not.toBe('ignore');
    }
    for (const name of SHORTCUTS) expect(done(shortcut(name))).not.toBe('ignore');
  });

  test('does nothing at what was never asked for', () => {
    const others = ['reaction_added', 'file_shared', 'file_change', 'member_joined_channel', 'link_shared'];
    const agents = ['assistant_thread_started', 'app_context_changed', 'agent_session_title_changed'];
    for (const type of [...others, ...agents]) expect(done(event({ type })), type).toBe('ignore');
  });
});
