import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { spokenIn, transcriptOf } from '../adapters/slack/voice.ts';
import { ask } from './support/slack/asking.ts';
import { read } from './support/slack/seen.ts';
import { openSlackHouse, type SlackHouse, until } from './support/slack-house.ts';

let house: SlackHouse;
let dm: string;
beforeAll(async () => {
  house = await openSlackHouse();
  await house.link('U0ADA');
  dm = house.slack.dm('U0ADA');
});
afterAll(() => house.close());

const UNHEARD =
  'I could not read your voice message: Slack gave me no words for it. Nothing was done. Write it instead, please.';
const FILES = 'I read words and voice messages, no other files; I did not look at yours.';
const clip = () =>
  house.slack.file('U0ADA', { name: 'clip.m4a', mimetype: 'audio/mp4', subtype: 'slack_audio' });
const aside = async (words: string, files: ReturnType<typeof clip>[]) => {
  const before = house.slack.ephemerals('U0ADA').length;
  const { replies } = await house.say('U0ADA', dm, words, { files });
  return {
    replies,
    told: house.slack
      .ephemerals('U0ADA')
      .slice(before)
      .map((it) => it.text),
  };
};

describe('a voice message', () => {
  it('is answered by what Slack made of it, and shown as it was heard', async () => {
    const file = clip();
    const { ts } = await house.slack.says('U0ADA', dm, '', { files: [file] });
    await until(() => house.slack.calls('files.info').length > 0, 'a look at the file');
    await house.slack.transcribed(file.id, 'list dynos');
    await house.quiet();
    const [, reply, ...rest] = house.slack.thread(dm, ts);
    expect(rest).toEqual([]);
    expect(read(reply)).toMatch(/^Heard: “list dynos”\n\n/);
    expect(read(reply)).toContain('Cell 12');
  });

  it('that is long is read to its end', async () => {
    const file = clip();
    await house.slack.transcribed(
      file.id,
      `which dynos are free for HLD42 ${'and please '.repeat(8)}list dynos`,
    );
    const { replies } = await aside('', [file]);
    expect(read(replies[0])).toMatch(/^Heard: “which dynos are free for HLD42 (?:and please ){8}list dynos”/);
  });

  it('that Slack could not read is said to be so', async () => {
    const file = clip();
    await house.slack.transcribed(file.id, undefined);
    expect(await aside('', [file])).toEqual({ replies: [], told: [UNHEARD] });
  });

  it('with words beside it is answered by these when it cannot be read', async () => {
    const file = clip();
    await house.slack.transcribed(file.id, undefined);
    const { replies, told } = await aside('list dynos', [file]);
    expect(told).toEqual([]);
    expect(read(replies[0])).toContain('Cell 12');
  });

  it('of which Slack makes nothing in time is given up', async () => {
    const file = clip();
    const calls = {
      call: async (method: string, args: object) => (await ask(house.slack, method, { ...args })).body,
    };
    const needs = { calls, botToken: house.slack.botToken, isSlacks: () => true };
    const look = (ms: number) =>
      transcriptOf({ ...needs, patience: { ms, lookMs: 20 } }, file.id, new AbortController().signal);
    const asked = house.slack.calls('files.info').length;
    expect(await look(100)).toBeUndefined();
    expect(house.slack.calls('files.info').length - asked).toBeGreaterThan(2);
    const found = look(2_000);
    await sleep(50);
    await house.slack.transcribed(file.id, 'in time');
    expect(await found).toBe('in time');
  });

  it('whose words do not come from Slack is read by its beginning only; the token is shown to nobody else', async () => {
    const transcription = { status: 'complete', preview: { content: 'the beginning', has_more: true } };
    const read = (vtt: string, isSlacks: boolean) => {
      const calls = { call: async () => ({ file: { transcription, vtt } }) };
      return transcriptOf(
        { calls, botToken: 'xoxb-x', isSlacks: () => isSlacks },
        'F1',
        new AbortController().signal,
      );
    };
    const before = house.slack.log.length;
    expect(await read(`${house.slack.url}/files-pri/T-F1/x?vtt`, false)).toBe('the beginning');
    // Slack's login page, with a 200, is no transcript.
    expect(await read(`${house.slack.url}/files-pri/T-F1/x?vtt`, true)).toBe('the beginning');
    expect(house.slack.log).toHaveLength(before);
  });

  it('is read without times, numbers and names of voices', () => {
    const vtt =
      'WEBVTT\n\n1\n00:00.000 --> 00:02.000\n- <v Ada>book HLD42\n\nNOTE x\n\n2\n00:02.000 --> 00:03.000\nfor brake';
    expect(spokenIn(vtt)).toBe('book HLD42 for brake');
  });
});

describe('a message', () => {
  it('with a file alone is told that files are not read', async () => {
    expect(await aside('', [house.slack.file('U0ADA')])).toEqual({ replies: [], told: [FILES] });
  });

  it('with a file and words is answered by the words, and says that the file was not read', async () => {
    const { replies } = await aside('list dynos', [house.slack.file('U0ADA')]);
    expect(read(replies[0])).toContain(FILES);
    expect(read(replies[0])).toContain('Cell 12');
  });

  it('without any words is told so', async () => {
    const before = house.slack.ephemerals('U0ADA').length;
    await house.say('U0ADA', 'C0BAY', '<@U0ROLLBOOK>');
    expect(
      house.slack
        .ephemerals('U0ADA')
        .slice(before)
        .map((it) => it.text),
    ).toEqual(['Your message has no words that I can read. Write what you want to book, or "help".']);
  });
});
