import { allRoles, checkUrl, type Role, settingsNeeded, startService } from '../app.js';
import { readSettings } from '../config.js';
import { createLogger } from '../logger.js';
import type { WouldGo } from '../pipeline/show-reply.js';
import { endOnlyWhenTold } from './ending.js';

/**
 * With `dryRun` each reply that would go is a line on stdout, and none is sent.
 * Runs until SIGINT or SIGTERM; a second signal ends it at once, which loses nothing either. An end with code 0 is always
 * one of these, and says so.
 */
export async function run(
  roles: readonly Role[] = allRoles,
  { dryRun = false }: { dryRun?: boolean } = {},
): Promise<void> {
  const need = settingsNeeded(roles);
  const settings = readSettings(dryRun ? { ...need, smtp: false } : need, checkUrl);
  const logger = createLogger(settings.LOG_LEVEL);
  const ending = endOnlyWhenTold();
  const stopping = new AbortController();
  const signalled = new Promise<string>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const)
      process.once(name, () => {
        process.once(name, () => process.exit(130));
        ending.told();
        process.stderr.write(`letter-intake ends: ${name}\n`);
        resolve(name);
        stopping.abort(new Error(`ended by ${name}`));
      });
  });
  const wouldGo = dryRun ? printing() : null;
  let service;
  try {
    service = await startService(settings, logger, {
      roles,
      signal: stopping.signal,
      dryRun: wouldGo && ((reply) => wouldGo.show(reply)),
    });
  } catch (error) {
    // told to end while an engine was waited for: that is no failure
    if (stopping.signal.aborted) return;
    throw error;
  }
  const what = roles.length === allRoles.length ? '' : ` ${roles.join(', ')}`;
  const page = service.url === '' ? '' : ` Page: ${service.url} ·`;
  const replies = dryRun ? 'shown, none is sent (dry run)' : settings.REPLIES;
  process.stderr.write(`letter-intake${what} runs.${page} replies: ${replies}\n`);
  wouldGo?.openedAt(settings.pageUrl?.origin ?? service.url);
  logger.info({ signal: await signalled }, 'stopping');
  await service.stop();
}

/** Lines wait until it is known where the page answers. */
function printing(): { show(reply: WouldGo): void; openedAt(url: string): void } {
  const early: WouldGo[] = [];
  let page: string | null = null;
  const show = (reply: WouldGo): void => {
    if (page === null) early.push(reply);
    else
      process.stdout.write(
        `would send ${reply.kind} to mail ${reply.mailId}: ${page}/replies/${reply.replyId}\n`,
      );
  };
  return {
    show,
    openedAt(url) {
      page = url;
      for (const reply of early.splice(0)) show(reply);
    },
  };
}
