import { createHash } from 'node:crypto';
import { RateLimiterMemory } from 'rate-limiter-flexible';

/** Far more than a mistake makes; each costs us a body, and a signature to look at. */
const FAILURES_A_MINUTE = 120;
/** Teams comes with the same token for an hour. */
const MOST_PROVEN = 1_000;

/** Who knocks, and how: requests that prove nothing are counted by their address. */
export interface Knocks {
  /** False when this address has failed too often; a token that was good before is heard from anywhere. */
  mayTry(address: string, token: string): Promise<boolean>;
  /** @returns true when it is the last one that is looked at for now. */
  failed(address: string, token: string): Promise<boolean>;
  /** This token is good until then. */
  proven(token: string, until: number): void;
}

/** In this process' memory. All of Microsoft may come through one proxy of ours, so only what fails is counted. */
export function createKnocks(now: () => number = Date.now): Knocks {
  const failures = new RateLimiterMemory({ points: FAILURES_A_MINUTE, duration: 60 });
  const good = new Map<string, number>();
  const keyOf = (token: string) => createHash('sha256').update(token).digest('base64');
  const isGood = (token: string) => (good.get(keyOf(token)) ?? 0) > now();
  return {
    async mayTry(address, token) {
      const counted = await failures.get(networkOf(address));
      return (counted?.consumedPoints ?? 0) < FAILURES_A_MINUTE || isGood(token);
    },
    async failed(address, token) {
      if (isGood(token)) return false;
      const { consumedPoints } = await failures.penalty(networkOf(address));
      return consumedPoints === FAILURES_A_MINUTE;
    },
    proven(token, until) {
      if (good.size >= MOST_PROVEN) good.clear();
      good.set(keyOf(token), until);
    },
  };
}

/** Whoever has one IPv6 address has its /64. */
function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  const [head = '', tail = ''] = address.split('::');
  const [before, after] = [head, tail].map((it) => it.split(':').filter(Boolean));
  const zeros = Array<string>(Math.max(0, 8 - (before?.length ?? 0) - (after?.length ?? 0))).fill('0');
  return [...(before ?? []), ...zeros, ...(after ?? [])].slice(0, 4).join(':');
}
