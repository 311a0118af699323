import type { BaseChatModel, BindToolsInput } from '@langchain/core/language_models/chat_models';
import { AIMessage, type AIMessageChunk, type BaseMessage } from '@langchain/core/messages';
import type { Runnable } from '@langchain/core/runnables';
import { type Model, ModelFault, NO_TOKENS, type Tokens } from './model.ts';

/** A chat model of this process behind the port: it needs no patience, and bills nothing. */
export function inProcess(chat: BaseChatModel, tools: BindToolsInput[]): Model {
  if (!chat.bindTools) throw new Error(`${chat._llmType()} cannot call tools`);
  const bound = chat.bindTools(tools) as Pick<Runnable<BaseMessage[], AIMessageChunk>, 'stream'>;
  const name = chat._llmType();
  return {
    name,
    async ask(messages, { signal, say, spent, config }) {
      const began = performance.now();
      let whole: AIMessageChunk | undefined;
      for await (const chunk of await bound.stream(messages, { ...config, signal })) {
        whole = whole ? whole.concat(chunk) : chunk;
        if (chunk.text) say(chunk.text);
      }
      const { content = '', tool_calls = [], invalid_tool_calls = [] } = whole ?? {};
      if (!whole || (whole.text.trim() === '' && tool_calls.length + invalid_tool_calls.length === 0)) {
        throw new ModelFault('empty', 'no words and no call');
      }
      const ms = performance.now() - began;
      const call = { provider: 'rollbook', model: name, free: true, tokens: tokensOf(whole) };
      await spent({ ...call, outcome: 'ok', firstMs: ms, ms });
      return { text: whole.text, message: new AIMessage({ content, tool_calls, invalid_tool_calls }) };
    },
  };
}

function tokensOf({ usage_metadata: usage }: AIMessageChunk): Tokens {
  return { ...NO_TOKENS, input: usage?.input_tokens ?? 0, output: usage?.output_tokens ?? 0 };
}
