import { isPastShutdown, knownModel } from './prices.ts';

const PATIENCE_MS = 5_000;

/** Whether Gemini answers, takes the key and has the model; asks for its description, which is free. */
export async function lookAtGemini(
  { apiKey, endpoint, model }: { apiKey: string; endpoint: string; model: string },
  now: Date,
): Promise<{ ok: boolean; text: string }> {
  const old = pastShutdown(model, now);
  if (old) return { ok: false, text: old };
  try {
    const response = await fetch(`${endpoint}/v1beta/models/${model}`, {
      headers: { 'x-goog-api-key': apiKey },
      signal: AbortSignal.timeout(PATIENCE_MS),
      redirect: 'manual',
    });
    await response.body?.cancel();
    if (response.ok) return { ok: true, text: `${model} answers${knownModel(model) ? '' : PRICELESS}` };
    // A proxy need not describe its models to pass questions on.
    if (response.status === 404 && !endpoint.endsWith('.googleapis.com')) {
      return {
        ok: true,
        text: `the endpoint of ROLLBOOK_GEMINI_BASE_URL answers; whether it has ${model}, the first message shows`,
      };
    }
    return { ok: false, text: `Gemini answered ${response.status}: ${meaningOf(response.status, model)}` };
  } catch {
    const text = 'Gemini does not answer: look at the network and ROLLBOOK_GEMINI_BASE_URL';
    return { ok: false, text: `${text}; meanwhile the built-in model answers` };
  }
}

const PRICELESS = '; its price is not in our table, so its calls count at the dearest one';

/** A sentence when the model is switched off by now. */
export function pastShutdown(model: string, now: Date): string | undefined {
  if (!isPastShutdown(model, now)) return undefined;
  return `${model} was switched off on ${knownModel(model)?.shutdown}: set ROLLBOOK_MODEL to another one`;
}

function meaningOf(status: number, model: string): string {
  if (status === 400 || status === 401 || status === 403) return 'it does not take GOOGLE_API_KEY';
  if (status === 404) return `it has no model ${model}; set ROLLBOOK_MODEL`;
  if (status === 429) return 'the key is over its quota';
  return 'try again in a while; meanwhile the built-in model answers';
}
