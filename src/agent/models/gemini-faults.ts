import { z } from 'zod';
import { type FaultReason, ModelFault } from './model.ts';

/** Characters of a provider's own words that go into our log. */
const MOST_DETAIL = 200;

/** Google's error, as far as we use it: `google.rpc.Status` with the details that say when to come back. */
const Failure = z.object({
  error: z.object({
    code: z.number().optional(),
    status: z.string().optional(),
    message: z.string().optional(),
    details: z.array(z.looseObject({ '@type': z.string().optional() })).optional(),
  }),
});
const Violations = z.object({ violations: z.array(z.looseObject({ quotaId: z.string().optional() })) });

/** What an answer other than 2xx means. Gemini puts the delay into the body and sends no header. */
export function faultOfAnswer(status: number, body: string, retryAfter: string | null): ModelFault {
  const parsed = Failure.safeParse(readJson(body));
  const error = parsed.success ? parsed.data.error : {};
  return faultOfError({ ...error, code: status }, retryAfter);
}

/** The same error in the middle of a stream that began well. */
export function faultInStream(value: unknown): ModelFault | undefined {
  const parsed = Failure.safeParse(value);
  return parsed.success ? faultOfError(parsed.data.error, null) : undefined;
}

type GoogleError = z.output<typeof Failure>['error'];

function faultOfError(error: GoogleError, retryAfter: string | null): ModelFault {
  const { code = 500, status = '', message = '' } = error;
  const detail = `${code} ${status} ${message}`.trim().slice(0, MOST_DETAIL);
  if (code === 429 || status === 'RESOURCE_EXHAUSTED') {
    // What is used up for a day does not come back in a moment.
    const again = isDaily(error) ? undefined : delayOf(error, retryAfter);
    return new ModelFault('quota', detail, again ? { again } : {});
  }
  if (code >= 500 || code === 408)
    return new ModelFault('down', detail, { again: delayOf(error, retryAfter) });
  return new ModelFault('refused', detail);
}

function isDaily({ details = [] }: GoogleError): boolean {
  return details.some((detail) => {
    const failure = Violations.safeParse(detail);
    return failure.success && failure.data.violations.some((it) => /PerDay/i.test(it.quotaId ?? ''));
  });
}

function delayOf(
  { details = [], message = '' }: GoogleError,
  retryAfter: string | null,
): { afterMs?: number } {
  const told = details.map((detail) => detail['retryDelay']).find((it) => typeof it === 'string');
  const seconds = Number.parseFloat(
    told ??
      /retry in ([\d.]+)s/i.exec(message)?.[1] ??
      (/^\d+$/.test(retryAfter ?? '') ? String(retryAfter) : ''),
  );
  return Number.isFinite(seconds) && seconds >= 0 ? { afterMs: seconds * 1000 } : {};
}

const BLOCKED = new Set([
  ...['SAFETY', 'RECITATION', 'BLOCKLIST', 'PROHIBITED_CONTENT', 'SPII', 'LANGUAGE', 'IMAGE_SAFETY'],
]);
const MALFORMED = new Set(['MALFORMED_FUNCTION_CALL', 'UNEXPECTED_TOOL_CALL', 'TOO_MANY_TOOL_CALLS']);

/** What a finish reason means for the answer; undefined when the answer is whole. */
export function faultOfFinish(finish: string | undefined, said: boolean): ModelFault | undefined {
  const fault = (reason: FaultReason, again = false) =>
    new ModelFault(reason, `finish reason ${finish ?? 'missing'}`, again ? { again: {} } : {});
  if (finish === 'STOP') return said ? undefined : fault('empty', true);
  if (finish === undefined) return fault('cut', true);
  if (BLOCKED.has(finish)) return fault('blocked');
  if (MALFORMED.has(finish)) return fault('malformed', true);
  return finish === 'MAX_TOKENS' ? fault('too_long') : fault('cut', true);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
