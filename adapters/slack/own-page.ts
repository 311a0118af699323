import type { ChatUser, Desk, Pressed } from '../../src/conversation/channel.ts';
import type { Calls } from './calls.ts';
import { drawHome } from './home.ts';
import { PHRASES } from './phrases.ts';

interface Needs {
  desk: Pick<Desk, 'home'>;
  calls: Pick<Calls, 'call'>;
  newId(): string;
}

/** The person's own page, with what came of a press on it at its head. */
export async function publishHome(
  { desk, calls, newId }: Needs,
  user: ChatUser,
  { instead, aside }: Partial<Pressed> = {},
): Promise<void> {
  const home = await desk.home(user, newId());
  // The booking itself stands below, among the others.
  const { card: _, ...words } = instead ?? {};
  const news = [instead && { ...words, text: instead.text }, aside].filter((it) => it !== undefined);
  const sections =
    news.length > 0 ? [{ heading: PHRASES.news, messages: news }, ...home.sections] : home.sections;
  await calls.call('views.publish', { user_id: user.user, view: drawHome({ sections }) });
}

/** The page of somebody who may not use us: why. */
export async function publishNotice(
  { calls }: Pick<Needs, 'calls'>,
  user: string,
  text: string,
): Promise<void> {
  const sections = [{ heading: PHRASES.title, messages: [{ text }] }];
  await calls.call('views.publish', { user_id: user, view: drawHome({ sections }) });
}
