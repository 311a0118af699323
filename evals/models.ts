import { createBuiltinModel } from '../src/agent/builtin/model.ts';
import { createModels, type ModelsNeeds } from '../src/agent/models/index.ts';
import type { ModelRoom } from '../src/agent/models/room.ts';
import { readConfig } from '../src/config.ts';

/** What a house gives to its models. */
export type Place = Omit<ModelsNeeds, 'builtin' | 'gemini'>;

export interface EvalModel {
  name: string;
  make(place: Place): ModelRoom;
  /** The run fails when fewer of its trials pass. */
  leastPass: number;
}

const BUILTIN: EvalModel = {
  name: 'built-in',
  make: (place) => createModels({ ...place, builtin: createBuiltinModel() }),
  leastPass: 0.97,
};

/** A trial is no person and no month; only what one message may cost holds as in the house. */
const NO_LIMIT = 1_000_000;

/** The models to score: the built-in one always, Gemini when the environment has a key for it. */
export function modelsToScore(): readonly EvalModel[] {
  const { gemini, budgets } = readConfig();
  if (!gemini) return [BUILTIN];
  const limits = { ...budgets, personDay: NO_LIMIT, siteMonth: NO_LIMIT };
  return [
    BUILTIN,
    {
      name: gemini.model,
      make: (place) =>
        createModels({ ...place, builtin: createBuiltinModel(), gemini: { ...gemini, limits } }),
      leastPass: 0.9,
    },
  ];
}
