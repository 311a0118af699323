import { isIPv6 } from 'node:net';
import { RateLimiterMemory } from 'rate-limiter-flexible';

const QUARTER_HOUR = 15 * 60;
const DAY = 24 * 60 * 60;
/** Failures in a quarter of an hour before a pair of address and e-mail has to wait. */
const PAIR_FAILURES = 5;
const ADDRESS_FAILURES = 50;
const REGISTRATIONS_PER_HOUR = 20;
/** Offers of a link to one chat user; counted in the database, so for every process together. */
const OFFERS_PER_HOUR = 5;
/** Links that nobody made, shown from one address in a quarter of an hour. */
const UNKNOWN_LINKS = 50;
/** Seconds of the first wait of a pair; each further one doubles. */
const FIRST_BLOCK = 60;
const LONGEST_BLOCK = 60 * 60;
/** How long an address counts as known for an account after a good login there. */
const KNOWN_SECONDS = 20 * DAY;
/** Failures on one account, from everywhere, that cost strangers no time yet. */
const FREE_FAILURES = 5;
const LONGEST_DELAY = 2000;
/** Attempts of one bucket that may wait for each other. */
const WAITING = 16;

/** Whose attempts are counted together. */
export interface Bucket {
  email: string;
  address: string;
  /** The id in a good device cookie of this account: a bucket of its own that no one else can fill. */
  device: string | undefined;
}

export interface Limits {
  /** Seconds to wait before this bucket may try again; 0 when it may now. */
  waitFor(bucket: Bucket): Promise<number>;
  /** Milliseconds by which an answer to a stranger is held back; never a refusal, at most 2 s. */
  delayFor(bucket: Bucket): Promise<number>;
  failed(bucket: Bucket): Promise<void>;
  succeeded(bucket: Bucket): Promise<void>;
  /** Seconds to wait before this address may register again; 0 when it may now, which is counted. */
  register(address: string): Promise<number>;
  /** How many links one chat user may be offered within an hour. */
  offersPerHour: number;
  /** Seconds to wait before this address may show another link; 0 when it may now. */
  waitForLink(address: string): Promise<number>;
  /** This address has shown a link that nobody made. */
  unknownLink(address: string): Promise<void>;
  /**
   * Runs `work` after the other attempts of this bucket, so that many at once are counted like many in a
   * row; undefined when too many wait already.
   */
  inTurn<T>(bucket: Bucket, work: () => Promise<T>): Promise<T | undefined>;
}

/** No limits at all, for load tests. */
export function noLimits(): Limits {
  return {
    waitFor: async () => 0,
    delayFor: async () => 0,
    failed: async () => {},
    succeeded: async () => {},
    register: async () => 0,
    offersPerHour: Number.MAX_SAFE_INTEGER,
    waitForLink: async () => 0,
    unknownLink: async () => {},
    inTurn: (_bucket, work) => work(),
  };
}

/**
 * Limits in this process' memory. Only an address, or a pair of address and e-mail, is ever refused:
 * an account itself never is, since then anybody could lock its owner out.
 */
export function createLimits(): Limits {
  const pair = new RateLimiterMemory({ keyPrefix: 'pair', points: PAIR_FAILURES, duration: QUARTER_HOUR });
  const blocks = new RateLimiterMemory({ keyPrefix: 'blocks', points: 1, duration: DAY });
  const address = new RateLimiterMemory({
    keyPrefix: 'address',
    points: ADDRESS_FAILURES,
    duration: QUARTER_HOUR,
  });
  const account = new RateLimiterMemory({ keyPrefix: 'account', points: 1, duration: QUARTER_HOUR });
  const known = new RateLimiterMemory({ keyPrefix: 'known', points: 1, duration: KNOWN_SECONDS });
  const registrations = new RateLimiterMemory({
    keyPrefix: 'register',
    points: REGISTRATIONS_PER_HOUR,
    duration: 60 * 60,
  });
  const unknown = new RateLimiterMemory({
    keyPrefix: 'link',
    points: UNKNOWN_LINKS,
    duration: QUARTER_HOUR,
  });
  const inTurn = createTurns();
  return {
    async waitFor(bucket) {
      const mine = await secondsLeft(pair, bucketKey(bucket));
      if (bucket.device !== undefined) return mine;
      return Math.max(mine, await secondsLeft(address, addressKey(bucket.address)));
    },
    async delayFor(bucket) {
      if (bucket.device !== undefined || (await known.get(bucketKey(bucket)))) return 0;
      const failures = (await account.get(bucket.email))?.consumedPoints ?? 0;
      if (failures < FREE_FAILURES) return 0;
      return Math.min(LONGEST_DELAY, 100 * 2 ** Math.min(10, failures - FREE_FAILURES));
    },
    async failed(bucket) {
      const key = bucketKey(bucket);
      await account.penalty(bucket.email);
      if (bucket.device === undefined) await address.penalty(addressKey(bucket.address));
      const { consumedPoints } = await pair.penalty(key);
      if (consumedPoints < PAIR_FAILURES) return;
      const { consumedPoints: times } = await blocks.penalty(key);
      await pair.block(key, Math.min(LONGEST_BLOCK, FIRST_BLOCK * 2 ** Math.min(10, times - 1)));
    },
    async succeeded(bucket) {
      const key = bucketKey(bucket);
      await Promise.all([pair.delete(key), blocks.delete(key), known.set(key, 1, KNOWN_SECONDS)]);
    },
    async register(from) {
      const wait = await secondsLeft(registrations, addressKey(from));
      if (wait === 0) await registrations.penalty(addressKey(from));
      return wait;
    },
    offersPerHour: OFFERS_PER_HOUR,
    waitForLink: (from) => secondsLeft(unknown, addressKey(from)),
    async unknownLink(from) {
      await unknown.penalty(addressKey(from));
    },
    inTurn: (bucket, work) => inTurn(bucketKey(bucket), work),
  };
}

/** One IPv6 customer holds at least a /64, so that is what counts as one address. */
export function addressKey(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!isIPv6(plain)) return plain;
  const [head = '', tail] = plain.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}

function bucketKey({ email, address, device }: Bucket): string {
  return device === undefined ? `${addressKey(address)}|${email}` : `device ${device}|${email}`;
}

async function secondsLeft(limiter: RateLimiterMemory, key: string): Promise<number> {
  const state = await limiter.get(key);
  if (!state || state.consumedPoints < limiter.points) return 0;
  return Math.max(1, Math.ceil(state.msBeforeNext / 1000));
}

function createTurns(): <T>(key: string, work: () => Promise<T>) => Promise<T | undefined> {
  const lines = new Map<string, { last: Promise<unknown>; length: number }>();
  return async (key, work) => {
    const line = lines.get(key) ?? { last: Promise.resolve(), length: 0 };
    if (line.length >= WAITING) return undefined;
    lines.set(key, line);
    line.length += 1;
    const mine = line.last.then(work);
    line.last = mine.catch(() => {});
    try {
      return await mine;
    } finally {
      line.length -= 1;
      if (line.length === 0) lines.delete(key);
    }
  };
}
