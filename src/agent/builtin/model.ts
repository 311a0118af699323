import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager';
import type { BaseLanguageModelInput } from '@langchain/core/language_models/base';
import {
  BaseChatModel,
  type BaseChatModelCallOptions,
  type BindToolsInput,
  type LangSmithParams,
} from '@langchain/core/language_models/chat_models';
import {
  AIMessage,
  AIMessageChunk,
  type BaseMessage,
  HumanMessage,
  ToolMessage,
} from '@langchain/core/messages';
import { ChatGenerationChunk, type ChatResult } from '@langchain/core/outputs';
import type { Runnable } from '@langchain/core/runnables';
import { BUILTIN_MODEL } from '../../words.ts';
import type { TranscriptLine } from '../words.ts';
import { answerFrom } from './answer.ts';
import { createFrameReader } from './frame-reader.ts';
import { type Call, type Decision, splitData, type Turn } from './turn.ts';
import { understand } from './understand.ts';

interface CallOptions extends BaseChatModelCallOptions {
  tools?: BindToolsInput[];
}

/** Words that one streamed piece carries, so that a reply grows as it would from any other model. */
const WORDS_PER_PIECE = 6;

/** It reads and writes no tokens of anybody's, so it reports none. */
const NO_USAGE = { input_tokens: 0, output_tokens: 0, total_tokens: 0 };

/** A chat model by grammar: no key, no network, the same words in give the same words out. */
class BuiltinModel extends BaseChatModel<CallOptions, AIMessageChunk> {
  private readonly read = createFrameReader();
  /** What was decided on a message: after its tools have answered it is asked again. */
  private readonly decided = new WeakMap<BaseMessage, { decision: Decision; data: Turn['data'] }>();

  override _llmType(): string {
    return BUILTIN_MODEL;
  }

  override bindTools(
    tools: BindToolsInput[],
    kwargs?: Partial<CallOptions>,
  ): Runnable<BaseLanguageModelInput, AIMessageChunk, CallOptions> {
    return this.withConfig({ tools, ...kwargs } as Partial<CallOptions>);
  }

  override getLsParams(): LangSmithParams {
    return { ls_provider: 'rollbook', ls_model_name: BUILTIN_MODEL, ls_model_type: 'chat' };
  }

  override async *_streamResponseChunks(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    run?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    for (const chunk of this.reply(messages)) {
      options.signal?.throwIfAborted();
      yield chunk;
      await run?.handleLLMNewToken(chunk.text, undefined, undefined, undefined, undefined, { chunk });
    }
  }

  override async _generate(messages: BaseMessage[]): Promise<ChatResult> {
    const [first, ...rest] = this.reply(messages);
    const whole = rest.reduce((all, chunk) => all.concat(chunk), first as ChatGenerationChunk);
    return { generations: [whole], llmOutput: { model: BUILTIN_MODEL } };
  }

  private reply(messages: BaseMessage[]): ChatGenerationChunk[] {
    const human = messages.findLastIndex((message) => HumanMessage.isInstance(message));
    const { decision, data } = this.decide(messages, human);
    const since = messages.slice(human + 1);
    const results = resultsOf(since);
    if (results.length > 0) {
      const asked = since.filter((message) => AIMessage.isInstance(message));
      return textChunks(answerFrom(results, asked, decision, data));
    }
    if (decision.calls) return callChunks(decision.calls, messages.length);
    return textChunks([decision.before, decision.say, decision.after].filter(Boolean).join('\n\n'));
  }

  private decide(messages: BaseMessage[], human: number): { decision: Decision; data: Turn['data'] } {
    const message = messages[human];
    const known = message && this.decided.get(message);
    if (known) return known;
    const { text, data } = splitData(message?.text ?? '');
    const history = transcript(messages.slice(0, Math.max(human, 0)));
    const made = { decision: understand({ text, data, history, read: this.read }), data };
    if (message) this.decided.set(message, made);
    return made;
  }
}

/** The built-in language model of CONTRACT section 6; needs nothing, and bills nothing. */
export function createBuiltinModel(): BaseChatModel<CallOptions, AIMessageChunk> {
  return new BuiltinModel({});
}

/** Answers of the tools to the last call; a call that stands there unanswered counts as none. */
function resultsOf(messages: BaseMessage[]): ToolMessage[] {
  return messages.filter((message) => ToolMessage.isInstance(message));
}

function transcript(messages: BaseMessage[]): TranscriptLine[] {
  return messages.flatMap((message): TranscriptLine[] => {
    if (HumanMessage.isInstance(message)) return [{ role: 'user', text: splitData(message.text).text }];
    return AIMessage.isInstance(message) && message.text ? [{ role: 'assistant', text: message.text }] : [];
  });
}

function textChunks(text: string): ChatGenerationChunk[] {
  const words = text.match(/\s*\S+/g) ?? [text];
  const pieces: string[] = [];
  for (let at = 0; at < words.length; at += WORDS_PER_PIECE)
    pieces.push(words.slice(at, at + WORDS_PER_PIECE).join(''));
  return pieces.map((piece, index) =>
    chunkOf({ content: piece }, piece, index === pieces.length - 1 ? 'stop' : undefined),
  );
}

function callChunks(calls: Call[], turn: number): ChatGenerationChunk[] {
  const chunks = calls.map(({ name, args }, index) => ({
    ...{ type: 'tool_call_chunk' as const, name, args: JSON.stringify(args), index },
    // Unique within a turn, and the same when the same messages come again.
    id: `builtin_${turn}_${index}_${name}`,
  }));
  return [chunkOf({ content: '', tool_call_chunks: chunks }, '', 'tool_calls')];
}

function chunkOf(
  fields: { content: string; tool_call_chunks?: AIMessageChunk['tool_call_chunks'] },
  text: string,
  finish: string | undefined,
): ChatGenerationChunk {
  const last = finish
    ? { usage_metadata: NO_USAGE, response_metadata: { model_name: BUILTIN_MODEL, finish_reason: finish } }
    : {};
  return new ChatGenerationChunk({ text, message: new AIMessageChunk({ ...fields, ...last }) });
}
