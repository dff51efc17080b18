import { loadForms, loadRoster } from '../adapters/forms/load-forms.js';
import type { Settings } from '../config.js';
import type { JudgeDeps } from '../pipeline/judge-mail.js';
import type { ReplyDeps } from '../pipeline/queue-reply.js';
import { ownAddresses } from './urls.js';

/**
 * What the settings say about judging and answering.
 * @param dryRun no reply is sent, whoever wants it sent
 */
export function judgingBy(
  settings: Settings,
  dryRun = false,
): ReplyDeps & Pick<JudgeDeps, 'roster' | 'receivedReply'> {
  return {
    forms: loadForms(settings.FORMS_DIR),
    roster: loadRoster(),
    receivedReply: settings.RECEIVED_REPLY === 'on',
    replyFrom: settings.REPLY_FROM,
    replyContact: settings.REPLY_CONTACT,
    mode: dryRun ? 'dry-run' : settings.REPLIES,
    repliesPerHour: settings.REPLIES_PER_HOUR,
    authservIds: settings.authservIds,
    holdAfterDays: settings.HOLD_AFTER_DAYS,
    ownAddresses: ownAddresses(settings),
    kdeDomains: settings.kdeDomains,
  };
}
