/**
 * A desk with made-up letters at any size: what browser tests, the bench and the screenshots look at. The same size and
 * seed give the same rows; people are made up, at `.example` addresses; pictures of pages are those of the samples.
 */
import { type Prng, prng } from '../../fixtures/prng.js';
import { districts } from '../../fixtures/roster.js';
import { loadForms } from '../../src/adapters/forms/load-forms.js';
import type { District, FormDefinition } from '../../src/core/model.js';
import type { Database } from '../../src/pipeline/ports.js';
import { insertByHand } from './by-hand.js';
import { insertRows } from './insert.js';
import { addIgnored, addMailReviews } from './other-mails.js';
import { announceOldest, insertHolds } from './retention.js';
import { doubts, type DoubtName, drawPeople, judged, retold, without } from './readings.js';
import {
  emptyTables,
  eventRow,
  later,
  letterRow,
  type MadeLetter,
  mailRow,
  replyRow,
  rowId,
  type Tables,
} from './rows.js';
import { readSamples, type SampleName } from './samples.js';

export interface DeskSize {
  /** letters in all */
  letters: number;
  /** of them, how many wait for a person */
  inReview: number;
  /** mails that wait for a person without a letter in them; by default one to ten letters in review */
  mailsInReview?: number;
  /** by default one to three letters */
  ignored?: number;
  /** replies that wait for a person; by default one to a hundred letters, at least two */
  held?: number;
  /** each letter in review has a mail of its own, as in life: no picture of one page serves for another's */
  ownMails?: boolean;
  seed?: string;
  /** what the desk takes for today */
  now?: Date;
}

/** In the school year that the newest form is for. */
export const deskNow = new Date('2024-10-15T15:00:00Z');

export interface SeededDesk {
  /** letters in review, by what keeps them there */
  reviews: Record<DoubtName, string[]>;
  /** mails in review without a letter */
  mailReviews: string[];
  letters: string[];
  heldReplies: string[];
  sentReplies: string[];
}

/** @param keep keeps the samples' mails, of which pages are drawn; null where nobody looks at pages */
export async function seedDesk(
  database: Database,
  keep: ((bytes: Uint8Array) => Promise<string>) | null,
  size: DeskSize,
): Promise<SeededDesk> {
  const samples = readSamples();
  for (const { eml } of Object.values(samples)) await keep?.(eml);
  const random = prng(`desk/${size.seed ?? '1'}`);
  const now = size.now ?? deskNow;
  const tables = emptyTables();
  const desk: SeededDesk = {
    reviews: Object.fromEntries(Object.keys(doubts).map((name) => [name, []])) as unknown as Record<
      DoubtName,
      string[]
    >,
    mailReviews: [],
    letters: [],
    heldReplies: [],
    sentReplies: [],
  };
  const mailboxId = rowId(random);
  const made = new Maker(random, tables, desk, { samples, mailboxId, now });
  made.recorded(size.letters - size.inReview, size.held ?? Math.max(2, Math.round(size.letters / 100)));
  made.inReview(size.inReview);
  const others = { random: random.fork('others'), mailboxId, now, samples };
  desk.mailReviews = addMailReviews(tables, size.mailsInReview ?? Math.ceil(size.inReview / 10), others);
  addIgnored(tables, size.ignored ?? Math.ceil(size.letters / 3), others);
  if (keep && size.ownMails) await keepOwnMails(tables, samples, keep);
  await write(database, tables, { mailboxId, now, random: random.fork('by hand') });
  return desk;
}

/** What stands after the last boundary of a mail belongs to none of its parts (RFC 2046, 5.1.1). */
async function keepOwnMails(
  tables: Tables,
  samples: ReturnType<typeof readSamples>,
  keep: (bytes: Uint8Array) => Promise<string>,
): Promise<void> {
  const waiting = new Set(tables.review.map((review) => review['mail_id']));
  for (const mail of tables.mail.filter(({ id }) => waiting.has(id))) {
    const sample = Object.values(samples).find(({ blob }) => blob === mail['blob']);
    if (sample)
      mail['blob'] = await keep(Buffer.concat([sample.eml, Buffer.from(`\r\n${String(mail['id'])}\r\n`)]));
  }
}

