import type { Log } from '../log.ts';
import { type Budget, ChannelFault, type ChatPort, type Pace } from './chat-port.ts';

/** Of the edits that a channel takes at once: the rest is for last words, which may all come at once. */
const GROWING_SHARE = 1 / 4;

/** So soon it is looked again whether a reply may begin to stand. */
const LOOK_MS = 250;

/** Where a reply stands, as whoever takes it over needs to know. */
export interface Standing {
  ref: unknown;
  /** The channel itself lets it grow. */
  streamed: boolean;
}

export interface LiveNeeds {
  port: ChatPort;
  pace: Pace;
  log: Log;
  place: unknown;
  /** The message of this reply is found again under it. */
  key: string;
  /** Where it stands already. */
  before: Standing | undefined;
  /** Another process may have begun with it and not said where. */
  doubtful: boolean;
  /** Nothing that was said before it has yet to be posted in its place. */
  isNext(): Promise<boolean>;
  /** Told as soon as it stands somewhere, until that was noted. */
  stands(standing: Standing): Promise<void>;
}

/** How far it is. */
export interface State {
  standing: Standing | undefined;
  status: string;
  /** It was said what is being done before there were words. */
  opensWithStatus: boolean;
  text: string;
  /** What stands there now, as far as we know. */
  shown: string;
  /** Characters of the text that a stream has. */
  sent: number;
  closed: boolean;
  /** It may stand somewhere although nobody heard where. */
  doubtful: boolean;
  /** Where it stands was noted. */
  noted: boolean;
  /** The channel has not refused to stream it. */
  streamable: boolean;
  began: number;
  lastAt: number;
}

/** What shall stand there. */
export function contentOf({ text, status }: Pick<State, 'text' | 'status'>): string {
  return text.trim() === '' ? status && `_${status}_` : text;
}

function isStreaming({ standing, began }: State, port: ChatPort): boolean {
  return standing?.streamed === true && performance.now() - began < (port.stream?.lifeMs ?? 0);
}

export function rhythmOf(state: State, port: ChatPort): number {
  return isStreaming(state, port) ? (port.stream?.rhythmMs ?? 0) : port.rhythmMs;
}

export function budgetOf({ port, place }: LiveNeeds, { standing }: State): Budget {
  if (!standing) return port.budget(place, 'post');
  if (standing.streamed) return port.budget(place, 'append');
  const budget = port.budget(place, 'edit');
  return { ...budget, burst: Math.max(1, budget.burst * GROWING_SHARE) };
}

/** One call at most. @returns milliseconds to wait before another look. */
export async function drawOnce(needs: LiveNeeds, state: State): Promise<number> {
  const { port, pace } = needs;
  if (state.standing?.streamed && !isStreaming(state, port)) state.standing.streamed = false;
  if (!state.standing && !(await needs.isNext())) return LOOK_MS;
  const wait = await pace.take(budgetOf(needs, state));
  // What is being done is said first, however soon the answer comes: the same message then becomes it.
  if (wait > 0 || (state.closed && state.standing)) return wait;
  const content = contentOf(state.standing || !state.opensWithStatus ? state : { ...state, text: '' });
  state.lastAt = performance.now();
  if (!state.standing) await begin(needs, state, content);
  else if (state.standing.streamed) await grow(needs, state, state.standing);
  else await edit(port, state, state.standing.ref, content);
  if (state.standing && !state.noted) {
    const [noted] = await Promise.allSettled([needs.stands({ ...state.standing })]);
    state.noted = noted.status === 'fulfilled';
  }
  return 0;
}

async function edit(port: ChatPort, state: State, ref: unknown, content: string): Promise<void> {
  await port.edit(ref, { text: content });
  state.shown = content;
}

async function begin(needs: LiveNeeds, state: State, content: string): Promise<void> {
  const { port, place, key } = needs;
  if (state.streamable && port.stream?.fits(place)) {
    try {
      const status = state.status || '…';
      state.standing = { ref: await port.stream.begin(place, status), streamed: true };
      state.shown = `_${status}_`;
      return;
    } catch {
      state.streamable = false;
    }
  }
  const found = state.doubtful ? await port.find(place, key, { text: content }) : undefined;
  if (found !== undefined) {
    state.standing = { ref: found, streamed: false };
    return await edit(port, state, found, content);
  }
  try {
    state.standing = { ref: await port.post(place, { text: content }, key), streamed: false };
    state.shown = content;
  } catch (error) {
    state.doubtful ||= error instanceof ChannelFault && error.kind === 'doubtful';
    throw error;
  }
}

/** Sends what is new. Whatever goes wrong with a stream, edits of the same message go on. */
async function grow({ port, stands }: LiveNeeds, state: State, standing: Standing): Promise<void> {
  const { status, text } = state;
  const more = text.slice(state.sent);
  const ref = text && port.stream?.ahead ? port.stream.ahead(standing.ref, more) : standing.ref;
  // Who cannot note it must not say it: another one may be at it already.
  if (ref !== standing.ref) await stands({ ref, streamed: true });
  try {
    if (text === '') await port.stream?.status(ref, status);
    else await port.stream?.append(ref, more);
    Object.assign(standing, { ref });
    state.sent = text.length;
    state.shown = contentOf({ status, text });
  } catch (error) {
    if (error instanceof ChannelFault && error.kind === 'later') throw error;
    // It may stand there all the same.
    Object.assign(standing, { ref, streamed: false });
  }
}
