import { checkUrl, startService } from '../app.js';
import { readSettings } from '../config.js';
import { createLogger } from '../logger.js';

/** Runs until SIGINT or SIGTERM; a second signal ends it at once, which loses nothing either. */
export async function run(): Promise<void> {
  const settings = readSettings({ mailbox: true, smtp: true }, checkUrl);
  const logger = createLogger(settings.LOG_LEVEL);
  const service = await startService(settings, logger);
  process.stderr.write(`letter-intake runs. Page: ${service.url} · replies: ${settings.REPLIES}\n`);
  const signal = await new Promise<string>((resolve) => {
    process.once('SIGINT', () => resolve('SIGINT'));
    process.once('SIGTERM', () => resolve('SIGTERM'));
  });
  process.once('SIGINT', () => process.exit(130));
  logger.info({ signal }, 'stopping');
  await service.stop();
}
