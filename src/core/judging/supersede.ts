/**
 * A corrected letter and the record it would replace. It takes the record's place only where nothing is lost and
 * nothing that identifies the district's people changes; all else a person decides, and the old record stays.
 */
import type { IsoDate, Reason } from '../model.js';
import { domainOf, organisationalDomain } from '../mail/domains.js';

/** What is compared of a letter, stored or new; values are the accepted ones only. */
export interface ComparedLetter {
  fields: Record<string, string | null>;
  signed: boolean | null;
  signedOn: IsoDate | null;
  /** SHA-256 of each of its documents */
  documentHashes: string[];
  /** whom it came from */
  senderAddress: string;
}

export type Succession =
  | { kind: 'duplicate' }
  | { kind: 'supersedes' }
  | { kind: 'review'; reasons: Reason[] };

/** People and how to reach them; answers in prose may change, that is what a correction is for. */
const identifies = /(Name|Email|Phone)$/u;

/** Letters, digits and @ count; case, spaces and punctuation are how a scan differs from a typed letter. */
const essence = (value: string) => value.toLowerCase().replaceAll(/[^\p{L}\p{N}@]/gu, '');

/** Both letters must already be known to be of one district, form and school year (or of one thread). */
export function compareWithRecord(next: ComparedLetter, record: ComparedLetter): Succession {
  if (sameDocuments(next, record)) return { kind: 'duplicate' };
  const reasons = [...lost(next, record), ...changed(next, record)];
  return reasons.length === 0 ? { kind: 'supersedes' } : { kind: 'review', reasons };
}

function sameDocuments(next: ComparedLetter, record: ComparedLetter): boolean {
  const stored = new Set(record.documentHashes);
  return next.documentHashes.length > 0 && next.documentHashes.every((hash) => stored.has(hash));
}

function lost(next: ComparedLetter, record: ComparedLetter): Reason[] {
  const fields = Object.keys(record.fields).filter(
    (name) => hasText(record.fields[name]) && !hasText(next.fields[name]),
  );
  const signature = record.signed === true && next.signed !== true ? ['districtSignature'] : [];
  const date = record.signedOn !== null && next.signedOn === null ? ['signatureDate'] : [];
  return [...fields, ...signature, ...date].map((name) => ({
    code: 'correction-less-complete',
    text: `${name}: stands in the record, not in the newer letter.`,
  }));
}

const differs = (text: string): Reason => ({ code: 'correction-differs', text });

function changed(next: ComparedLetter, record: ComparedLetter): Reason[] {
  const people = Object.keys(record.fields)
    .filter((name) => identifies.test(name) && hasText(record.fields[name]) && hasText(next.fields[name]))
    .filter((name) => essence(record.fields[name] ?? '') !== essence(next.fields[name] ?? ''))
    .map((name) => differs(`${name}: not the same as in the record.`));
  const sender =
    organisationalDomain(domainOf(next.senderAddress)) ===
    organisationalDomain(domainOf(record.senderAddress))
      ? []
      : [differs('The newer letter came from another mail domain.')];
  const earlier =
    next.signedOn !== null && record.signedOn !== null && next.signedOn < record.signedOn
      ? [differs('The newer letter bears an earlier signature date than the record.')]
      : [];
  return [...people, ...sender, ...earlier];
}

const hasText = (value: string | null | undefined) => value !== null && value !== undefined && value !== '';
