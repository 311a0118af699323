import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createTerminalChannel } from '../adapters/terminal/index.ts';
import { firstLine } from '../src/cli/chat.ts';
import type { Inbound, TurnEvent } from '../src/conversation/channel.ts';
import { answerIn } from '../src/conversation/plain-answer.ts';
import type { Actor } from '../src/words.ts';

const lee: Actor = {
  ...{
    accountId: '1',
    siteId: '1',
    role: 'engineer',
    fullname: 'Lee',
    channel: 'terminal',
    correlationId: 'c-1',
  },
};
const NO_USAGE = { input_tokens: 0, output_tokens: 0, cost_usd: 0 };

type Script = (inbound: Inbound) => AsyncIterable<TurnEvent>;

async function* saying(text: string, ...before: TurnEvent[]): AsyncGenerator<TurnEvent> {
  yield { type: 'conversation', conversation_id: 'terminal:1', correlation_id: 'c-1' };
  yield* before;
  yield { type: 'message', text, model: 'scripted', usage: NO_USAGE };
  yield { type: 'done' };
}

/** A terminal with a script behind it. `see` waits until the screen shows something. */
function terminal(script: Script, { isTty = false, colours = false } = {}) {
  const input = new PassThrough();
  const output = new PassThrough();
  const heard: Inbound[] = [];
  const answers: [string, string][] = [];
  let screen = '';
  let threads = 0;
  output.on('data', (chunk) => {
    screen += String(chunk);
  });
  const answer = (what: string) => async (_actor: Actor, id: string) => {
    answers.push([what, id]);
    return { ok: true as const, value: { text: `It is ${what}.` } };
  };
  const channel = createTerminalChannel({
    ...{ actor: lee, input, output, isTty, colours, siteName: 'Main' },
    receive(inbound) {
      heard.push(inbound);
      return script(inbound);
    },
    answerIn,
    newThreadId: () => `terminal:${++threads}`,
    ...{ confirm: answer('confirmed'), dismiss: answer('dismissed') },
  });
  return {
    ...{ channel, heard, answers, input, output },
    type: (text: string) => input.write(text),
    end: () => input.end(),
    screen: () => screen,
    see: (text: string | RegExp) => expect.poll(() => screen).toMatch(text),
  };
}

describe('a pipe', () => {
  it('is answered line by line, without prompts or colours, and ends with its input', async () => {
    const t = terminal(({ text }) =>
      saying(`You said ${text}`, { type: 'status', text: 'Looking…' }, { type: 'delta', text: 'You' }),
    );
    const running = t.channel.run();
    t.type('first\n\nsecond');
    t.end();
    await running;
    expect(t.screen()).toBe('You said first\nYou said second\n');
    expect(new Set(t.heard.map((it) => it.threadId)).size).toBe(1);
    expect(new Set(t.heard.map((it) => it.deliveryId)).size).toBe(2);
  });

  it('is told how to say yes, since nobody can press anything', async () => {
    const confirm: TurnEvent = { type: 'confirm', action_id: 'a-1', summary: 'Cancel it?', expires_at: '' };
    const t = terminal(() => saying('Cancel it?', confirm));
    const running = t.channel.run();
    t.type('cancel it\n');
    t.end();
    await running;
    expect(t.screen()).toContain('Answer "yes"');
    expect(t.answers).toEqual([]);
  });
});

describe('a password through the pipe', () => {
  it('is the first line, and the lines behind it are messages', async () => {
    const t = terminal(({ text }) => saying(`You said ${text}`));
    t.type('correct horse\r\nhello\n');
    expect(await firstLine(t.input)).toBe('correct horse');
    const running = t.channel.run();
    t.type('there\n');
    t.end();
    await running;
    expect(t.screen()).toBe('You said hello\nYou said there\n');
  });
});

