/** Files that a person gave the desk are kept as a mail of our own making. The pages call them what they are. */
import type { MailRow } from '../pipeline/store/rows.js';

/** null = it is a mail */
export type GivenFiles = MailRow['given_files'];

/** Stands in sentences where "mail" does. */
export const nounOf = (givenFiles: GivenFiles): string =>
  givenFiles === null ? 'mail' : givenFiles === 1 ? 'file' : 'set of files';

/** What has no other name, in a list or as a heading. */
export function nameless(givenFiles: GivenFiles): string {
  if (givenFiles === null) return 'A mail';
  return givenFiles === 1 ? 'A file by post or by hand' : `${givenFiles} files by post or by hand`;
}

/** @param sentence of ours, about "the mail" */
export const spokenOf = (sentence: string, givenFiles: GivenFiles): string =>
  givenFiles === null ? sentence : sentence.replaceAll(/\bmail\b/g, nounOf(givenFiles));

export const withoutSubject = (givenFiles: GivenFiles): string =>
  givenFiles === null ? 'A mail without a subject' : nameless(givenFiles);
