import type { Accounts } from '../../accounts/index.ts';
import type { Agent, ToolName } from '../../agent/words.ts';
import type { AllocationCore } from '../../allocation/index.ts';
import type { Fleet } from '../../fleet/index.ts';
import type { Outcome } from '../../refusals.ts';
import type { Actor, Clock, Site } from '../../words.ts';

/** Windows in place of a refused one, each stored as something that may be pressed. */
export interface Offer {
  action_id: string;
  label: string;
}

/** What came of a yes or a no to a stored question, or of taking an offer. */
export interface DeskAnswered {
  status: 'confirmed' | 'dismissed';
  /** False when the core refused the change after all. */
  ok: boolean;
  code?: string;
  text: string;
  allocation_id?: string;
  offers?: Offer[];
}

/** What came of a change that was carried out at once. */
export type DeskPerformed = Omit<DeskAnswered, 'status'>;

interface Change {
  tool: ToolName;
  /** In the tool's canonical form. */
  args: Record<string, unknown>;
}

/**
 * What the desk uses of the conversation: whatever is done at the desk stands in its transcript. Its sentences,
 * also those of refusals, are Markdown already.
 */
export interface DeskConversation {
  hasThread(threadId: string): Promise<boolean>;
  threadFor(actor: Actor, own: string, place: string): Promise<string>;
  /** By whoever was asked, or a scheduler; once, and in its time. */
  answerFor(actor: Actor, actionId: string, answer: 'yes' | 'no'): Promise<Outcome<DeskAnswered>>;
  /** Under the same key nothing is booked twice; `title` is what a thread is called that begins with it. */
  perform(
    actor: Actor,
    threadId: string,
    change: Change & { key: string; title?: string },
  ): Promise<DeskPerformed>;
  propose(
    actor: Actor,
    threadId: string,
    change: Change & { summary: string },
  ): Promise<Outcome<{ action_id: string; summary: string }>>;
  feedback(
    actor: Actor,
    verdict: { conversationId: string; correlationId: string; good: boolean; comment?: string | undefined },
  ): Promise<Outcome<null>>;
}

export interface DeskNeeds {
  core: Pick<AllocationCore, 'allocate' | 'reschedule' | 'undo' | 'get' | 'list' | 'outages'>;
  fleet: Pick<Fleet, 'listDynos' | 'testTypes' | 'listVehicles' | 'getVehicle'>;
  accounts: Pick<
    Accounts,
    'identifyChat' | 'beginLink' | 'claimCode' | 'reviewLink' | 'confirmLink' | 'declineLink' | 'unlinkChat'
  >;
  conversation: DeskConversation;
  /** Who answers strangers: the built-in model alone, over the rooms as `strangerView` shows them. */
  strangerAgent: Pick<Agent, 'run'>;
  clock: Clock;
  site: Site;
  /** How people's browsers reach the side-server. */
  publicUrl: () => string;
  /** Makes an id that nobody can guess. */
  newId: () => string;
  /**
   * The clock that the rows go by, which says whether a change may still be taken back: the database's own,
   * so it is not `clock`, which a test may set.
   */
  rowClock?: Clock;
}
