import type { Home, Message } from '../../src/conversation/channel.ts';
import { carried, type Drawn, partsFor } from './cards.ts';
import { adaptiveCard, bytesOf, type Element, headingBlock, MOST_CARD, smallBlock } from './cards-parts.ts';
import { LEFT_OUT } from './cards-phrases.ts';
import { ON_PAGE } from './forms-read.ts';
import { PHRASES } from './phrases.ts';

/** Room for the card around its body, and for the line that says what is missing. */
const AROUND = 500;
/** No message alone takes more, so that others stand beside it. */
const MOST_MESSAGE = 12_000;

/** The page with what came of a press on it at its head; what stands below anyhow is not said there again. */
export function drawNews(
  home: Home,
  news: readonly (Pick<Message, 'text' | 'buttons'> | undefined)[],
): Drawn {
  const below = home.sections.flatMap(({ messages }) => messages).flatMap(({ buttons = [] }) => buttons);
  const shown = new Set(below.map(({ id }) => id));
  const messages = news.flatMap((it) =>
    it ? [{ text: it.text, buttons: (it.buttons ?? []).filter(({ id }) => !shown.has(id)) }] : [],
  );
  return drawHome({ sections: [{ heading: PHRASES.news, messages }, ...home.sections] });
}

/** A person's own page as one card; what has no room on it is counted at its end. */
export function drawHome(home: Home): Drawn {
  const body: Element[] = [];
  let bytes = AROUND;
  let left = 0;
  const add = (added: Element[]): boolean => {
    const more = bytesOf(added);
    // What comes after something that is missing would look as if nothing were.
    if (left > 0 || bytes + more > MOST_CARD) return false;
    body.push(...added);
    bytes += more;
    return true;
  };
  home.sections.forEach(({ heading, messages }, index) => {
    let above = headingBlock(heading).map((it) => (index > 0 ? { ...it, separator: true } : it));
    if (messages.length === 0) add(above);
    for (const message of messages) {
      const items = partsFor(message, MOST_MESSAGE, ON_PAGE);
      const container = items.length > 0 ? [{ type: 'Container', items }] : [];
      if (add([...above, ...container])) above = [];
      else left += 1;
    }
  });
  if (left > 0) body.push(smallBlock(LEFT_OUT(left)));
  return carried(adaptiveCard(body), home.sections.map(({ heading }) => heading).join(', '));
}
