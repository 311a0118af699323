// Runs in a thread of its own: one hash takes a quarter of a second of pure computing.
import { compareSync, hashSync } from 'bcryptjs';

/** @param {{ password: string, cost: number }} task */
export function hash({ password, cost }) {
  return hashSync(password, cost);
}

/** @param {{ password: string, stored: string }} task */
export function compare({ password, stored }) {
  return compareSync(password, stored);
}
