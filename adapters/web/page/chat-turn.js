import { readEvents } from './sse.js';

/**
 * One message and its reply. Calls `on.<event>(data)` for every event of the stream, waits for what they
 * still do at its end, and returns true
 * when it ended in order (with `done`, or with its last word), false when it broke off. Throws a
 * `Problem` when the server did not take the message at all.
 * @param {{ api: any, message: string, conversationId?: string, signal: AbortSignal, on: Record<string, (data: any) => void> }} turn
 */
export async function runTurn({ api, message, conversationId, signal, on }) {
  const body = conversationId ? { message, conversation_id: conversationId } : { message };
  const response = await api.open('POST', '/chat/stream', { body, signal });
  let spoken = false;
  const shown = [];
  try {
    await readEvents(response.body, ({ event, data }) => {
      // An event from after the Stop button belongs to nobody.
      if (signal.aborted) return;
      if (event === 'message' || event === 'error') spoken = true;
      let value;
      try {
        value = JSON.parse(data);
      } catch {
        return;
      }
      shown.push(on[event]?.(value));
    });
  } catch (error) {
    if (signal.aborted) throw error;
  }
  await Promise.all(shown);
  return spoken;
}
