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
