import { allRoles, checkUrl, type Role, settingsNeeded, startService } from '../app.js';
import { readSettings } from '../config.js';
import { createLogger } from '../logger.js';

/** Runs until SIGINT or SIGTERM; a second signal ends it at once, which loses nothing either. */
export async function run(roles: readonly Role[] = allRoles): Promise<void> {
  const settings = readSettings(settingsNeeded(roles), checkUrl);
  const logger = createLogger(settings.LOG_LEVEL);
  const stopping = new AbortController();
  const signalled = new Promise<string>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const)
      process.once(name, () => {
        process.once(name, () => process.exit(130));
        resolve(name);
        stopping.abort(new Error(`ended by ${name}`));
      });
  });
  let service;
  try {
    service = await startService(settings, logger, { roles, signal: stopping.signal });
  } catch (error) {
    // told to end while an engine was waited for: that is no failure
    if (stopping.signal.aborted) return;
    throw error;
  }
  const what = roles.length === allRoles.length ? '' : ` ${roles.join(', ')}`;
  const page = service.url === '' ? '' : ` Page: ${service.url} ·`;
  process.stderr.write(`letter-intake${what} runs.${page} replies: ${settings.REPLIES}\n`);
  logger.info({ signal: await signalled }, 'stopping');
  await service.stop();
}
