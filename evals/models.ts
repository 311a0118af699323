import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { createBuiltinModel } from '../src/agent/builtin/model.ts';

export interface EvalModel {
  name: string;
  make(): BaseChatModel;
  /** The run fails when fewer of its trials pass. */
  leastPass: number;
}

/** Every model that is scored; one more is one more line. */
export const MODELS: readonly [EvalModel, ...EvalModel[]] = [
  { name: 'built-in', make: () => createBuiltinModel(), leastPass: 0.97 },
];
