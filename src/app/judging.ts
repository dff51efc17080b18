import { loadForms, loadRoster } from '../adapters/forms/load-forms.js';
import type { Settings } from '../config.js';
import type { JudgeDeps } from '../pipeline/judge-mail.js';
import type { ReplyDeps } from '../pipeline/queue-reply.js';
import { ownAddresses } from './urls.js';

/** What the settings say about judging and answering. */
export function judgingBy(settings: Settings): ReplyDeps & Pick<JudgeDeps, 'roster' | 'receivedReply'> {
  return {
    forms: loadForms(settings.FORMS_DIR),
    roster: loadRoster(),
    receivedReply: settings.RECEIVED_REPLY === 'on',
    replyFrom: settings.REPLY_FROM,
    replyContact: settings.REPLY_CONTACT,
    mode: settings.REPLIES,
    holdAfterDays: settings.HOLD_AFTER_DAYS,
    ownAddresses: ownAddresses(settings),
    kdeDomains: settings.kdeDomains,
  };
}
