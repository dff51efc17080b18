import { checkAll, checkUrl } from '../app.js';
import { readSettings } from '../config.js';
import { createLogger } from '../logger.js';

/** Exit 1 where something has to be done. */
export async function doctor(): Promise<void> {
  // without SMTP_URL the rest is checked nevertheless: a dry run needs none
  const settings = readSettings({ mailbox: true, smtp: false, replyFrom: true }, checkUrl);
  process.stdout.write('ok    configuration: every setting is well-formed\n');
  if (settings.REPLIES === 'hold')
    process.stdout.write('note  REPLIES=hold: replies wait until a person sends them\n');
  const checks = await checkAll(settings, createLogger('error'));
  for (const check of checks)
    process.stdout.write(`${check.ok ? 'ok  ' : 'FAIL'}  ${check.what}: ${check.text}\n`);
  if (checks.some((check) => !check.ok)) process.exitCode = 1;
}
