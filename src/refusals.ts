/**
 * Every "no" that the house means: its code, its HTTP status and its title together. A refusal is a
 * value, said alike to HTTP, chat and model; a fault (something broke) is thrown instead.
 */
export const REFUSALS = {
  // Who is asking
  unauthenticated: { status: 401, title: 'Sign in first' },
  bad_credentials: { status: 401, title: 'E-mail or password is wrong' },
  forbidden: { status: 403, title: 'Your role does not allow this' },
  registration_closed: { status: 403, title: 'Registration is closed here' },
  email_taken: { status: 409, title: 'This e-mail address has an account' },
  last_admin: { status: 409, title: 'The last admin stays' },
  too_many_attempts: { status: 429, title: 'Too many attempts' },
  too_many_requests: { status: 429, title: 'Too many requests' },
  busy: { status: 503, title: 'Too busy just now' },
  // Which chat user is whose account
  not_linked: { status: 403, title: 'Link your account first' },
  link_not_found: { status: 404, title: 'There is no such link' },
  link_waiting: { status: 409, title: 'The link waits for its number' },
  link_used: { status: 409, title: 'The link was used already' },
  link_expired: { status: 409, title: 'The link has expired' },
  link_ended: { status: 409, title: 'The link no longer works' },
  link_number_wrong: { status: 422, title: 'That is not the number' },
  // The request itself
  bad_json: { status: 400, title: 'The body is not JSON' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  body_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'Send application/json' },
  invalid_request: { status: 422, title: 'The request has wrong fields' },
  idempotency_mismatch: { status: 422, title: 'This Idempotency-Key came with another body' },
  // Allocation
  window_in_past: { status: 422, title: 'The window is in the past' },
  window_too_long: { status: 422, title: 'The window is longer than 30 days' },
  unknown_test_type: { status: 422, title: 'Unknown test type' },
  vehicle_not_found: { status: 404, title: 'Vehicle not found' },
  dyno_not_found: { status: 404, title: 'Dyno not found' },
  allocation_not_found: { status: 404, title: 'Booking not found' },
  no_dyno_fits: { status: 409, title: 'No dyno could ever take it' },
  no_dyno_free: { status: 409, title: 'No dyno is free then' },
  vehicle_already_allocated: { status: 409, title: 'The vehicle is booked then' },
  stale_version: { status: 409, title: 'The booking has changed meanwhile' },
  wrong_status: { status: 409, title: 'Not possible in this status' },
  too_late: { status: 409, title: 'Too late to undo' },
  nothing_to_undo: { status: 409, title: 'Nothing of yours to undo' },
  // Fleet
  outage_not_found: { status: 404, title: 'Outage not found' },
  allocations_in_the_way: { status: 409, title: 'Bookings are in the way' },
  exists: { status: 409, title: 'It exists already' },
  // Conversation
  conversation_not_found: { status: 404, title: 'Conversation not found' },
  action_not_found: { status: 404, title: 'Nothing waits for this answer' },
  action_done: { status: 409, title: 'This was answered already' },
  not_yours: { status: 403, title: 'Only the asker or a scheduler may answer' },
  action_expired: { status: 409, title: 'This question has expired' },
} as const satisfies Record<string, { status: number; title: string }>;

export type RefusalCode = keyof typeof REFUSALS;

/** One wrong field: its path in the request (`days`, `capabilities.0.min_lbs`) and what is wrong. */
export interface FieldError {
  path: string;
  message: string;
}

/** A "no" that the domain meant. `facts` travel into the HTTP problem and to the model as they are. */
export interface Refusal {
  code: RefusalCode;
  /** One or two sentences for a person: what happened, what was not done, what to do next. */
  detail: string;
  errors?: FieldError[];
  facts?: Record<string, unknown>;
}

export type Outcome<T> = { ok: true; value: T } | { ok: false; refusal: Refusal };

export function done<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

export function refuse(
  code: RefusalCode,
  detail: string,
  more: Pick<Refusal, 'errors' | 'facts'> = {},
): { ok: false; refusal: Refusal } {
  return { ok: false, refusal: { code, detail, ...more } };
}
