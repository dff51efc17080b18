/** `letter-intake user`: asks the running service, or does it in its data. */
import { existsSync } from 'node:fs';
import { findSocket } from '../adapters/lock/socket-path.js';
import type { Settings } from '../config.js';
import { askControl } from '../control.js';
import { carryOut, type PeopleAnswer, type PeopleOrder } from '../pipeline/people/order.js';
import type { Logger } from '../pipeline/ports.js';
import { isEmbedded, openData, soon } from './engines.js';
import { controlSocket } from './control-socket.js';
import { peopleIn } from './service.js';

/** @throws PermanentError `data-dir-in-use` where another process than a service holds DATA_DIR */
export async function orderPeople(
  settings: Settings,
  logger: Logger,
  order: PeopleOrder,
): Promise<PeopleAnswer> {
  if (isEmbedded(settings) && existsSync(settings.DATA_DIR)) {
    const answered = await askControl(await findSocket(settings.DATA_DIR, controlSocket), '/people', order);
    if (answered !== null) return answered as PeopleAnswer;
  }
  const data = await openData(settings, logger, soon());
  try {
    return await carryOut(order, peopleIn(data.database));
  } finally {
    await data.close();
  }
}
