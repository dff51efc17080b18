/** What is deleted when its time is over: nothing of what was said is left, and everything that keeps order is. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Hold, RetentionRules } from '../../src/core/retention/retention.js';
import type { MailReading } from '../../src/core/model.js';
import { judgeMail } from '../../src/pipeline/judge-mail.js';
import type { Blobs } from '../../src/pipeline/ports.js';
import { receiveMail } from '../../src/pipeline/receive-mail.js';
import { deleteDue, overdueMails, type RetentionDeps } from '../../src/pipeline/retention/delete-due.js';
import { holds, liftHold, setHold } from '../../src/pipeline/retention/holds.js';
import { readStatus } from '../../src/pipeline/status.js';
import { addEvent, eventsOfMail } from '../../src/pipeline/store/events.js';
import { mailById } from '../../src/pipeline/store/mails.js';
import { addTypedAnswer } from '../../src/pipeline/store/typed-answers.js';
import { eraseUnwanted } from '../../src/pipeline/sweep.js';
import {
  document,
  mailFacts,
  reading,
  seedLetter,
  seedMail,
  seedReply,
  withOwnDomain,
} from '../web/ledger.js';
import { ledgerOfSuite } from '../web/suite.js';
import { memoryBlobs, receivingInto, ScriptedMailbox } from './scripted-mailbox.js';
import { readerThat } from './scripted-reader.js';

const rules: RetentionRules = { lettersYears: 3, otherMailDays: 90, setAsideDays: 30, noticeDays: 14 };
const ledger = ledgerOfSuite();
let blobs: Blobs;
let today: Date;
beforeEach(() => {
  blobs = memoryBlobs();
  today = new Date('2028-07-01T09:00:00Z');
});
const deps = (changed: Partial<RetentionDeps> = {}): RetentionDeps => ({
  database: ledger.database,
  blobs,
  clock: { now: () => today },
  logger: ledger.deps.logger,
  rules,
  ...changed,
});
const pass = (days: number): void => {
  today = new Date(today.valueOf() + days * 24 * 3_600_000);
};
/** announced on one day, and deleted when the notice is over */
async function letTimePass(changed: Partial<RetentionDeps> = {}) {
  await deleteDue(deps(changed));
  pass(14);
  return deleteDue(deps(changed));
}
const by = { why: 'A request of 2028.', actor: 'Pat Example' };
const holding = () => ({
  database: ledger.database,
  clock: { now: () => today },
  roster: [{ name: 'Adair County' }, { name: 'Barren County' }],
});
const hold = (on: Hold) => setHold(on, by, holding());

interface Seeded {
  mailId: string;
  letterId: string;
  hash: string;
}
/** A complete letter that was answered, with whatever else names people. */
async function seedAnswered(text = 'bytes of a letter'): Promise<Seeded> {
  const { database } = ledger;
  const { mailId, letterId } = await seedLetter(database, {
    state: 'complete',
    mail: { documents: [document({ name: 'Jordan Sample letter.pdf' })] },
  });
  const hash = await blobs.put(Buffer.from(text));
  await database.query('update mail set blob = $2, content_hash = $2 where id = $1', [mailId, hash]);
  const replyId = await seedReply(database, mailId, { letterId, kind: 'acknowledgement' });
  await database.query("update reply set state = 'sent', sent_at = now() where id = $1", [replyId]);
  await addTypedAnswer(database, {
    mail_id: mailId,
    letter_id: letterId,
    reply_id: replyId,
    answered_at: today,
    found: [],
    former: {
      state: 'incomplete',
      reading: reading(),
      verdict: { kind: 'incomplete', missing: [], reasons: [] },
    },
  });
  await addEvent(database, {
    at: today,
    actor: 'Casey Consultant',
    what: 'letter accepted',
    mailId,
    letterId,
    detail: { form: 'ky-iln-2024', changes: [{ name: 'contactName', before: null, after: 'Jordan Sample' }] },
  });
  return { mailId, letterId, hash };
}

/** Tables in which a word stands, in any column. */
async function tablesWith(word: string): Promise<string[]> {
  const tables = ['event', 'letter', 'mail', 'record', 'reply', 'review', 'typed_answer', 'undo'];
  const found: string[] = [];
  for (const name of tables) {
    const { rowCount } = await ledger.database.query(
      `select from ${name} t where to_jsonb(t)::text ilike '%' || $1 || '%' limit 1`,
      [word],
    );
    if (rowCount > 0) found.push(name);
  }
  return found;
}

