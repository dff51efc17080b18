/** The reading half alone: no mailbox, no database. */
import { createClamd } from '../adapters/clamd/clamd.js';
import { loadForms, loadRoster } from '../adapters/forms/load-forms.js';
import { openReaderPool } from '../adapters/reader/reader-pool.js';
import type { Settings } from '../config.js';
import { toResult, type Result } from '../core/result.js';
import { decideMail } from '../core/mail/decide-mail.js';
import type { MailReading } from '../core/model.js';
import { judgeLetters } from '../pipeline/judge-letters.js';
import { decisionContext } from '../pipeline/judge-mail.js';
import type { Logger, Reader } from '../pipeline/ports.js';
import { scannedReader } from '../pipeline/scanned-reader.js';
import { clamdPlace } from './urls.js';

/** Room for the largest mail that is read through (24 scanned pages, some seconds each) on a busy machine. */
export const readingTimeoutMs = 300_000;

export interface ReadingSide {
  readers: number;
  read(request: {
    kind: 'mail' | 'document';
    bytes: Uint8Array;
    name: string;
    receivedOn: string;
  }): Promise<MailReading>;
  /** what `letter-intake read` prints of a reading */
  judge(input: string, reading: MailReading, receivedOn: string): Result;
  close(): Promise<void>;
}

/** @param cores shared by the letters that are read at the same time; all of the machine's where absent */
export function openReading(
  settings: Pick<Settings, 'READERS' | 'FORMS_DIR' | 'ownAddresses' | 'kdeDomains'>,
  logger: Logger,
  cores?: number,
): ReadingSide {
  const reader = openReaderPool({
    size: settings.READERS,
    logger,
    timeoutMs: readingTimeoutMs,
    ...(cores === undefined ? {} : { cores }),
  });
  return readingSide(reader, settings);
}

/** Of stored mail: behind a virus scanner where one is set. */
export function scannedBy(settings: Pick<Settings, 'CLAMD_URL'>, reader: Reader): Reader {
  return settings.CLAMD_URL === ''
    ? reader
    : scannedReader(reader, createClamd(clamdPlace(settings.CLAMD_URL)));
}

/** With a reader of the caller's. */
export function readingSide(
  reader: Pick<Reader, 'read' | 'close'>,
  settings: Pick<Settings, 'READERS' | 'FORMS_DIR' | 'ownAddresses' | 'kdeDomains'>,
): ReadingSide {
  const forms = loadForms(settings.FORMS_DIR);
  const roster = loadRoster();
  return {
    readers: settings.READERS,
    read: (request) => reader.read({ ...request, forms }),
    judge: (input, reading, receivedOn) => {
      const decision = decideMail(reading.mail, reading, decisionContext({ ...settings, roster }));
      return toResult(input, reading, judgeLetters(reading, decision, forms, receivedOn), {
        forms,
        reasons: decision.reasons,
      });
    },
    close: () => reader.close(),
  };
}
