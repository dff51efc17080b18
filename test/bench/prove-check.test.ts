/** The check after kills finds what it is there for: each thing that may break is broken once. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { check, type Evidence, type Run } from '../../bench/prove/check.js';
import type { InboxMail } from '../../bench/prove/inbox.js';
import type { Blobs, Database } from '../../src/pipeline/ports.js';
import type { SunkMail } from '../support/smtp-sink.js';

type Row = Record<string, unknown>;
interface Scene {
  delivered: InboxMail[];
  flags: Map<number, string[]>;
  mail: Row[];
  letter: Row[];
  reply: Row[];
  runs: Run[];
  /** rows of history, records and open items, by table */
  counts: Record<string, number>;
}
const [letter, private_] = [Buffer.from('a letter'), Buffer.from('a private mail')];
const hash = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const gone = (messageId = '<r1@x.test>', to = 'pat@adair.test'): SunkMail =>
  ({ envelope: { from: 'us@x.test', to: [to] }, parsed: { messageId } }) as unknown as SunkMail;
const run = (
  accepted: SunkMail[],
  killedAt: Run['killedAt'] = null,
  marked: string[] = [],
  knownAsSent: string[] = [],
): Run => ({
  accepted,
  killedAt,
  journal: marked.map((id) => ({ marked: id })),
  knownAsSent: new Set(knownAsSent),
});

/** One letter, answered, and one private mail: all holds. */
const scene = (): Scene => ({
  delivered: [
    { eml: letter, becomes: 'letter', cause: 'letter 1', answerTo: 'pat@adair.test' },
    { eml: private_, becomes: 'nothing', cause: 'other 1', answerTo: null },
  ],
  flags: new Map([
    [1, []],
    [2, []],
  ]),
  mail: [
    {
      id: 'm1',
      uid: 1,
      state: 'decided',
      decision: 'letter',
      content_hash: hash(letter),
      blob: hash(letter),
    },
    {
      id: 'm2',
      uid: 2,
      state: 'decided',
      decision: 'not-a-letter',
      content_hash: hash(private_),
      blob: null,
    },
  ],
  letter: [{ id: 'l1', mail_id: 'm1', state: 'complete' }],
  reply: [
    {
      id: 'r1',
      mail_id: 'm1',
      kind: 'acknowledgement',
      state: 'sent',
      hold_code: null,
      to_address: 'pat@adair.test',
      message_id: '<r1@x.test>',
    },
  ],
  runs: [run([], 'decided'), run([gone()], null, ['r1'])],
  counts: { event: 1, record: 1, review: 0 },
});

async function found(change: (broken: Scene) => void): ReturnType<typeof check> {
  const broken = scene();
  change(broken);
  const database = {
    query: async (text: string) => {
      const all = /^select \* from (mail|letter|reply)$/.exec(text)?.[1] as 'mail' | 'letter' | 'reply';
      const counted = /count\(\*\).* from (\w+)/.exec(text)?.[1] ?? '';
      return { rows: all ? broken[all] : [{ count: broken.counts[counted] }], rowCount: 1 };
    },
  } as unknown as Database;
  const blobs = {
    get: async (of: string) => (of === hash(letter) ? letter : Promise.reject(new Error('it is not there'))),
  } as unknown as Blobs;
  const { delivered, flags, runs } = broken;
  return check({ delivered, flags, runs, database, blobs } satisfies Evidence);
}

test('where all holds nothing is found', async () => {
  expect(await found(() => undefined)).toEqual({ faults: [], letters: 1, replies: 1, repeats: [] });
});

test('a reply that came again where its mark was not written is counted, and no fault', async () => {
  const again = await found(
    (broken) => (broken.runs = [run([gone()], 'accepted'), run([gone()], null, ['r1'])]),
  );
  expect(again).toMatchObject({ faults: [], repeats: ['accepted'] });
});

describe('it finds', () => {
  const faults: [what: string, change: (broken: Scene) => void, fault: RegExp][] = [
    ['a mail without a row', (on) => on.mail.pop(), /have no row/],
    ['a mail with two rows', (on) => on.mail.push({ ...on.mail[1], id: 'm3' }), /3 rows for 2 mails/],
    ['a mail that is not decided', (on) => (on.mail[0]!['state'] = 'stored'), /not decided/],
    ['a mail that was given up', (on) => (on.mail[0]!['decision'] = 'failed'), /letter 1: failed/],
    ['a mail decided twice', (on) => (on.counts['event'] = 2), /decisions in its history/],
    ['a mail gone from the mailbox', (on) => on.flags.delete(2), /holds 1 mails, 2 were delivered/],
    ['a flag that was set', (on) => on.flags.set(1, ['\\Seen']), /flag of a mail/],
    ['other bytes than came', (on) => (on.mail[0]!['content_hash'] = 'x'), /rows with its bytes/],
    ['kept bytes that are lost', (on) => (on.mail[0]!['blob'] = 'x'), /bytes of a kept mail/],
    ['bytes of a private mail', (on) => (on.mail[1]!['blob'] = hash(letter)), /other 1: kept bytes/],
    ['a letter lost', (on) => (on.letter = []), /letters: expected 1, got 0/],
    ['a letter twice', (on) => on.letter.push({ ...on.letter[0], id: 'l2' }), /letters: expected 1, got 2/],
    ['a letter without a record', (on) => (on.counts['record'] = 0), /records and open items/],
    ['a reply of another kind', (on) => (on.reply[0]!['kind'] = 'missing-fields'), /kind of its reply/],
    ['a reply that waits', (on) => (on.reply[0]!['state'] = 'sending'), /state of the reply/],
    ['a reply never sent', (on) => (on.runs = []), /never came/],
    [
      'two replies to one cause',
      (on) => on.reply.push({ ...on.reply[0], id: 'r2', message_id: '<r2@x.test>' }),
      /replies: expected 1, got 2/,
    ],
    [
      'a mail to somebody else',
      (on) => on.runs.push(run([gone('<r1@x.test>', 'sam@x.test')])),
      /somebody else/,
    ],
    ['another Message-ID', (on) => on.runs.push(run([gone('<r9@x.test>')])), /no reply of the ledger/],
    [
      'a private mail answered',
      (on) => on.reply.push({ ...on.reply[0], id: 'r2', mail_id: 'm2' }),
      /other 1: replies: expected 0, got 1/,
    ],
    [
      'a reply sent again after its mark',
      (on) => (on.runs = [run([gone()], 'marked', ['r1']), run([gone()])]),
      /sent again though/,
    ],
    [
      'a reply sent again though the journal held it',
      (on) => (on.runs = [run([gone()], 'journalled', [], ['<r1@x.test>']), run([gone()])]),
      /sent again though/,
    ],
    [
      'a reply sent again without a kill',
      (on) => (on.runs = [run([gone()]), run([gone()])]),
      /sent again though/,
    ],
    [
      'a reply sent twice in one run',
      (on) => (on.runs = [run([gone(), gone()], 'any')]),
      /sent again though/,
    ],
  ];
  test.each(faults)('%s', async (_what, change, fault) => {
    expect((await found(change)).faults.join('\n')).toMatch(fault);
  });
});