describe('a letter whose time is over', () => {
  test('stays for ever where no setting says otherwise', async () => {
    const { mailId, hash } = await seedAnswered();
    today = new Date('2999-01-01T00:00:00Z');
    const off = { rules: { lettersYears: 0, otherMailDays: 0, setAsideDays: 0, noticeDays: 1 } };
    expect(await letTimePass(off)).toEqual({ deleted: 0, announced: 0, more: false });
    expect(await overdueMails(deps(off))).toEqual([]);
    expect(await mailById(ledger.database, mailId)).toMatchObject({
      deleted_at: null,
      to_go_at: null,
      blob: hash,
    });
  });

  test('is announced, listed, and goes after the days of its notice, with a line that says what and why', async () => {
    const { mailId, letterId } = await seedAnswered();
    expect(await deleteDue(deps())).toMatchObject({ deleted: 0, announced: 1 });
    expect(await overdueMails(deps())).toEqual([
      {
        mailId,
        letterIds: [letterId],
        rule: 'letters',
        districts: ['Adair County'],
        until: '2028-06-30',
        sizeBytes: 210_000,
        givenFiles: null,
        standing: { kind: 'announced', goesOn: '2028-07-15' },
      },
    ]);
    pass(13);
    expect(await deleteDue(deps())).toMatchObject({ deleted: 0, announced: 0 });
    pass(1);
    expect(await overdueMails(deps())).toMatchObject([{ standing: { kind: 'due' } }]);
    expect(await deleteDue(deps())).toMatchObject({ deleted: 1 });
    expect(await deleteDue(deps())).toMatchObject({ deleted: 0 });
    expect((await eventsOfMail(ledger.database, mailId)).at(-1)).toMatchObject({
      actor: 'service',
      what: 'content deleted',
      detail: {
        rule: 'letters',
        letters: 1,
        replies: 1,
        documents: 1,
        until: '2028-06-30',
        announcedOn: '2028-07-01',
        hold: 'none',
      },
    });
  });

  test('leaves nothing of what was said in any table, and keeps what tells that it came', async () => {
    const { mailId, letterId, hash } = await seedAnswered();
    const words = ['Jordan', 'Morgan', 'adair.example>', 'jordan.sample', 'commitment', 'pupil', 'plan'];
    const before = await Promise.all(words.map(tablesWith));
    expect(before.filter((tables) => tables.length > 0)).toHaveLength(words.length);
    await letTimePass();
    const left = Object.fromEntries(
      await Promise.all(words.map(async (word) => [word, await tablesWith(word)] as const)),
    );
    // Message-IDs stay: by them a mail that comes again is known
    expect(left).toEqual({
      ...Object.fromEntries(words.map((word) => [word, []])),
      'adair.example>': ['mail'],
    });
    expect(await blobs.has(hash)).toBe(false);
    expect(await mailById(ledger.database, mailId)).toMatchObject({
      state: 'decided',
      decision: 'letter',
      blob: null,
      content_hash: hash,
      deleted_rule: 'letters',
    });
    const { rows } = await ledger.database.query(
      'select district, term, state, form_id from letter where id = $1',
      [letterId],
    );
    expect(rows).toEqual([
      { district: 'Adair County', term: '2024-2025', state: 'complete', form_id: 'ky-iln-2024' },
    ]);
    expect((await ledger.database.query("select from reply where state = 'sent'")).rowCount).toBe(1);
  });

  test('stays while a hold covers it: on everything, on its district, or on itself', async () => {
    const { letterId, hash } = await seedAnswered();
    await deleteDue(deps());
    pass(100);
    const ons: Hold[] = [
      { kind: 'everything' },
      { kind: 'district', district: 'Adair County' },
      { kind: 'letter', letterId },
    ];
    for (const on of ons) {
      const set = await hold(on);
      const { deleted } = await deleteDue(deps());
      const standings = (await overdueMails(deps())).map(({ standing }) => standing.kind);
      expect([on.kind, deleted, standings]).toEqual([on.kind, 0, ['held']]);
      await liftHold((set as { id: string }).id, { ...by, why: 'Settled.' }, holding());
      await deleteDue(deps());
    }
    expect(await blobs.has(hash)).toBe(true);
  });

  test('stays while work on it is open: a reply, a review, a reading', async () => {
    const { database } = ledger;
    const [one, two, three] = [await seedAnswered('1'), await seedAnswered('2'), await seedAnswered('3')];
    await deleteDue(deps());
    await seedReply(database, one.mailId, { automatic: false });
    await database.query("insert into review (mail_id, reasons, opened_at) values ($1, '[]', now())", [
      two.mailId,
    ]);
    await database.query(`update mail set second_reading = '{}' where id = $1`, [three.mailId]);
    pass(100);
    expect(await deleteDue(deps())).toMatchObject({ deleted: 0 });
    const standings = (await overdueMails(deps())).map(({ standing }) => standing.kind);
    expect(standings).toEqual(['in-work', 'in-work', 'in-work']);
  });

  test('goes in spite of a hold on another district, and of one that is lifted, after a new notice', async () => {
    await seedAnswered();
    await hold({ kind: 'district', district: 'Barren County' });
    const set = await hold({ kind: 'everything' });
    expect(await letTimePass()).toMatchObject({ deleted: 0 });
    const lifted = await liftHold((set as { id: string }).id, { ...by, why: 'Settled.' }, holding());
    expect(lifted.kind).toBe('done');
    expect(await deleteDue(deps())).toMatchObject({ deleted: 0, announced: 1 });
    pass(14);
    expect(await deleteDue(deps())).toMatchObject({ deleted: 1 });
    expect((await holds(holding())).map((one) => [one.kind, one.set_by, one.why, one.lifted_why])).toEqual([
      ['district', 'Pat Example', 'A request of 2028.', null],
      ['everything', 'Pat Example', 'A request of 2028.', 'Settled.'],
    ]);
  });

  test('stays where a hold comes between looking and deleting', async () => {
    const { hash } = await seedAnswered();
    await deleteDue(deps());
    pass(14);
    const { database: real } = ledger;
    const database: RetentionDeps['database'] = {
      query: (text, params) => real.query(text, params),
      migrate: () => real.migrate(),
      exclusively: (name, work) => real.exclusively(name, work),
      close: () => real.close(),
      async transaction(work) {
        if ((await holds(holding())).length === 0) await hold({ kind: 'everything' });
        return real.transaction(work);
      },
    };
    expect(await deleteDue(deps({ database }))).toMatchObject({ deleted: 0 });
    expect(await blobs.has(hash)).toBe(true);
  });

  test('stays where the clock had only jumped ahead and back', async () => {
    const { mailId } = await seedAnswered();
    today = new Date('2040-01-01T00:00:00Z');
    await deleteDue(deps());
    today = new Date('2026-01-01T00:00:00Z');
    await deleteDue(deps());
    expect(await mailById(ledger.database, mailId)).toMatchObject({ to_go_at: null, deleted_at: null });
  });
});

