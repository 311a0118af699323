import { describe, expect, it } from 'vitest';
import { DEFAULT_MODEL } from '../src/agent/models/catalogue.ts';
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

describe('the language model', () => {
  it('is the built-in one without a key, and an empty value counts as unset', () => {
    expect(readConfig({}, false).gemini).toBeUndefined();
    expect(readConfig({ GOOGLE_API_KEY: ' ', ROLLBOOK_MODEL: '' }, false).gemini).toBeUndefined();
  });

  it('is Gemini with a key: a current Flash model at Google, or what is named', () => {
    expect(readConfig({ GOOGLE_API_KEY: 'k' }, false).gemini).toEqual({
      ...{ apiKey: 'k', model: DEFAULT_MODEL, endpoint: 'https://generativelanguage.googleapis.com' },
    });
    const named = { ROLLBOOK_MODEL: 'gemini-3.8-flash', ROLLBOOK_GEMINI_BASE_URL: 'http://127.0.0.1:9/' };
    expect(readConfig({ GOOGLE_API_KEY: 'k', ...named }, false).gemini).toMatchObject({
      ...{ model: 'gemini-3.8-flash', endpoint: 'http://127.0.0.1:9' },
    });
  });

  it('has budgets', () => {
    expect(readConfig({}, false).budgets).toEqual({ run: 0.02, personDay: 0.5, siteMonth: 100 });
    expect(readConfig({ ROLLBOOK_BUDGET_PERSON_DAY: '0' }, false).budgets.personDay).toBe(0);
  });
});

describe('tracing', () => {
  it('is off without a key; with one, texts are hidden unless they are asked for', () => {
    expect(readConfig({}, false).langsmith).toBeUndefined();
    expect(readConfig({ LANGSMITH_API_KEY: 'k' }, false).langsmith).toEqual({
      ...{ apiKey: 'k', endpoint: 'https://api.smith.langchain.com', project: 'rollbook' },
      ...{ showInputs: false, showOutputs: false },
    });
    const shown = { LANGSMITH_API_KEY: 'k', LANGSMITH_HIDE_INPUTS: 'false' };
    expect(readConfig(shown, false).langsmith).toMatchObject({ showInputs: true, showOutputs: false });
  });
});

describe('Slack', () => {
  const bot = { SLACK_BOT_TOKEN: 'xoxb-1' };

  it('is off without a bot token; an app token makes it Socket Mode, a signing secret HTTP', () => {
    expect(readConfig({ SLACK_BOT_TOKEN: ' ', SLACK_APP_TOKEN: '' }, false).slack).toBeUndefined();
    expect(readConfig({ ...bot, SLACK_APP_TOKEN: 'xapp-1' }, false).slack).toEqual({
      ...{ botToken: 'xoxb-1', appToken: 'xapp-1' },
    });
    expect(readConfig({ ...bot, SLACK_SIGNING_SECRET: 's' }, false).slack).toEqual({
      ...{ botToken: 'xoxb-1', signingSecret: 's' },
    });
    const both = readConfig({ ...bot, SLACK_APP_TOKEN: 'xapp-1', SLACK_SIGNING_SECRET: 's' }, false);
    expect(both.slack).toEqual({ botToken: 'xoxb-1', appToken: 'xapp-1', signingSecret: 's' });
  });

  it.each([
    ['http://127.0.0.1:9/api', 'http://127.0.0.1:9/api/'],
    ['https://slack.example/api///', 'https://slack.example/api/'],
    ['https://slack.example', 'https://slack.example/'],
  ])('may answer at %s', (given, apiUrl) => {
    const env = { ...bot, SLACK_APP_TOKEN: 'xapp-1', SLACK_API_URL: given };
    expect(readConfig(env, false).slack?.apiUrl).toBe(apiUrl);
  });

  it.each([
    ['ftp://SECRET/', 'an http or https URL'],
    ['https://me:SECRET@slack.example/', 'no password, query or fragment'],
    ['https://slack.example/?SECRET', 'no password, query or fragment'],
    ['https://slack.example/#SECRET', 'no password, query or fragment'],
  ])('does not answer at %s', (url, why) => {
    const message = wrong({ ...bot, SLACK_APP_TOKEN: 'xapp-1', SLACK_API_URL: url });
    expect(message).toContain(`SLACK_API_URL must`);
    expect(message).toContain(why);
    expect(message).not.toContain('SECRET');
  });

  it('is all or nothing', () => {
    expect(wrong(bot)).toContain(
      'SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP) is required together with SLACK_BOT_TOKEN',
    );
    const headless = { SLACK_APP_TOKEN: 'x', SLACK_SIGNING_SECRET: 'x', SLACK_API_URL: 'http://x' };
    const message = wrong(headless);
    for (const name of Object.keys(headless))
      expect(message).toContain(`SLACK_BOT_TOKEN is required together with ${name}`);
  });

  it('says which token went where the other belongs, and never its value', () => {
    const message = wrong({ SLACK_BOT_TOKEN: 'xapp-VALUE', SLACK_APP_TOKEN: 'xoxb-VALUE' });
    expect(message).toContain('SLACK_BOT_TOKEN must be the bot token, not the app token');
    expect(message).toContain('SLACK_APP_TOKEN must be the app token, not the bot token');
    expect(message).not.toContain('VALUE');
    expect(wrong({ ...bot, SLACK_SIGNING_SECRET: 'two words' })).toContain('SLACK_SIGNING_SECRET must');
  });
});

describe('what is half set or wrong', () => {
  it('is named at once, every one, and never its value', () => {
    const message = wrong({
      ROLLBOOK_MODEL: 'Gemini SECRET',
      ROLLBOOK_GEMINI_BASE_URL: 'ftp://SECRET',
      LANGSMITH_PROJECT: 'SECRET',
      LANGSMITH_HIDE_OUTPUTS: 'SECRET',
      ROLLBOOK_BUDGET_MESSAGE: '-1SECRET',
    });
    for (const name of [
      'ROLLBOOK_MODEL must',
      'ROLLBOOK_GEMINI_BASE_URL must',
      'ROLLBOOK_BUDGET_MESSAGE must',
    ])
      expect(message).toContain(name);
    expect(message).toContain('GOOGLE_API_KEY is required together with ROLLBOOK_MODEL');
    expect(message).toContain('LANGSMITH_API_KEY is required together with LANGSMITH_PROJECT');
    expect(message).not.toContain('SECRET');
  });
});
