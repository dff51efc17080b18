/** `letter-intake status`: asks the running service, or counts in its data. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findSocket } from '../adapters/lock/socket-path.js';
import type { Settings } from '../config.js';
import { askControl } from '../control.js';
import type { Logger } from '../pipeline/ports.js';
import { readStatus, type Status } from '../pipeline/status.js';
import { isEmbedded, openData, soon } from './engines.js';
import { openSources } from './mailboxes.js';
import { controlSocket } from './control-socket.js';
import { systemClock } from './service.js';

export async function askStatus(settings: Settings, logger: Logger): Promise<Status> {
  if (isEmbedded(settings)) {
    if (!existsSync(join(settings.DATA_DIR, 'pglite'))) return nothingYet;
    const answered = await askControl(await findSocket(settings.DATA_DIR, controlSocket), '/status');
    if (answered) return answered as Status;
  }
  const data = await openData(settings, logger, soon());
  try {
    return await readStatus(data.database, openSources(settings, { clock: systemClock, logger }));
  } finally {
    await data.close();
  }
}

const nothingYet: Status = {
  mails: { total: 0, pending: 0, letter: 0, review: 0, notALetter: 0, failed: 0 },
  letters: { complete: 0, incomplete: 0, needsReview: 0 },
  replies: { pending: 0, held: 0, sent: 0 },
  unaccounted: 0,
};