const remove = (): Promise<void> => Promise.reject(new Error('killed'));
describe('bytes', () => {
  test('that another mail has as well stay until that one goes', async () => {
    const { hash } = await seedAnswered('the same');
    const { mailId } = await seedAnswered('the same');
    await ledger.database.query("update mail set decided_at = '2027-01-01' where id = $1", [mailId]);
    expect(await letTimePass()).toMatchObject({ deleted: 1 });
    expect(await blobs.has(hash)).toBe(true);
    expect(await mailById(ledger.database, mailId)).toMatchObject({ blob: hash });
    today = new Date('2030-02-01T00:00:00Z');
    expect(await letTimePass()).toMatchObject({ deleted: 1 });
    expect(await blobs.has(hash)).toBe(false);
  });

  test('of a mail whose rows are emptied go with the next sweep, where the process was killed between', async () => {
    const { mailId, hash } = await seedAnswered();
    await expect(letTimePass({ blobs: { ...blobs, remove } })).rejects.toThrow('killed');
    expect(await mailById(ledger.database, mailId)).toMatchObject({ facts: null, blob: hash });
    expect(await eraseUnwanted(deps())).toBe(1);
    expect(await blobs.has(hash)).toBe(false);
    expect(await mailById(ledger.database, mailId)).toMatchObject({ blob: null });
  });
});

test('a run that is ended between two mails goes on with the next', async () => {
  await seedAnswered('one');
  await seedAnswered('two');
  await deleteDue(deps());
  pass(14);
  const ending = new AbortController();
  const logger = { ...ledger.deps.logger, info: () => ending.abort() };
  expect(await deleteDue(deps({ logger }), ending.signal)).toMatchObject({ deleted: 1, more: true });
  expect(await deleteDue(deps())).toMatchObject({ deleted: 1, more: false });
});

test('a mail without a letter has days of its own, and what was set aside loses its Message-ID', async () => {
  const { database } = ledger;
  const other = await seedMail(database, { decision: 'review' });
  const aside = await seedMail(database);
  await database.query(
    "update mail set decision = 'not-a-letter', reason_code = 'bounce', reason_text = 'A bounce.', facts = null, documents = null, blob = null where id = $1",
    [aside],
  );
  await seedAnswered();
  today = new Date('2025-01-01T09:00:00Z');
  await blobs.put(Buffer.from('x'));
  expect(await letTimePass()).toMatchObject({ deleted: 1 });
  expect(await mailById(database, other)).toMatchObject({ deleted_rule: 'other-mail', facts: null });
  expect(await mailById(database, aside)).toMatchObject({
    deleted_rule: 'set-aside',
    message_id: null,
    reason_text: 'A bounce.',
    decision: 'not-a-letter',
  });
});

const replies = async (): Promise<number> => (await ledger.database.query('select from reply')).rowCount;

