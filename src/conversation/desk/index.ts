import type { Desk } from '../desk-words.ts';
import { choices } from './choices.ts';
import { command, isOrder } from './command.ts';
import { bookingForm, form } from './forms.ts';
import { help } from './help.ts';
import { home } from './home.ts';
import { claimCode, linkHelp, offerLink, pressLink, unlink } from './linking.ts';
import type { DeskNeeds } from './needs.ts';
import { present } from './present.ts';
import { press } from './press.ts';
import { rate } from './rate.ts';
import { saidNo } from './refused.ts';
import { createRoom } from './room.ts';
import { answerStranger } from './stranger.ts';
import { submit } from './submit.ts';

export type { DeskNeeds } from './needs.ts';
export { strangerView } from './stranger-view.ts';

/** Builds the desk: what people do in a chat besides talking, alike for every channel. */
export function createDesk(needs: DeskNeeds): Desk {
  const room = createRoom(needs);
  return {
    async identify(user, correlationId) {
      const known = await needs.accounts.identifyChat(user, correlationId);
      if (known.ok) return { ok: true, actor: known.value };
      return { ok: false, code: known.refusal.code, text: saidNo(known.refusal) };
    },
    hasThread: (threadId) => needs.conversation.hasThread(threadId),
    threadFor: (actor, own, place) => needs.conversation.threadFor(actor, own, place),
    answerStranger: (user, text, signal) => answerStranger(room, user, text, signal),
    present: (actor, threadId, last, correlationId) => present(room, actor, threadId, last, correlationId),
    command: (actor, threadId, text, key) => command(room, actor, threadId, text, key),
    isOrder: (actor, text) => isOrder(room, actor, text),
    help,
    press: (actor, threadId, button) => press(room, actor, threadId, button),
    bookingForm,
    form: (actor, button) => form(room, actor, button),
    choices: (actor, field, typed) => choices(room, actor, field, typed),
    submit: (actor, id, values, key) => submit(room, actor, id, values, key),
    home: (user, correlationId) => home(room, user, correlationId),
    offerLink: (user) => offerLink(room, user),
    linkHelp: () => linkHelp(room),
    claimCode: (user, code) => claimCode(room, user, code),
    pressLink: (user, button, correlationId) => pressLink(room, user, button, correlationId),
    unlink: (user, correlationId) => unlink(room, user, correlationId),
    rate: (actor, rating, good, comment) => rate(room, actor, rating, { good, comment }),
  };
}
