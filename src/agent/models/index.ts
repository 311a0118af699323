import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import type { Events } from '../../events.ts';
import type { Log } from '../../log.ts';
import type { Clock, Site } from '../../words.ts';
import { toolsForModels } from '../graph.ts';
import type { LedgerDatabase } from '../needs.ts';
import { createBudget, type Limits } from './budget.ts';
import { createGemini } from './gemini.ts';
import { inProcess } from './in-process.ts';
import { createLedger } from './ledger.ts';
import { PATIENCE, type Patience, withPatience } from './patient.ts';
import { createModelRoom, type ModelRoom } from './room.ts';

export interface GeminiConfig {
  apiKey: string;
  model: string;
  endpoint: string;
  limits: Limits;
}

export interface ModelsNeeds {
  /** Always there; what answers when nothing else does. */
  builtin: BaseChatModel;
  /** Goes first where it is configured. */
  gemini?: GeminiConfig | undefined;
  db: LedgerDatabase;
  clock: Clock;
  events: Events;
  site: Site;
  log: Log;
  patience?: Partial<Patience>;
}

/** Builds the model room: the built-in model, and before it Gemini where there is a key. */
export function createModels(needs: ModelsNeeds): ModelRoom {
  const { gemini, db, clock, events, site, log } = needs;
  const tools = toolsForModels();
  const ledger = createLedger({
    ...{ db, clock, events, site },
    onError: (error) => log.error({ err: error }, 'model calls were not written into the ledger'),
  });
  const builtin = inProcess(needs.builtin, tools);
  if (!gemini) return createModelRoom({ builtin, ledger, events, log });
  const { apiKey, endpoint, model, limits } = gemini;
  const patience = { ...PATIENCE, ...needs.patience };
  const better = withPatience(createGemini({ apiKey, endpoint, model, tools, clock }), patience, (state) => {
    if (state === 'open') log.warn({ model }, 'the model failed repeatedly and is not asked for a while');
    events.emit({ type: 'circuit', model, state });
  });
  return createModelRoom({
    ...{ builtin, ledger, events, log },
    better: { model: better, budget: createBudget({ db, clock, site, limits }) },
  });
}
