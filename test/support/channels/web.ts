import type { TurnEvent } from '../../../src/conversation/channel.ts';
import { frames } from '../sse.ts';
import { newPerson } from './people.ts';
import { plain } from './plain.ts';
import type { OpenChannel, Seen, Someone, Talk } from './words.ts';

/** The chat page's way: server-sent events over HTTP. */
export const openWeb: OpenChannel = async (house) => ({
  name: 'web',
  has: { alternativesAsButtons: false, redelivers: false },
  person: (role = 'engineer') => newPerson(house, role),
  opens: async (who) => talkOf(house.url, who),
  close: async () => {},
});

function talkOf(url: string, who: Someone): Talk {
  let conversation: string | undefined;
  let question: string | undefined;
  const headers = { authorization: `Bearer ${who.token}`, 'content-type': 'application/json' };
  const send = async (message: string): Promise<Seen> => {
    const body = JSON.stringify({ message, ...(conversation ? { conversation_id: conversation } : {}) });
    const response = await fetch(`${url}/chat/stream`, { method: 'POST', headers, body });
    const whole = await response.text();
    const seen: Seen = { text: '', statuses: [], buttons: [] };
    // What is no message to be answered is refused before there is a stream.
    if (response.status !== 200) return { ...seen, text: plain(whole) };
    for (const { event, data } of frames(whole)) {
      const it = { type: event, ...data } as TurnEvent;
      if (it.type === 'conversation') conversation = it.conversation_id;
      if (it.type === 'status') seen.statuses.push(it.text);
      if (it.type === 'confirm') {
        question = it.action_id;
        seen.buttons = ['Yes', 'No'];
      }
      if (it.type === 'message' || it.type === 'error') seen.text = plain(it.text);
    }
    return seen;
  };
  return {
    says: send,
    async answers(verdict) {
      const path = `${url}/actions/${question}/${verdict === 'yes' ? 'confirm' : 'dismiss'}`;
      const response = await fetch(path, { method: 'POST', headers, body: '{}' });
      const body = (await response.json()) as { text?: string; detail?: string };
      return { text: plain(body.text ?? body.detail ?? ''), statuses: [], buttons: [] };
    },
  };
}
