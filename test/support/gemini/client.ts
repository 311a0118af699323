import {
  AIMessageChunk,
  type BaseMessage,
  HumanMessage,
  SystemMessage,
  ToolMessage,
} from '@langchain/core/messages';
import { concat } from '@langchain/core/utils/stream';
import { ChatGoogle } from '@langchain/google';
import type { Answer, FakeGemini } from './index.ts';
import type { Content } from './words.ts';

const DAY = { type: 'object', properties: { day: { type: 'integer' } }, required: ['day'] };
const TOOL = {
  type: 'function' as const,
  function: { name: 'list', description: 'Lists.', parameters: DAY },
};

/** The installed client, pointed at the fake, with a tool of the form that the agent uses. */
function chatter(fake: FakeGemini) {
  const chat = new ChatGoogle({
    ...{ model: 'gemini-3.5-flash-lite', apiKey: 'test-key', endpoint: fake.url },
    ...{ thinkingLevel: 'medium', maxRetries: 0 },
  });
  return chat.bindTools([TOOL]);
}

/** Streams one answer and puts it together. */
async function hear(chat: ReturnType<typeof chatter>, messages: BaseMessage[]) {
  let heard: AIMessageChunk | undefined;
  for await (const chunk of await chat.stream(messages)) heard = heard ? concat(heard, chunk) : chunk;
  return heard ?? new AIMessageChunk('');
}

/** What the tool says to a call. */
const answerTo = ({ id = '' }: { id?: string }) =>
  new ToolMessage({ tool_call_id: id, content: JSON.stringify({ ok: true, answers: id }) });

/** Says these things one after the other, answers every call, and tells what was heard. */
export async function converse(fake: FakeGemini, ...said: string[]): Promise<AIMessageChunk[]> {
  const chat = chatter(fake);
  const messages: BaseMessage[] = [new SystemMessage('Be short.')];
  const heard: AIMessageChunk[] = [];
  for (const text of said) {
    messages.push(new HumanMessage(text));
    for (;;) {
      const one = await hear(chat, messages);
      const calls = one.tool_calls ?? [];
      heard.push(one);
      messages.push(one, ...calls.map(answerTo));
      if (calls.length === 0) break;
    }
  }
  return heard;
}

const list = (day: number) => ({ name: 'list', args: { day } });
const usage = {
  ...{ promptTokenCount: 100, candidatesTokenCount: 40, thoughtsTokenCount: 9, totalTokenCount: 149 },
};

/** Two turns: two parallel calls in one event, two in an event each, words; and words again. */
export const CONVERSATION: Answer[] = [
  { thought: 'Both.', text: 'Let me see.', calls: [list(1), list(2)], usage },
  { calls: [list(3), list(4)], callsApart: true },
  { text: 'All of them are free.' },
  { text: 'Yes.' },
];

/** What the parts of a content are. */
export const kindsOf = ({ parts = [] }: Content): string =>
  parts.map((it) => Object.keys(it).sort().join('+')).join(' ');
