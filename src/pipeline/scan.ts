/**
 * Which messages of a mailbox are the service's: all that it has shown from the start on, whatever day they bear (a mail
 * moved into the folder keeps its INTERNALDATE, RFC 3501 6.4.7), and of those before only mail since the chosen day.
 */
import type { MailboxRow } from './store/rows.js';
import type { MailboxStatus, MailSession } from './ports.js';

export type Scan = Pick<MailboxRow, 'uid_validity' | 'scan_from_uid' | 'scan_since' | 'next_uid'>;
/** null = only mail that arrives from the first start on */
export type Since = Date | 'all' | null;

const everything = { scan_from_uid: 1, scan_since: null };

/**
 * The number under which the ledger keeps the mailbox's UIDs. A server that gives UIDVALIDITY 0, or none, "does not
 * support unique identifiers" (RFC 3501, 6.3.1): its mails stand under 0, and under numbers below that which are ours
 * (`unsure-numbers.ts`).
 */
export function numbersOf(mailbox: Pick<MailboxRow, 'uid_validity'>, status: MailboxStatus): number {
  const stated = Number(status.uidValidity);
  const { uid_validity: kept } = mailbox;
  return stated === 0 && kept !== null && kept < 0 ? kept : stated;
}

/**
 * The scan that holds now, and why it is another than the stored one. Under a changed UIDVALIDITY (RFC 3501, 2.3.1.1)
 * UIDs mean nothing any more: everything since the start is looked at again, and known content is recognised.
 */
export function scanOf(
  mailbox: MailboxRow,
  status: MailboxStatus,
  since: Since,
): { scan: Scan; why: 'as-before' | 'first-start' | 'renumbered' | 'widened' } {
  const uidValidity = numbersOf(mailbox, status);
  const anew = { uid_validity: uidValidity, next_uid: 1 };
  if (mailbox.uid_validity === null) {
    const scan =
      since === 'all'
        ? { ...anew, ...everything }
        : { ...anew, scan_from_uid: status.uidNext, scan_since: since };
    return { scan: since === null ? { ...scan, next_uid: status.uidNext } : scan, why: 'first-start' };
  }
  if (mailbox.uid_validity !== uidValidity) {
    if (since === 'all') return { scan: { ...anew, ...everything }, why: 'renumbered' };
    const former = mailbox.scan_since ?? mailbox.started_at;
    const scan = {
      ...anew,
      scan_from_uid: status.uidNext,
      scan_since: since && since < former ? since : former,
    };
    return { scan, why: 'renumbered' };
  }
  if (since === 'all' && mailbox.scan_from_uid > 1)
    return { scan: { ...anew, ...everything }, why: 'widened' };
  if (
    since instanceof Date &&
    mailbox.scan_from_uid > 1 &&
    (mailbox.scan_since === null || since < mailbox.scan_since)
  )
    return {
      scan: { ...anew, scan_from_uid: mailbox.scan_from_uid, scan_since: since },
      why: 'widened',
    };
  return { scan: mailbox, why: 'as-before' };
}

/** Ascending UIDs of the scan from `fromUid` on; SEARCH SINCE knows days only, so a few may be some hours too old. */
export async function uidsOf(scan: Scan, fromUid: number, session: MailSession): Promise<number[]> {
  const { scan_from_uid, scan_since } = scan;
  const later = await session.search({ fromUid: Math.max(fromUid, scan_from_uid) });
  if (fromUid >= scan_from_uid || scan_since === null) return later;
  const earlier = await session.search({ fromUid, since: scan_since });
  return [...earlier.filter((uid) => uid < scan_from_uid), ...later];
}

/** Whether a message found by its day came some hours before the chosen moment of that day. */
export function isBeforeStart(scan: Scan, uid: number, receivedAt: Date): boolean {
  return uid < scan.scan_from_uid && scan.scan_since !== null && receivedAt < scan.scan_since;
}
