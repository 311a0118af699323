import type { Log } from '../log.ts';
import { ChannelFault, type ChatPort, type Pace } from './chat-port.ts';

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
  /** Told once, as soon as it stands somewhere. */
  stands(standing: Standing): Promise<void>;
}

/** A reply that grows in front of a person's eyes. Nothing here throws: what counts is its last word. */
export interface LiveReply {
  /** What is being done; shown until there are words. */
  status(text: string): void;
  append(text: string): void;
  /** Shows no more, and says where the reply stands, if anywhere. */
  close(): Promise<unknown>;
}

/** Draws a reply again and again, as fast as the channel takes it and never two calls at once. */
export function createLiveReply(needs: LiveNeeds): LiveReply {
  const { port, log, pace, place } = needs;
  const state: State = {
    ...{ standing: needs.before, status: '', text: '', shown: '', sent: 0, closed: false },
    ...{ doubtful: false, streamable: !needs.before, began: performance.now(), lastAt: 0 },
  };
  let drawing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  const later = (ms: number) => {
    if (state.closed || timer) return;
    timer = setTimeout(() => {
      timer = undefined;
      draw();
    }, ms).unref();
  };

  const draw = () => {
    if (state.closed || drawing || timer || contentOf(state) === state.shown) return;
    const due = state.lastAt + rhythmOf(state, port) - performance.now();
    if (state.standing && due > 0) return later(due);
    drawing = drawOnce(needs, state)
      .catch(async (error: unknown) => {
        if (error instanceof ChannelFault && error.kind === 'later') {
          await pace.hold(port.budget(place, verbOf(state)), error.afterMs).catch(() => {});
          return error.afterMs;
        }
        log.warn({ why: String(error), key: needs.key }, 'a reply could not be shown as it grew');
        if (error instanceof ChannelFault && error.kind === 'never') state.closed = true;
        return 1_000;
      })
      .then((wait) => {
        drawing = undefined;
        if (wait > 0) later(wait);
        else draw();
      });
  };

  return {
    status(text) {
      state.status = text;
      draw();
    },
    append(text) {
      state.text += text;
      draw();
    },
    async close() {
      state.closed = true;
      clearTimeout(timer);
      await drawing;
      if (!state.standing && state.doubtful)
        return await port.find(place, liveKey(needs.key)).catch(() => undefined);
      return state.standing?.ref;
    },
  };
}

interface State {
  standing: Standing | undefined;
  status: string;
  text: string;
  /** What stands there now, as far as we know. */
  shown: string;
  /** Characters of the text that a stream has. */
  sent: number;
  closed: boolean;
  /** It may stand somewhere although nobody heard where. */
  doubtful: boolean;
  /** The channel has not refused to stream it. */
  streamable: boolean;
  began: number;
  lastAt: number;
}

/** Under which the message of a growing reply is found again. */
export function liveKey(key: string): string {
  return `${key}:live`;
}

function contentOf({ text, status }: Pick<State, 'text' | 'status'>): string {
  return text.trim() === '' ? status && `_${status}_` : text;
}

function isStreaming({ standing, began }: State, port: ChatPort): boolean {
  return standing?.streamed === true && performance.now() - began < (port.stream?.lifeMs ?? 0);
}

function rhythmOf(state: State, port: ChatPort): number {
  return isStreaming(state, port) ? (port.stream?.rhythmMs ?? 0) : port.rhythmMs;
}

function verbOf({ standing }: State): 'post' | 'edit' | 'append' {
  if (!standing) return 'post';
  return standing.streamed ? 'append' : 'edit';
}

/** One call at most. @returns milliseconds to wait before another look. */
async function drawOnce(needs: LiveNeeds, state: State): Promise<number> {
  const { port, pace, place } = needs;
  if (state.standing?.streamed && !isStreaming(state, port)) state.standing.streamed = false;
  // A reply's first words go at once: they are what a person waits for.
  const wait = await pace.take(port.budget(place, verbOf(state)), !state.standing);
  if (wait > 0) return wait;
  if (state.closed) return 0;
  const content = contentOf(state);
  state.lastAt = performance.now();
  if (!state.standing) await begin(needs, state, content);
  else if (state.standing.streamed) await grow(port, state, state.standing);
  else await port.edit(state.standing.ref, { text: content });
  if (state.standing && !state.standing.streamed) state.shown = content;
  return 0;
}

async function begin(needs: LiveNeeds, state: State, content: string): Promise<void> {
  const { port, place, key } = needs;
  if (state.streamable && port.stream?.fits(place)) {
    try {
      const { status } = state;
      const ref = await port.stream.begin(place, status);
      state.standing = { ref, streamed: true };
      state.shown = `_${status}_`;
      await needs.stands(state.standing).catch(() => {});
      return;
    } catch {
      state.streamable = false;
    }
  }
  try {
    const ref = await port.post(place, { text: content }, liveKey(key));
    state.standing = { ref, streamed: false };
  } catch (error) {
    if (error instanceof ChannelFault && error.kind === 'doubtful') {
      state.doubtful = true;
      const ref = await port.find(place, liveKey(key)).catch(() => undefined);
      if (ref !== undefined) state.standing = { ref, streamed: false };
    }
    if (!state.standing) throw error;
  }
  await needs.stands(state.standing).catch(() => {});
}

/** Sends what is new. Whatever goes wrong with a stream, edits of the same message go on. */
async function grow(port: ChatPort, state: State, standing: Standing): Promise<void> {
  const { status, text } = state;
  try {
    if (text === '') await port.stream?.status(standing.ref, status);
    else await port.stream?.append(standing.ref, text.slice(state.sent));
    state.sent = text.length;
    state.shown = contentOf({ status, text });
  } catch (error) {
    if (error instanceof ChannelFault && error.kind === 'later') throw error;
    standing.streamed = false;
  }
}
