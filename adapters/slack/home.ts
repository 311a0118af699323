import type { Home } from '../../src/conversation/channel.ts';
import { type Block, blocksOf, marked, plain } from './blocks-parts.ts';
import { LEFT_OUT } from './blocks-phrases.ts';

const MOST_BLOCKS = 100;
const HEADER = 150;
/** Slack refuses a view of more than 250 kB. */
const MOST_BYTES = 240_000;

/** A person's own page; what has no room on it is counted at its end. */
export function drawHome(home: Home): Block {
  const blocks: Block[] = [];
  let bytes = 0;
  let pressable = 0;
  let left = 0;
  const add = (added: Block[]): boolean => {
    const more = Buffer.byteLength(JSON.stringify(added));
    // The last block says what is missing.
    const fits = left === 0 && blocks.length + added.length < MOST_BLOCKS && bytes + more <= MOST_BYTES;
    if (!fits) return false;
    blocks.push(...added);
    bytes += more;
    return true;
  };
  for (const { heading, messages } of home.sections) {
    let above: Block[] = [{ type: 'header', text: plain(heading, HEADER) }];
    if (messages.length === 0) add(above);
    for (const message of messages) {
      if (!add([...above, ...blocksOf(message, pressable)])) left += 1;
      pressable += message.buttons?.length ?? 0;
      above = [];
    }
  }
  if (left > 0) blocks.push({ type: 'context', elements: [marked(LEFT_OUT(left))] });
  return { type: 'home', blocks };
}
