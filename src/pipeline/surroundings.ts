/** Whether a mail or what the service stands on is to blame where work on the mail failed. */
import { TransientError } from './ports.js';

/**
 * What may be the mail's own doing though another try is worth while: a reading process that died on it (`reader-…`), and
 * a fault inside the database (SQLSTATE class XX), which what is written may have met.
 */
const mayBeTheMail = /^(reader-|XX)/;

/**
 * True where the database, the disk, a queue or the virus scanner is away or full: the mail waits until that is over,
 * however often it fails. That it waits for long is told by an alert.
 */
export const isAway = (error: unknown): boolean =>
  error instanceof TransientError && !mayBeTheMail.test(error.code);
