import { DEADLINE_MS } from './failures.ts';
import type { Sound } from './models/model.ts';
import { type Asker, fallbackReason, type ModelRoom } from './models/room.ts';
import { runIdOf } from './run.ts';
import { readable } from './scrub.ts';
import type { Heard, Listening } from './words.ts';

/** What Gemini takes (ai.google.dev, audio understanding); other formats it refuses or reads as noise. */
const FORMATS = [
  'audio/wav',
  'audio/mp3',
  'audio/mpeg',
  'audio/aiff',
  'audio/aac',
  'audio/ogg',
  'audio/flac',
];
/** Characters of base64; a voice message of some minutes. Gemini takes 20 MB a request. */
const MOST_SOUND = 8_000_000;

const WRITE_IT = 'Nothing was done. Please write it.';
const PHRASES = {
  deaf: `I cannot listen to voice messages here: that needs a language model over the network. ${WRITE_IT}`,
  format: `I cannot read this kind of recording; WAV, MP3, AIFF, AAC, OGG and FLAC are fine. ${WRITE_IT}`,
  long: `This recording is too long for me. ${WRITE_IT}`,
  away: `I could not listen to this just now. ${WRITE_IT}`,
  nothing: `I could not make out any words in this recording. ${WRITE_IT}`,
};

/** Writes a voice message down; the words then count as typed, after they were shown back. */
export async function hear(
  models: ModelRoom,
  { actor, turn, signal }: Listening,
  sound: Sound,
): Promise<Heard> {
  const usage = { input_tokens: 0, output_tokens: 0, cost_usd: 0 };
  const asker: Asker = { runId: runIdOf(actor.siteId, turn), actor, usage };
  const no = (text: string): Heard => ({ ok: false, text, usage: asker.usage });
  if (!models.hear) return no(PHRASES.deaf);
  const mimeType = sound.mimeType.toLowerCase().split(';')[0]?.trim() ?? '';
  if (!FORMATS.includes(mimeType)) return no(PHRASES.format);
  if (sound.data.length > MOST_SOUND) return no(PHRASES.long);
  try {
    const until = performance.now() + DEADLINE_MS;
    const text = readable(await models.hear(asker, { mimeType, data: sound.data }, { signal, until })).trim();
    return text === '' ? no(PHRASES.nothing) : { ok: true, text, usage: asker.usage };
  } catch (error) {
    const reason = fallbackReason(error);
    // The turn says by itself that it was stopped.
    if (signal.aborted) return no('');
    if (reason === undefined) throw error;
    if (reason === 'empty') return no(PHRASES.nothing);
    models.fellBack(reason, error);
    return no(PHRASES.away);
  }
}