async function write(
  database: Database,
  tables: Tables,
  { mailboxId, now, random }: { mailboxId: string; now: Date; random: Prng },
): Promise<void> {
  await database.transaction(async (sql) => {
    await insertRows(sql, 'mailbox', [
      {
        id: mailboxId,
        name: 'letters@iln.example/INBOX',
        uid_validity: 1,
        next_uid: tables.mail.length + 1,
        scan_from_uid: 1,
        started_at: '2018-08-01T12:00:00Z',
        connected: true,
        last_poll_at: later(now, -20),
        unaccounted: 0,
      },
    ]);
    for (const [uid, mail] of tables.mail
      .toSorted((one, other) => Number(one['received_at']) - Number(other['received_at']))
      .entries())
      mail['uid'] = uid + 1;
    announceOldest(tables.mail, now);
    await insertRows(sql, 'mail', tables.mail);
    await insertRows(sql, 'letter', tables.letter);
    await insertRows(sql, 'record', tables.record);
    await insertRows(sql, 'reply', tables.reply);
    await insertRows(sql, 'review', tables.review);
    await insertHolds(sql, { random: random.fork('holds'), letters: tables.letter, now });
    const byHand = await insertByHand(sql, { random, mails: tables.mail, now });
    await insertRows(
      sql,
      'event',
      [...tables.event, ...byHand].toSorted((one, other) => Number(one['at']) - Number(other['at'])),
    );
  });
  // a ledger that grew over weeks has been analysed many times
  await database.query('analyze');
}

interface Given {
  samples: ReturnType<typeof readSamples>;
  mailboxId: string;
  now: Date;
}
const day = 24 * 3600;
const subjects = [
  'KY ILN Letter of Commitment',
  'Letter of Commitment',
  'Signed letter',
  'LOC for this year',
];

class Maker {
  readonly #forms: Map<string, FormDefinition>;
  constructor(
    private readonly random: Prng,
    private readonly tables: Tables,
    private readonly desk: SeededDesk,
    private readonly given: Given,
  ) {
    this.#forms = new Map(loadForms().map((form) => [form.id, form]));
  }

