/** Header fields of an alert: nobody is to answer it, and the service knows it again when it meets it in a mailbox. */
import type { AlertKind } from './alert-kinds.js';

/**
 * RFC 3834 5: a program wrote it, and not in answer to a mail. Exchange is asked for no answers (MS-OXCMAIL).
 * X-Letter-Intake-Alert is what `mail-kind.ts` knows it by.
 */
export const alertHeaders = (kind: AlertKind): Record<string, string> => ({
  'Auto-Submitted': 'auto-generated',
  'X-Auto-Response-Suppress': 'All',
  'X-Letter-Intake-Alert': kind,
});

/**
 * The same for each try of the same mail, so that one sent twice is one mail for who gets it.
 * @param hash SHA-256 as lower-case hex, or another digest as strong
 */
export const alertMessageId = (mail: {
  alertId: string;
  about: 'begun' | 'over';
  domain: string;
  hash: (text: string) => string;
}): string =>
  `<letter-intake.alert.${mail.hash(`${mail.about}\n${mail.alertId}`).slice(0, 40)}@${mail.domain}>`;
