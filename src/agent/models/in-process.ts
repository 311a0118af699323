import type { BaseChatModel, BindToolsInput } from '@langchain/core/language_models/chat_models';
import { AIMessage, type AIMessageChunk, type BaseMessage } from '@langchain/core/messages';
import type { Runnable, RunnableConfig } from '@langchain/core/runnables';
import { type Model, ModelFault, NO_TOKENS, type Tokens } from './model.ts';

/** A chat model of this process behind the port: it needs no patience, and bills nothing. */
export function inProcess(chat: BaseChatModel, tools: BindToolsInput[]): Model {
  if (!chat.bindTools) throw new Error(`${chat._llmType()} cannot call tools`);
  const bound = chat.bindTools(tools) as Pick<Runnable<BaseMessage[], AIMessageChunk>, 'stream'>;
  async function* watched(messages: BaseMessage[], config: RunnableConfig) {
    yield* await bound.stream(messages, config);
  }
  /** Nobody traces it: without the apparatus around a runnable it takes a tenth of the time. */
  async function* alone(messages: BaseMessage[], signal: AbortSignal) {
    for await (const { message } of chat._streamResponseChunks(messages, { signal, tools } as never)) {
      yield message as AIMessageChunk;
    }
  }
  const name = chat._llmType();
  return {
    name,
    async ask(messages, { signal, say, spent, config }) {
      const began = performance.now();
      let text = '';
      let calling: AIMessageChunk | undefined;
      let last: AIMessageChunk | undefined;
      for await (const chunk of config ? watched(messages, { ...config, signal }) : alone(messages, signal)) {
        // Putting whole chunks together costs more than all else; only calls come in pieces that need it.
        if (chunk.tool_call_chunks?.length) calling = calling ? calling.concat(chunk) : chunk;
        last = chunk;
        text += chunk.text;
        if (chunk.text) say(chunk.text);
      }
      const { tool_calls = [], invalid_tool_calls = [] } = calling ?? {};
      if (text.trim() === '' && tool_calls.length + invalid_tool_calls.length === 0) {
        throw new ModelFault('empty', 'no words and no call');
      }
      const ms = performance.now() - began;
      const call = { provider: 'rollbook', model: name, free: true, tokens: tokensOf(last) };
      await spent({ ...call, outcome: 'ok', firstMs: ms, ms });
      return { text, message: new AIMessage({ content: text, tool_calls, invalid_tool_calls }) };
    },
  };
}

/** Told with the last chunk. */
function tokensOf(last: AIMessageChunk | undefined): Tokens {
  const usage = last?.usage_metadata;
  return { ...NO_TOKENS, input: usage?.input_tokens ?? 0, output: usage?.output_tokens ?? 0 };
}