  /** Complete and incomplete letters with their records: districts in turn, later rounds replace earlier ones. */
  recorded(count: number, held: number): void {
    const order = this.random.shuffle(districts);
    // a third is of the earlier form; of the newest some districts have not come yet
    const plans = Array.from({ length: count }, (_, index) => {
      const isOld = index % 3 === 2;
      const round = Math.floor(index / 3 / order.length);
      const place = isOld ? Math.floor(index / 3) : index - Math.floor(index / 3);
      return { isOld, round, district: order[place % order.length]! };
    });
    const made = plans
      .map(({ isOld, district }) => this.#recordedLetter(district, isOld))
      .toSorted((one, other) => one.receivedAt.valueOf() - other.receivedAt.valueOf());
    this.#putOnRecord(made);
    // what is held is new: of the newest every fourth
    for (const [place, letter] of made.toReversed().entries())
      this.#reply(letter, place % 4 === 3 && place < 4 * held);
  }

  #recordedLetter(district: District, isOld: boolean): MadeLetter {
    const { random } = this;
    const name: SampleName = isOld ? 'of-2018' : random.pick(['typed', 'faxed', 'typed']);
    const receivedAt = this.#workingHour(
      isOld ? new Date('2018-10-20T00:00:00Z') : later(this.given.now, -day),
      75,
    );
    const people = drawPeople(random, district);
    const signedOn = later(receivedAt, -random.int(1, 6) * day)
      .toISOString()
      .slice(0, 10);
    const whole = retold(this.given.samples[name].letter, { district, people, signedOn }, random);
    const gap = isOld
      ? ['superintendentEmail', 'districtSignature']
      : ['contactEmail', 'districtSignature', 'learningGoal', 'superintendentEmail'];
    const letter = random.chance(0.16) ? without(whole, random.pick(gap)) : whole;
    const sender = people[1]!;
    return this.#letter(name, letter, receivedAt, { name: sender.name, address: sender.email });
  }

  #letter(
    name: SampleName,
    letter: MadeLetter['letter'],
    receivedAt: Date,
    from: { name: string; address: string },
  ): MadeLetter {
    const { random, tables, given } = this;
    const form = this.#forms.get(letter.form)!;
    const verdict = judged(letter, form, receivedAt.toISOString().slice(0, 10));
    const made: MadeLetter = {
      id: rowId(random),
      mailId: rowId(random),
      letter,
      verdict,
      form,
      sender: from.address,
      receivedAt,
    };
    tables.mail.push(
      mailRow(made.mailId, given.samples[name], {
        mailboxId: given.mailboxId,
        uid: 0,
        receivedAt,
        from,
        subject: `${random.pick(subjects)} - ${letter.district?.name ?? 'our district'}`,
        text: `Good morning,\n\nplease find attached our signed Letter of Commitment.\n\nThank you,\n${from.name}\n`,
      }),
    );
    tables.letter.push(letterRow(made));
    const of = { mailId: made.mailId, letterId: made.id };
    tables.event.push(
      eventRow(later(receivedAt, 40), 'mail letter', { mailId: made.mailId }, { code: null }),
      eventRow(later(receivedAt, 40), `letter ${verdict.kind}`, of, {
        form: letter.form,
        missing: verdict.missing,
        reasons: verdict.reasons.map((reason) => reason.code),
      }),
    );
    this.desk.letters.push(made.id);
    return made;
  }

  /** The newest of a district and form is its record; those before it are history. */
  #putOnRecord(made: readonly MadeLetter[]): void {
    const newest = new Map<string, { id: string; at: Date }>();
    for (const { id, mailId, letter, receivedAt } of made.toReversed()) {
      const district = letter.district!.name;
      const at = later(receivedAt, 40);
      const term = letter.schoolYears.join(',');
      const key = `${district}/${letter.form}/${term}`;
      const by = newest.get(key) ?? null;
      const recordId = rowId(this.random);
      this.tables.record.push({
        id: recordId,
        district,
        form_id: letter.form,
        term,
        letter_id: id,
        recorded_at: at,
        superseded_at: by?.at ?? null,
        superseded_by: by?.id ?? null,
      });
      if (by !== null)
        this.tables.event.push(
          eventRow(by.at, 'record superseded', { mailId, letterId: id }, { records: 1 }),
        );
      newest.set(key, { id: recordId, at });
    }
  }

  #reply(made: MadeLetter, isHeld: boolean): void {
    const id = rowId(this.random);
    const hold = isHeld ? this.random.pick(holds) : null;
    const isNew = made.receivedAt.valueOf() > later(this.given.now, -day * 1.5).valueOf();
    const state = hold ? 'held' : isNew && this.random.chance(0.3) ? 'pending' : 'sent';
    const row = replyRow(made, { id, state, hold, subject: 'Letter of Commitment' });
    this.tables.reply.push(row);
    const of = { mailId: made.mailId, letterId: made.id, replyId: id };
    const at = later(made.receivedAt, 41);
    this.tables.event.push(
      eventRow(at, hold ? 'reply held' : 'reply queued', of, {
        kind: row['kind'],
        ...(hold ? { code: hold.code } : {}),
      }),
    );
    if (state === 'sent')
      this.tables.event.push(eventRow(later(at, 6), 'reply sent', of, { to: made.sender }));
    if (state === 'held') this.desk.heldReplies.push(id);
    if (state === 'sent') this.desk.sentReplies.push(id);
  }

  /** Letters that wait: the first on each sample says what its pictures show. */
  inReview(count: number): void {
    const names = Object.keys(doubts) as DoubtName[];
    const free = this.random.shuffle(districts);
    const told = new Set<SampleName>();
    for (let index = 0; index < count; index += 1) {
      const name = names[index % names.length]!;
      const { sample, make } = doubts[name];
      const base = this.given.samples[sample];
      const receivedAt = this.#workingHour(later(this.given.now, -3600), 24);
      const [own] = base.facts.from;
      const isFirst = !told.has(sample);
      told.add(sample);
      const made = isFirst
        ? this.#letter(sample, make(base.letter), receivedAt, own!)
        : this.#strangersLetter(name, free[index % free.length]!, receivedAt);
      this.#openReview(name, made);
    }
  }

  #strangersLetter(name: DoubtName, district: District, receivedAt: Date): MadeLetter {
    const { sample, make } = doubts[name];
    const base = this.given.samples[sample].letter;
    const people = drawPeople(this.random, district);
    const signedOn = later(receivedAt, -3 * day)
      .toISOString()
      .slice(0, 10);
    const told = make(retold(base, { district, people, signedOn }, this.random));
    const byHand = sample === 'dated-by-hand' ? { ...told, signatures: base.signatures } : told;
    const sender = people[1]!;
    return this.#letter(sample, byHand, receivedAt, { name: sender.name, address: sender.email });
  }

  #openReview(name: DoubtName, made: MadeLetter): void {
    const id = rowId(this.random);
    this.tables.review.push({
      id,
      mail_id: made.mailId,
      letter_id: made.id,
      reasons: made.verdict.reasons,
      opened_at: later(made.receivedAt, 40),
      closed_at: null,
      decision: null,
    });
    this.desk.reviews[name].push(id);
  }

  /** Monday to Friday between 8 and 17 in Kentucky, at most so many days before. */
  #workingHour(until: Date, days: number): Date {
    for (;;) {
      const at = later(until, -this.random.int(0, days * day));
      const hour = at.getUTCHours();
      if (at.getUTCDay() % 6 !== 0 && hour >= 12 && hour < 21) return at;
    }
  }
}

const holds = [
  { code: 'scanner-sender', text: 'The mail was sent by a scanner or copier.' },
  { code: 'kde-sender', text: 'A colleague sent the letter on; the district itself is to be answered.' },
  { code: 'several-senders', text: 'The mail names more than one sender.' },
];
