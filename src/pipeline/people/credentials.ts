/** Names and passwords: how they are compared, and what is asked of them. */
import { randomBytes } from 'node:crypto';

/** NIST SP 800-63B-4, 3.1.1.2: at least 15 characters where the password is the only factor, 64 or more allowed. */
export const shortestPassword = 15;
export const longestPassword = 256;
const longestName = 80;
/** `aaaaaaaaaaaaaaa` is long and no password. */
const fewestDistinct = 6;

/** Two spellings of one name are one name. */
export const nameKey = (name: string): string => name.normalize('NFKC').trim().toLowerCase();

/** A password typed on another keyboard is the same one (NIST SP 800-63B-4, 3.1.1.2: normalise before hashing). */
export const comparable = (password: string): string => password.normalize('NFKC');

/** @returns what is wrong with it, in a sentence; null = nothing */
export function nameProblem(name: string): string | null {
  const trimmed = name.trim();
  if (trimmed === '') return 'A name is needed.';
  if (trimmed.length > longestName) return `The name is longer than ${longestName} characters.`;
  if (/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u.test(trimmed))
    return 'The name holds a character that does not show.';
  return null;
}

/** @returns what is wrong with it, in a sentence; null = nothing */
export function passwordProblem(password: string, name: string): string | null {
  const characters = Array.from(password);
  if (characters.length < shortestPassword)
    return `The password is too short: at least ${shortestPassword} characters, for example four words.`;
  if (characters.length > longestPassword)
    return `The password is longer than ${longestPassword} characters.`;
  if (new Set(characters).size < fewestDistinct)
    return 'The password repeats the same few characters: please choose another.';
  const own = nameKey(name);
  if (own.length > 3 && nameKey(password).includes(own))
    return 'The password holds the name: please choose another.';
  return null;
}

/** 256 random bits, as a cookie may carry them; its SHA-256 is kept, which whoever reads the table cannot use. */
export const newToken = (): string => randomBytes(32).toString('base64url');
