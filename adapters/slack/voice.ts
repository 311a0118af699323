import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Calls } from './calls.ts';

const PATIENCE = { ms: 30_000, lookMs: 2_000 };
const MOST_BYTES = 256 * 1024;

const info = z.object({
  file: z.object({
    vtt: z.string().optional(),
    transcription: z
      .object({
        status: z.string(),
        preview: z.object({ content: z.string().optional(), has_more: z.boolean().optional() }).optional(),
      })
      .optional(),
  }),
});

export interface VoiceNeeds {
  calls: Pick<Calls, 'call'>;
  botToken: string;
  /** Hosts whose files the token may be shown to. */
  isSlacks(url: string): boolean;
  /** How long it is waited for the words, and how often it is looked for them. */
  patience?: { ms: number; lookMs: number };
}

/** The words of a voice clip as Slack wrote them down, if it does so within 30 s. */
export async function transcriptOf(
  { calls, botToken, isSlacks, patience = PATIENCE }: VoiceNeeds,
  file: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const until = performance.now() + patience.ms;
  for (;;) {
    const { transcription, vtt } = info.parse(await calls.call('files.info', { file })).file;
    if (transcription?.status === 'complete') {
      const { content, has_more } = transcription.preview ?? {};
      const whole = has_more && vtt && isSlacks(vtt) ? await wordsOf(vtt, botToken) : undefined;
      return (whole ?? content)?.trim() || undefined;
    }
    const over = transcription?.status === 'failed' || performance.now() + patience.lookMs > until;
    if (over || signal.aborted) return undefined;
    await sleep(patience.lookMs, undefined, { signal }).catch(() => {});
  }
}

async function wordsOf(url: string, token: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, {
      headers: { authorization: `Bearer ${token}` },
      // A redirect would take the token elsewhere.
      redirect: 'error',
      signal: AbortSignal.timeout(10_000),
    });
    const text = response.ok ? (await response.text()).slice(0, MOST_BYTES) : '';
    // Slack answers with its login page, and a 200, where it does not like the token.
    return /^\uFEFF?WEBVTT\b/.test(text) ? spokenIn(text) : undefined;
  } catch {
    return undefined;
  }
}

/** The spoken lines of a WebVTT file: neither its head nor times nor numbers. */
export function spokenIn(vtt: string): string {
  return vtt
    .split(/\r?\n/)
    .filter((line) => line !== '' && !/^(?:WEBVTT|NOTE|STYLE|REGION)\b|-->|^\d+$/.test(line))
    .map((line) => line.replace(/^- /, '').replace(/<[^>]*>/g, ''))
    .join(' ');
}
