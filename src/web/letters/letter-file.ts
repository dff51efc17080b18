/** All that the pages about one letter show. */
import { covers, type LinkedLetter } from '../../core/retention/retention.js';
import { eventsOfMails } from '../../pipeline/store/events.js';
import type { Sql } from '../../pipeline/ports.js';
import { findLetterIds, listedLetters, type ListedLetter } from '../../pipeline/store/letter-list.js';
import { lettersOfMail } from '../../pipeline/store/letters.js';
import { holdOf, standingHolds } from '../../pipeline/store/holds.js';
import { mailById, repeatsOfMail } from '../../pipeline/store/mails.js';
import { repliesOfMails } from '../../pipeline/store/replies.js';
import { answersAbout } from '../../pipeline/store/typed-answers.js';
import type { LetterRow, ReviewRow } from '../../pipeline/store/rows.js';
import type { WebContext } from '../context.js';
import type { LetterFile } from './letter-page.js';

/** No district sends so many; a page has its end. */
const mostLetters = 200;

async function lettersAround(sql: Sql, district: string): Promise<ListedLetter[]> {
  const ids = await findLetterIds(sql, { district }, { order: 'newest', limit: mostLetters });
  return listedLetters(sql, ids);
}

const linkedLetter = ({ id, district, reading, term }: LetterRow): LinkedLetter => ({
  id,
  districts: [...(district === null ? [] : [district]), ...(reading.district?.alternatives ?? [])],
  schoolYears: term === '' ? [] : term.split(','),
});

export async function letterFile(
  context: WebContext,
  letter: LetterRow,
  review: ReviewRow | null,
): Promise<LetterFile> {
  const { database, forms } = context;
  const mail = await mailById(database, letter.mail_id);
  if (!mail) throw new Error(`letter ${letter.id}: expected its mail ${letter.mail_id}, got none`);
  const answers = await answersAbout(database, letter.id);
  const mailIds = [mail.id, ...answers.map((answer) => answer.mail_id)];
  return {
    mail,
    letter,
    siblings: await lettersOfMail(database, mail.id),
    form: forms.find((form) => form.id === letter.form_id) ?? null,
    review,
    answers,
    replies: await repliesOfMails(database, mailIds),
    events: await eventsOfMails(database, mailIds),
    ofDistrict: letter.district === null ? [] : await lettersAround(database, letter.district),
    repeats: await repeatsOfMail(database, mail.id),
    holds: (await standingHolds(database)).filter((hold) => covers(holdOf(hold), [linkedLetter(letter)])),
  };
}
