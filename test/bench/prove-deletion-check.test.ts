/** The check after a killed deleting finds what it is there for: each thing that may break is broken once. */
import { expect, test } from '@jest/globals';
import { deletionFaults, type LedgerState, type MailState } from '../../bench/prove/deletion-check.js';

const mail = (of: Partial<MailState> & { id: string }): MailState => ({
  blob: 'hash',
  deleted: false,
  says: true,
  bytesThere: true,
  mustStay: false,
  told: 0,
  ...of,
});
const gone = { blob: null, deleted: true, says: false, bytesThere: false, told: 1 };
/** One mail whose time is over, one that a hold keeps. */
const before: LedgerState = {
  mails: [mail({ id: 'over' }), mail({ id: 'held', mustStay: true })],
  letters: ['l1 complete', 'l2 complete'],
  replies: ['<r1@x.test>'],
};
const after = (over: Partial<MailState> = {}, held: Partial<MailState> = {}): LedgerState => ({
  ...before,
  mails: [mail({ id: 'over', ...gone, ...over }), mail({ id: 'held', mustStay: true, ...held })],
});

test('finds nothing where what is over has gone whole, and what is kept is whole', () => {
  expect(deletionFaults(before, after())).toEqual([]);
});

test.each<[string, LedgerState]>([
  ['a mail whose time is over was not deleted', after({ deleted: false })],
  ['a deleted mail still says something', after({ says: true })],
  ['a deleted mail still names its bytes', after({ blob: 'hash' })],
  ['the bytes of a deleted mail are still there', after({ bytesThere: true })],
  ['the history tells of a deletion 2 times', after({ told: 2 })],
  ['the history tells of a deletion 0 times', after({ told: 0 })],
  ['a mail that must stay was emptied', after({}, { says: false })],
  ['the bytes of a mail that must stay are gone', after({}, { bytesThere: false })],
  ['a mail has no row any more', { ...after(), mails: after().mails.slice(0, 1) }],
  ['other letters than before', { ...after(), letters: ['l1 complete'] }],
  ['other replies than before', { ...after(), replies: [...before.replies, '<r2@x.test>'] }],
])('finds that %s', (fault, broken) => {
  expect(deletionFaults(before, broken)).toEqual([fault]);
});
