import { askStatus, checkUrl } from '../app.js';
import { readSettings } from '../config.js';
import { createLogger } from '../logger.js';
import type { Status } from '../pipeline/status.js';

export async function status(options: { json: boolean }): Promise<void> {
  const settings = readSettings({}, checkUrl);
  const found = await askStatus(settings, createLogger('warn'));
  process.stdout.write(`${options.json ? JSON.stringify(found) : describe(found)}\n`);
}

function describe({ mails, letters, replies, unaccounted }: Status): string {
  return [
    `mails     ${mails.total} in all: ${mails.letter} with letters, ${mails.review} in review, ${mails.notALetter} no letter, ${mails.failed} failed, ${mails.pending} pending`,
    `letters   ${letters.complete} complete, ${letters.incomplete} incomplete, ${letters.needsReview} in review`,
    `replies   ${replies.sent} sent, ${replies.held} held, ${replies.pending} pending`,
    `unaccounted mail in the mailbox: ${unaccounted ?? 'not known (the mailbox could not be asked; letter-intake doctor tells why)'}`,
  ].join('\n');
}
