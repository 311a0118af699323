import type { Answer, Failure } from './words.ts';

/** Google's names of the HTTP statuses that it answers with. */
const NAMES: Record<number, string> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  408: 'DEADLINE_EXCEEDED',
  429: 'RESOURCE_EXHAUSTED',
  499: 'CANCELLED',
  500: 'INTERNAL',
  501: 'UNIMPLEMENTED',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

/** As they were read in public bug reports of 2025 and 2026. */
const MESSAGES: Record<number, string> = {
  429: 'Resource has been exhausted (e.g. check quota).',
  500: 'An internal error has occurred. Please retry or report in https://developers.generativeai.google/guide/troubleshooting',
  503: 'This model is currently experiencing high demand. Spikes in demand are usually temporary. Please try again later.',
  504: 'Deadline expired before operation could complete.',
};

const LIMITS = 'https://ai.google.dev/gemini-api/docs/rate-limits';

/** An error under Google's name for its status. */
export function failure(code: number, message: string, details?: object[]): Failure {
  return { code, status: NAMES[code] ?? 'UNKNOWN', message, ...(details ? { details } : {}) };
}

const detail = (type: string, rest: object) => ({
  '@type': `type.googleapis.com/google.rpc.${type}`,
  ...rest,
});

/** Nobody said who is asking. */
export const noKey = () =>
  failure(
    403,
    "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
  );

/** A key that is none: 400, and not 401 or 403. */
export function wrongKey(): Failure {
  const message = 'API key not valid. Please pass a valid API key.';
  return failure(400, message, [
    detail('ErrorInfo', {
      reason: 'API_KEY_INVALID',
      domain: 'googleapis.com',
      metadata: { service: 'generativelanguage.googleapis.com' },
    }),
    detail('LocalizedMessage', { locale: 'en-US', message }),
  ]);
}

/** A model that is not there, or not for this method. */
export const noModel = (model: string, method: string) =>
  failure(
    404,
    `models/${model} is not found for API version v1beta, or is not supported for ${method}. Call ListModels to see the list of available models and their supported methods.`,
  );

/** A payload of another shape; all that is wrong with it is told at once. */
export function wrongShape(violations: { field: string; description: string }[]): Failure {
  const message = violations.map((it) => it.description).join('\n');
  return failure(400, message, [detail('BadRequest', { fieldViolations: violations })]);
}

/** The error that this answer asks for, if it asks for one. */
export function scriptedFailure(answer: Answer, model: string): Failure | undefined {
  const code = answer.status ?? (answer.quota ? 429 : 200);
  if (code < 400) return undefined;
  const details: object[] = [];
  if (answer.quota) details.push(...quotaDetails(answer.quota, model));
  if (answer.retryInfo) details.push(detail('RetryInfo', { retryDelay: answer.retryInfo }));
  const message = answer.message ?? (answer.quota ? quotaMessage(answer, model) : MESSAGES[code]);
  return failure(code, message ?? `Status ${code}`, details.length ? details : undefined);
}

function quotaMessage({ retryInfo }: Answer, model: string): string {
  return [
    `You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: ${LIMITS}. To monitor your current usage, head to: https://ai.dev/rate-limit. `,
    `* Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 20, model: ${model}`,
    ...(retryInfo ? [`Please retry in ${retryInfo}.`] : []),
  ].join('\n');
}

function quotaDetails(quota: 'minute' | 'day', model: string): object[] {
  const span = quota === 'minute' ? 'Minute' : 'Day';
  return [
    detail('QuotaFailure', {
      violations: [
        {
          quotaMetric: 'generativelanguage.googleapis.com/generate_content_free_tier_requests',
          quotaId: `GenerateRequestsPer${span}PerProjectPerModel`,
          quotaDimensions: { location: 'global', model },
          quotaValue: '20',
        },
      ],
    }),
    detail('Help', { links: [{ description: 'Learn more about Gemini API quotas', url: LIMITS }] }),
  ];
}