describe('a terminal', () => {
  it('streams the reply once, shows status dimmed and takes it away again', async () => {
    const t = terminal(
      () =>
        saying(
          'Hello there',
          { type: 'status', text: 'Looking…' },
          { type: 'delta', text: 'Hello ' },
          { type: 'delta', text: 'there' },
        ),
      { isTty: true, colours: true },
    );
    const running = t.channel.run();
    t.type('hi\r');
    await t.see('Hello there');
    expect(t.screen()).toContain('\u001b[2mLooking…\u001b[0m\r\u001b[KHello there\n');
    expect(t.screen().match(/Hello there/g)).toHaveLength(1);
    t.type('/quit\r');
    await running;
  });

  it('shows no colours where there shall be none', async () => {
    const t = terminal(() => saying('Hello', { type: 'status', text: 'Looking…' }), {
      isTty: true,
      colours: false,
    });
    const running = t.channel.run();
    t.type('hi\r');
    await t.see('Hello');
    expect(t.screen()).not.toContain('\u001b[2m');
    t.type('/quit\r');
    await running;
  });

  it('shows the final text when it is another than what was streamed', async () => {
    const t = terminal(() => saying('I have to correct myself.', { type: 'delta', text: 'Booked!' }), {
      isTty: true,
    });
    const running = t.channel.run();
    t.type('book\r');
    await t.see(/Booked!\n\nI have to correct myself\.\n/);
    t.type('/quit\r');
    await running;
  });

  it.each([
    ['y', 'confirmed'],
    ['', 'dismissed'],
    ['yes please, thanks!', 'confirmed'],
    ['better not', 'dismissed'],
  ])('asks inline, and "%s" is %s', async (typed, outcome) => {
    const confirm: TurnEvent = { type: 'confirm', action_id: 'a-1', summary: 'Cancel it?', expires_at: '' };
    const t = terminal(() => saying('Cancel it?', confirm), { isTty: true });
    const running = t.channel.run();
    t.type('cancel it\r');
    await t.see(/Shall I\? \[y\/N\]/);
    t.type(`${typed}\r`);
    await t.see(`It is ${outcome}.`);
    expect(t.answers).toEqual([[outcome, 'a-1']]);
    t.type('/quit\r');
    await running;
  });

  it('takes what is neither yes nor no as a message, and says that the question waits', async () => {
    const confirm: TurnEvent = { type: 'confirm', action_id: 'a-1', summary: 'Cancel it?', expires_at: '' };
    const t = terminal(
      ({ text }) => (text === 'cancel it' ? saying('Cancel it?', confirm) : saying(`You said ${text}`)),
      { isTty: true },
    );
    const running = t.channel.run();
    t.type('cancel it\r');
    await t.see(/Shall I\? \[y\/N\]/);
    t.type('what is running today\r');
    await t.see(/The question still waits[^\n]*\n[\s\S]*You said what is running today/);
    t.type('cancel it\r');
    await t.see(/Shall I\?[\s\S]*Shall I\?/);
    t.type('no, this thursday\r');
    await t.see('You said no, this thursday');
    expect(t.answers).toEqual([]);
    t.type('exit\r');
    await running;
  });

  it.each(['exit', 'quit', 'Bye!', '/quit'])('"%s" leaves', async (word) => {
    const t = terminal(() => saying('Hello'), { isTty: true });
    const running = t.channel.run();
    t.type(`${word}\r`);
    await running;
    expect(t.heard).toEqual([]);
  });

  it('stops the reply on Ctrl-C, and leaves on Ctrl-C at the prompt', async () => {
    const t = terminal(
      async function* ({ signal }) {
        yield { type: 'status', text: 'Working…' };
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        yield { type: 'error', code: 'stopped', text: 'Stopped. Nothing was changed.' };
        yield { type: 'done' };
      },
      { isTty: true },
    );
    const running = t.channel.run();
    t.type('book\r');
    await t.see('Working…');
    t.type('\u0003');
    await t.see('Stopped. Nothing was changed.');
    await t.see(/changed\.\n.*> /s);
    t.type('\u0003');
    await running;
  });

  it('knows /help, /new and /quit, and says so for anything else', async () => {
    const t = terminal(({ threadId }) => saying(`in ${threadId}`), { isTty: true });
    const running = t.channel.run();
    t.type('/help\r');
    await t.see('/new starts a new conversation');
    t.type('/nonsense\r');
    await t.see('There is no /nonsense');
    t.type('hi\r');
    await t.see('in terminal:1');
    t.type('/new\r');
    await t.see('A new conversation.');
    t.type('hi\r');
    await t.see('in terminal:2');
    t.type('/quit\r');
    await running;
  });

  it('lets no text of others steer it', async () => {
    const t = terminal(() => saying('a\u001b]0;owned\u0007b\u009b2Jc'), { isTty: true });
    const running = t.channel.run();
    t.type('hi\r');
    await t.see('a]0;ownedb2Jc');
    t.type('/quit\r');
    await running;
  });
});
