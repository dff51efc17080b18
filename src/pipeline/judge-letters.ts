/** Letters of a mail that was decided → their rows, each with its record or its review item; part of *judge* (`judge-mail.ts`). */
import { judge, withMailDoubts } from '../core/judging/verdict.js';
import type { MailDecision } from '../core/mail/decide-mail.js';
import type { FormDefinition, LetterReading, MailReading, Verdict } from '../core/model.js';
import type { Clock, Sql } from './ports.js';
import { isoDay } from './queue-reply.js';
import { sha256 } from './sha256.js';
import { findPredecessor, putOnRecord, succeed } from './succession.js';
import { addEvent } from './store/events.js';
import { addLetter, letterWithDocuments, lettersOfMail } from './store/letters.js';
import { openReview } from './store/reviews.js';
import type { LetterRow, LetterState, MailRow } from './store/rows.js';

interface CommitDeps {
  forms: FormDefinition[];
  clock: Clock;
}

/** What each letter of a reading amounts to by itself; the same for the service and for `letter-intake read`. */
export function judgeLetters(
  reading: MailReading,
  decision: MailDecision,
  forms: readonly FormDefinition[],
  receivedOn: string,
): { letter: LetterReading; form: FormDefinition; verdict: Verdict }[] {
  return decision.letters.map((index) => {
    const letter = reading.letters[index]!;
    const form = forms.find((candidate) => candidate.id === letter.form)!;
    const own = judge(letter, form, { receivedOn, districtProblem: letter.districtProblem ?? null });
    const verdict = decision.decision === 'letter' ? withMailDoubts(own, decision.reasons) : own;
    return { letter, form, verdict };
  });
}

export interface CommittedLetters {
  fresh: LetterRow[];
  /** letters of this mail that came before, as the same documents in another mail */
  repeated: { letter: LetterRow; receivedAt: Date }[];
}

/**
 * Rows of what a mail's decision names as letters: each with its record or its review item.
 * @param sql the transaction that holds `lockDecisions` and the mail's row
 */
export async function commitLetters(
  sql: Sql,
  mail: MailRow,
  reading: MailReading,
  decision: MailDecision,
  deps: CommitDeps,
): Promise<CommittedLetters> {
  const receivedOn = isoDay(mail.received_at ?? mail.first_seen_at);
  const repeated: CommittedLetters['repeated'] = [];
  for (const [ordinal, judged] of judgeLetters(reading, decision, deps.forms, receivedOn).entries()) {
    const documentsHash = hashOfDocuments(judged.letter, reading);
    const known = await letterWithDocuments(sql, documentsHash);
    // several letters may stand in one document: only another mail makes a repetition
    if (known && known.mail_id !== mail.id) repeated.push({ letter: known, receivedAt: known.received_at });
    else await commitLetter(sql, { mail, ordinal, documentsHash, ...judged }, deps);
  }
  return { fresh: await lettersOfMail(sql, mail.id), repeated };
}

interface JudgedLetter {
  mail: MailRow;
  ordinal: number;
  documentsHash: string;
  letter: LetterReading;
  verdict: Verdict;
}

async function commitLetter(sql: Sql, judged: JudgedLetter, deps: CommitDeps): Promise<void> {
  const { mail, letter, ordinal, documentsHash } = judged;
  const now = deps.clock.now();
  const sender = mail.facts?.from[0]?.address ?? null;
  const predecessor = await findPredecessor(sql, mail.facts, letter);
  const succession = predecessor
    ? await succeed(sql, judged.mail, letter, judged.verdict, predecessor)
    : null;
  const doubts = succession && 'reasons' in succession ? succession.reasons : [];
  const verdict = doubts.length > 0 ? withMailDoubts(judged.verdict, doubts) : judged.verdict;
  const state: LetterState = verdict.kind;
  const term = letter.schoolYears.join(',');
  const letterId = await addLetter(sql, {
    mailId: mail.id,
    ordinal,
    formId: letter.form,
    district: letter.district?.name ?? null,
    term,
    state,
    reading: letter,
    verdict,
    senderAddress: sender,
    documentsHash,
    now,
  });
  const actor = 'service';
  await addEvent(sql, {
    at: now,
    actor,
    what: `letter ${state}`,
    mailId: mail.id,
    letterId,
    detail: {
      form: letter.form,
      missing: verdict.missing,
      reasons: verdict.reasons.map((reason) => reason.code),
    },
  });
  if (state === 'needs-review')
    await openReview(sql, { mailId: mail.id, letterId, reasons: verdict.reasons, now });
  else if (letter.district) {
    const replaced = await putOnRecord(
      sql,
      { district: letter.district.name, formId: letter.form, term, letterId, now },
      succession,
    );
    if (replaced > 0)
      await addEvent(sql, {
        at: now,
        actor,
        what: 'record superseded',
        mailId: mail.id,
        letterId,
        detail: { records: replaced },
      });
  }
}

/** The same documents and pages give the same hash, in whatever mail they come. */
export function hashOfDocuments(letter: LetterReading, reading: MailReading): string {
  return sha256(
    letter.pages.map(([document, page]) => `${reading.documents[document]!.hash}/${page}`).join('\n'),
  );
}