describe('after the deletion', () => {
  const name = 'letters@iln.example/INBOX';
  const text = 'a letter of 2024';
  const facts = mailFacts({ messageId: '<one@adair.example>' });
  const found = (changed: Partial<MailReading> = {}): MailReading => ({
    mail: facts,
    documents: [document()],
    letters: [reading()],
    nearMisses: [],
    problem: null,
    ...changed,
  });

  async function takenInAndDeleted() {
    const mailbox = new ScriptedMailbox();
    const receiving = receivingInto(ledger, new Date('2024-09-20T14:30:00Z'));
    const readings = new Map([[text, found()]]);
    const judgeAll = async (): Promise<void> => {
      while ((await receiveMail(name, mailbox.session(), receiving))?.againInMs === 0);
      for (const { id } of receiving.scheduled.splice(0))
        await judgeMail(id, new AbortController().signal, {
          ...ledger.deps,
          ...receiving,
          roster: withOwnDomain,
          receivedReply: true,
          reader: readerThat(async ({ bytes }) => readings.get(Buffer.from(bytes).toString())!),
        });
    };
    await receiveMail(name, mailbox.session(), receiving);
    mailbox.deliver('2024-09-20T14:40:00Z', { text });
    await judgeAll();
    await ledger.database.query("update reply set state = 'sent', sent_at = now()");
    expect(await letTimePass({ blobs: receiving.blobs })).toMatchObject({ deleted: 1 });
    return { mailbox, readings, judgeAll };
  }

  test('every number of the mailbox still has its row, and the same mail under a new one answers nobody', async () => {
    const { mailbox, judgeAll } = await takenInAndDeleted();
    await judgeAll();
    expect(mailbox.fetched).toHaveLength(1);
    mailbox.renumber(2n);
    await judgeAll();
    const { rows } = await ledger.database.query(
      'select uid_validity, decision, reason_code, deleted_rule from mail order by uid_validity',
    );
    expect(rows).toEqual([
      { uid_validity: 1, decision: 'letter', reason_code: null, deleted_rule: 'letters' },
      { uid_validity: 2, decision: 'not-a-letter', reason_code: 'duplicate', deleted_rule: null },
    ]);
    expect(await replies()).toBe(1);
    expect((await readStatus(ledger.database, [])).mails).toMatchObject({
      total: 2,
      letter: 1,
      notALetter: 1,
    });
  });

  test('the same Message-ID once more answers nobody either', async () => {
    const { mailbox, readings, judgeAll } = await takenInAndDeleted();
    readings.set('with another header', found());
    mailbox.deliver('2028-08-01', { text: 'with another header' });
    await judgeAll();
    expect(await replies()).toBe(1);
  });

  test('the same documents in a new mail are read anew, and a person sees them beside the record', async () => {
    const { mailbox, readings, judgeAll } = await takenInAndDeleted();
    readings.set('again', found({ mail: mailFacts({ messageId: '<two@adair.example>' }) }));
    mailbox.deliver('2028-08-01', { text: 'again' });
    await judgeAll();
    const { rows } = await ledger.database.query<{ state: string; reasons: { code: string }[] }>(
      `select letter.state, review.reasons from letter join review on review.letter_id = letter.id`,
    );
    expect(rows.map(({ state, reasons }) => [state, reasons.map(({ code }) => code)])).toEqual([
      ['needs-review', ['correction-differs']],
    ]);
    const { rows: sent } = await ledger.database.query(
      "select kind from reply where kind <> 'acknowledgement'",
    );
    expect(sent).toEqual([{ kind: 'received' }]);
  });
});

test('a hold needs a reason, and something to stand on', async () => {
  const { letterId, mailId } = await seedAnswered();
  const on: Hold = { kind: 'letter', letterId };
  const nobody = '00000000-0000-4000-8000-000000000001';
  expect(await setHold(on, { ...by, why: ' ' }, holding())).toMatchObject({ about: 'why' });
  expect(await hold({ kind: 'letter', letterId: nobody })).toEqual({ kind: 'not-found' });
  expect(await hold({ kind: 'district', district: 'No County' })).toMatchObject({ about: 'on' });
  expect(await liftHold(nobody, by, holding())).toEqual({ kind: 'not-found' });
  const set = await hold(on);
  expect(set.kind).toBe('done');
  const { id } = set as { id: string };
  expect(await liftHold(id, { ...by, why: 'Settled.' }, holding())).toEqual({ kind: 'done', id });
  expect(await liftHold(id, { ...by, why: 'Settled.' }, holding())).toEqual({ kind: 'not-found' });
  expect(
    (await eventsOfMail(ledger.database, mailId)).map(({ what, detail }) => [what, detail['why']]).slice(-2),
  ).toEqual([
    ['hold set', 'A request of 2028.'],
    ['hold lifted', 'Settled.'],
  ]);
  await letTimePass();
  expect(await hold(on)).toMatchObject({ about: 'on' });
});
