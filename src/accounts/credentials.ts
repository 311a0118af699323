import type { FieldError } from '../refusals.ts';

/** bcrypt reads 72 bytes and no more, so a longer password is refused and never cut. */
export const PASSWORD_BYTES = { min: 12, max: 72 } as const;
export const EMAIL_CHARACTERS = 254;
export const FULLNAME_CHARACTERS = 100;

/**
 * Long enough, yet among the first that anybody tries. Compared without case, blanks, dots, dashes and
 * underscores.
 */
const COMMON = new Set([
  'passwordpassword',
  'password1234',
  'password12345',
  'password123456',
  'password123456789',
  'passw0rdpassw0rd',
  'passwort1234',
  'passwortpasswort',
  'mypassword123',
  'mypassword1234',
  'changeme1234',
  'changemechangeme',
  'changemenow1',
  'letmeinletmein',
  'letmein12345',
  'welcomewelcome',
  'welcome12345',
  'welcome123456',
  'adminadminadmin',
  'administrator',
  'administrator1',
  'administrator123',
  'rootrootroot',
  'qwertyqwerty',
  'qwerty123456',
  'qwerty1234567',
  'qwertyuiop123',
  'qwertyuiopasdf',
  'qwertyuiopasdfgh',
  '1q2w3e4r5t6y',
  '1q2w3e4r5t6y7u8i',
  '1qaz2wsx3edc',
  '1qaz2wsx3edc4rfv',
  'qazwsxedcrfv',
  'asdfghjkl123',
  'asdfasdfasdf',
  'zxcvbnm12345',
  'abcdefghijkl',
  'abcdefghijklm',
  'abcd1234abcd',
  'abcd12345678',
  'abc123abc123',
  'abc123456789',
  'iloveyou1234',
  'iloveyouiloveyou',
  'sunshine1234',
  'princess1234',
  'football1234',
  'baseball1234',
  'superman1234',
  'trustno1trustno1',
  'monkeymonkey',
  'dragondragon',
  'secretsecret',
  'secret123456',
  'testtesttest',
  'test12345678',
  'testpassword',
  'testpassword1',
  'defaultpassword',
  'rollbookrollbook',
  'rollbookadmin',
  'rollbook1234',
]);

/** Digits that only count up or down: 123456789012, 987654321098. */
const DIGIT_RUNS = '01234567890123456789012345678901234567890123456789012345678901234567890123456789';
const DIGIT_RUNS_DOWN = [...DIGIT_RUNS].reverse().join('');

/** How addresses compare, and how limits remember them. */
export function emailKey(email: string): string {
  return email.trim().toLowerCase();
}

/** What is wrong with an e-mail address, as a sentence; undefined when it may be one. */
export function emailFault(email: string): string | undefined {
  const text = email.trim();
  if (text.length > EMAIL_CHARACTERS) return `may have at most ${EMAIL_CHARACTERS} characters`;
  const fault = 'must be an e-mail address such as kim@example.com';
  const at = text.lastIndexOf('@');
  const local = text.slice(0, at);
  const domain = text.slice(at + 1);
  if (at < 1 || local.length > 64 || /[\s\p{C}"(),:;<>@[\\\]]/u.test(local)) return fault;
  if (local.startsWith('.') || local.endsWith('.') || local.includes('..')) return fault;
  const labels = domain.split('.');
  const named = labels.every((label) => /^[\p{L}\p{N}]([\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?$/u.test(label));
  return named && labels.length > 1 ? undefined : fault;
}

/** What is wrong with a full name; undefined when nothing is. */
export function fullnameFault(fullname: string): string | undefined {
  const text = fullname.trim();
  if (text === '') return 'must not be empty';
  if ([...text].length > FULLNAME_CHARACTERS) return `may have at most ${FULLNAME_CHARACTERS} characters`;
  if (/\p{C}/u.test(text)) return 'must not hold control characters';
  return undefined;
}

/** What is wrong with a password, taken exactly as it is; undefined when nothing is. */
export function passwordFault(password: string, email?: string): string | undefined {
  const bytes = Buffer.byteLength(password, 'utf8');
  const { min, max } = PASSWORD_BYTES;
  if (bytes < min) return `must have at least ${min} bytes; it has ${bytes}`;
  if (bytes > max) return `may have at most ${max} bytes; it has ${bytes}, and nothing is ever cut`;
  if (password.includes('\0')) return 'must not hold a NUL character';
  if (email !== undefined && password.trim().toLowerCase() === emailKey(email)) {
    return 'must not be the e-mail address';
  }
  if (isCommon(password)) return 'is one of the first that anybody tries; choose another';
  return undefined;
}

function isCommon(password: string): boolean {
  const plain = password.toLowerCase().replace(/[\s._-]/g, '');
  if (COMMON.has(plain) || COMMON.has(plain.replace(/[!.?]+$/, ''))) return true;
  if (new Set(plain).size <= 2) return true;
  return /^\d+$/.test(plain) && (DIGIT_RUNS.includes(plain) || DIGIT_RUNS_DOWN.includes(plain));
}

/** Everything that is wrong with what somebody wants to register with, at once. */
export function credentialFaults(who: { email: string; fullname: string; password: string }): FieldError[] {
  const faults: [string, string | undefined][] = [
    ['email', emailFault(who.email)],
    ['fullname', fullnameFault(who.fullname)],
    ['password', passwordFault(who.password, who.email)],
  ];
  return faults.flatMap(([path, message]) => (message === undefined ? [] : [{ path, message }]));
}
