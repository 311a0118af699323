import {
  BaseChatModel,
  type BaseChatModelCallOptions,
  type BindToolsInput,
} from '@langchain/core/language_models/chat_models';
import { AIMessageChunk, type BaseMessage } from '@langchain/core/messages';
import { ChatGenerationChunk, type ChatResult } from '@langchain/core/outputs';

/** One answer of the model: words, tool calls, something to do, or a fault. */
export interface Step {
  say?: string;
  call?: { name: string; args: unknown }[];
  /** Arguments as raw text, which may be no JSON. */
  rawArgs?: string;
  fail?: Error;
  /** Called when the model is asked for this step. */
  asked?: () => void;
  /** Waits for this before it answers; `never` hangs. */
  wait?: Promise<unknown> | 'never';
}

interface Options extends BaseChatModelCallOptions {
  tools?: BindToolsInput[];
}

/**
 * A chat model that follows a script, one step for each time that it is asked. `messages` is what it was
 * shown each time; `unused()` names the steps that nobody asked for.
 */
export class ScriptedModel extends BaseChatModel<Options, AIMessageChunk> {
  readonly seen: BaseMessage[][] = [];
  readonly steps: Step[];
  private readonly endless: boolean;
  private readonly total: number;

  constructor(steps: Step[], { endless = false } = {}) {
    super({});
    this.steps = [...steps];
    this.endless = endless;
    this.total = steps.length;
  }

  override _llmType(): string {
    return 'scripted';
  }

  override bindTools(tools: BindToolsInput[]) {
    return this.withConfig({ tools } as Partial<Options>);
  }

  override async *_streamResponseChunks(messages: BaseMessage[]): AsyncGenerator<ChatGenerationChunk> {
    this.seen.push(messages);
    const step = this.endless ? this.steps[0] : this.steps.shift();
    if (!step) throw new Error(`the script has ${this.total} steps, and the model was asked once more`);
    step.asked?.();
    if (step.wait === 'never') await new Promise(() => {});
    await step.wait;
    if (step.fail) throw step.fail;
    for (const piece of step.say?.match(/\S+\s*/g) ?? []) {
      yield new ChatGenerationChunk({ text: piece, message: new AIMessageChunk({ content: piece }) });
    }
    const calls = (step.call ?? []).map(({ name, args }, index) => ({
      ...{ type: 'tool_call_chunk' as const, name, index, id: `call_${this.seen.length}_${index}` },
      args: step.rawArgs ?? JSON.stringify(args),
    }));
    yield new ChatGenerationChunk({
      text: '',
      message: new AIMessageChunk({
        ...{ content: '', tool_call_chunks: calls },
        usage_metadata: { input_tokens: 10, output_tokens: 5, total_tokens: 15 },
      }),
    });
  }

  override async _generate(): Promise<ChatResult> {
    throw new Error('the graph streams');
  }

  /** What the tools answered before the model was asked for the n-th time, from 0. */
  resultsBefore(time: number): Record<string, unknown>[] {
    return (this.seen[time] ?? [])
      .filter((it) => it.type === 'tool')
      .map((it) => JSON.parse(it.text) as Record<string, unknown>);
  }
}
