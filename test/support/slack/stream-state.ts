import type { Message, Stream } from './words.ts';
import type { World } from './world.ts';

/** How the stream stands now: one that is too old has ended by itself, whatever was appended to it. */
export function streamState(world: World, message: Message): Stream['state'] | undefined {
  const stream = message.stream;
  if (!stream) return undefined;
  const end = stream.startedAt + world.settings.streamLifeMs;
  if (stream.state === 'open' && Date.now() >= end) {
    stream.state = 'expired';
    stream.endedAt = end;
  }
  return stream.state;
}
