import { ChannelFault } from './chat-port.ts';
import { budgetOf, contentOf, drawOnce, type LiveNeeds, rhythmOf, type State } from './live-drawing.ts';

export type { Standing } from './live-drawing.ts';

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
  const { port, log, pace, place, before, doubtful } = needs;
  const state: State = {
    ...{ standing: before, noted: before !== undefined, doubtful, streamable: !before && !doubtful },
    ...{ status: '', opensWithStatus: false, text: '', shown: '', sent: 0 },
    ...{ closed: false, began: performance.now(), lastAt: 0 },
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
          await pace.hold(budgetOf(needs, state), error.afterMs).catch(() => {});
          return error.afterMs;
        }
        log.warn({ why: String(error), delivery: needs.key }, 'a reply could not be shown as it grew');
        if (error instanceof ChannelFault && error.kind === 'never') state.closed = true;
        return 1_000;
      })
      .then((wait) => {
        drawing = undefined;
        later(wait);
      });
  };

  return {
    status(text) {
      state.opensWithStatus ||= state.text === '';
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
      if (!state.standing && state.doubtful) return await port.find(place, needs.key).catch(() => undefined);
      return state.standing?.ref;
    },
  };
}
