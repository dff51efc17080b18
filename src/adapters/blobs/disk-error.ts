/**
 * What an error of the file system means for a document. Names and meanings: errno(3), open(2), write(2), rename(2).
 * All of these pass once somebody makes room or mends the disk, so the work is tried again and nothing is lost.
 */
import { TransientError } from '../../pipeline/ports.js';

const meanings: Record<string, { code: string; text: string }> = {
  ENOSPC: { code: 'disk-full', text: 'no space is left on the disk: make room' },
  EDQUOT: { code: 'disk-full', text: 'the disk quota is used up: make room or raise it' },
  EFBIG: { code: 'disk-full', text: 'the file is larger than the system allows: raise the limit' },
  EROFS: { code: 'disk-read-only', text: 'the disk is mounted read-only: mount it for writing' },
  EACCES: { code: 'disk-denied', text: 'the folder may not be written: give it to the user of this service' },
  EPERM: { code: 'disk-denied', text: 'the folder may not be written: give it to the user of this service' },
  EIO: { code: 'disk-broken', text: 'the disk reports an error: check it' },
  EMFILE: { code: 'too-many-files', text: 'this process has too many files open' },
  ENFILE: { code: 'too-many-files', text: 'this machine has too many files open' },
};

/** @returns a TransientError that says what to do, or the error itself where it is none of the file system's */
export function diskError(error: unknown, folder: string): unknown {
  const code = typeof error === 'object' && error !== null ? (error as { code?: unknown }).code : undefined;
  const meaning = typeof code === 'string' ? meanings[code] : undefined;
  if (!meaning) return error;
  return new TransientError(
    `Documents in ${folder}: ${meaning.text} (${String(code)})`,
    meaning.code,
    undefined,
    {
      cause: error,
    },
  );
}
