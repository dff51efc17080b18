/**
 * The consultant wants a mail read again: by the forms as they are now, or with the pages of each letter named. Here it is
 * only noted; `second-reading.ts` reads. Letters that are decided stay as they are, and nothing is answered.
 */
import { randomUUID } from 'node:crypto';
import { lettersOfMail } from '../store/letters.js';
import { askForSecondReading, openReviewsOfMail } from '../store/second-reading.js';
import type { LetterRow, MailRow, PageAt } from '../store/rows.js';
import type { Sql } from '../ports.js';
import { note, refused, refusedAt, type Change, type OpenReview } from './open-review.js';

/** More letters than one mail has ever held. */
const mostGroups = 20;

/** @param groups null = which pages are a letter's is found by the forms */
export async function readAgain(open: OpenReview, groups: PageAt[][] | null): Promise<Change> {
  const { sql, mail, now, actor } = open;
  if (mail.blob === null) return refused('The mail is not kept here any more, so it cannot be read again.');
  if (groups !== null) {
    const problems = groupProblems(groups, await freePages(sql, mail));
    if (problems.length > 0) return refusedAt({ pages: problems.join(' ') });
  }
  await askForSecondReading(sql, mail.id, { id: randomUUID(), actor, at: now.toISOString(), groups });
  const detail =
    groups === null
      ? {}
      : { letters: groups.map((pages) => pages.map(([d, p]) => `${d + 1}/${p}`).join(' ')) };
  await note(open, groups === null ? 'to be read again' : 'pages put to letters', detail);
  return { kind: 'changed', readAgain: true };
}

/** Pages of the mail that belong to no letter that is decided, in the mail's order. */
export async function freePages(sql: Sql, mail: MailRow): Promise<PageAt[]> {
  const open = new Set((await openReviewsOfMail(sql, mail.id)).map((review) => review.letter_id));
  const taken = new Set(
    (await lettersOfMail(sql, mail.id)).filter((letter) => !open.has(letter.id)).flatMap(pageKeys),
  );
  return (mail.documents ?? [])
    .filter(({ problem }) => problem === null)
    .flatMap(({ index, pageCount }) =>
      Array.from({ length: pageCount ?? 0 }, (_, page): PageAt => [index, page + 1]),
    )
    .filter((page) => !taken.has(pageKey(page)));
}

export const pageKey = ([document, page]: PageAt): string => `${document}/${page}`;
export const pageKeys = (letter: Pick<LetterRow, 'reading'>): string[] => letter.reading.pages.map(pageKey);

function groupProblems(groups: readonly PageAt[][], free: readonly PageAt[]): string[] {
  const known = new Set(free.map(pageKey));
  const named = groups.flat().map(pageKey);
  if (named.length === 0 || groups.some((pages) => pages.length === 0))
    return ['Please put at least one page to each letter.'];
  if (groups.length > mostGroups) return [`A mail holds at most ${mostGroups} letters.`];
  if (new Set(named).size < named.length) return ['A page can belong to one letter only.'];
  return named.every((page) => known.has(page))
    ? []
    : ['One of these pages is not there, or belongs to a letter that is decided.'];
}
