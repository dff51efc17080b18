/** What became of one sample, read from the ledger and the SMTP server, and held against its expected.json. */
import type { Expected } from '../../fixtures/cases.js';
import type { Database } from '../pipeline/ports.js';
import { lettersOfMail } from '../pipeline/store/letters.js';
import { repliesOfMail } from '../pipeline/store/replies.js';
import type { LetterRow, MailRow } from '../pipeline/store/rows.js';
import type { SentReply } from './servers.js';

export interface SampleOutcome {
  decision: string;
  reason: string;
  letter: LetterRow | null;
  reply: string | null;
}

/** null while the sample is not finished: undecided, or its reply not sent yet */
export async function outcomeOf(
  database: Database,
  messageId: string,
  sent: readonly SentReply[],
): Promise<SampleOutcome | null> {
  const { rows } = await database.query<MailRow>(
    "select * from mail where message_id = $1 and state = 'decided'",
    [messageId],
  );
  const mail = rows[0];
  if (!mail) return null;
  const replies = await repliesOfMail(database, mail.id);
  if (replies.some((reply) => reply.state === 'pending' || reply.state === 'sending')) return null;
  const reply = replies.find((candidate) => candidate.state === 'sent');
  const arrived = reply && sent.find((candidate) => candidate.messageId === reply.message_id);
  const letters = await lettersOfMail(database, mail.id);
  return {
    decision: mail.decision ?? '',
    reason: mail.reason_code ?? '',
    letter: letters[0] ?? null,
    reply: arrived
      ? arrived.kind
      : (replies.find((candidate) => candidate.state === 'held')?.kind.concat(' (held)') ?? null),
  };
}

/** Every way in which the outcome is not what expected.json says; none = as expected. */
export function differences(expected: Expected, found: SampleOutcome): string[] {
  const wrong: string[] = [];
  const compare = (what: string, want: unknown, got: unknown): void => {
    if (JSON.stringify(want) !== JSON.stringify(got))
      wrong.push(`${what}: expected ${JSON.stringify(want)}, got ${JSON.stringify(got)}`);
  };
  compare('decision', expected.mailDecision, found.decision);
  compare('reply', expected.reply, found.reply);
  compare('letter', expected.outcome === 'letter', found.letter !== null);
  const letter = found.letter;
  if (expected.outcome !== 'letter' || !letter) return wrong;
  const { reading, verdict } = letter;
  compare('form', expected.form, reading.form);
  compare('district', expected.district, reading.district?.name ?? null);
  compare('school years', expected.schoolYears, reading.schoolYears);
  compare('verdict', expected.verdict, verdict.kind);
  if (verdict.kind !== 'needs-review') compare('missing', expected.missing, verdict.missing);
  compare(
    'reasons',
    expected.reasons,
    verdict.reasons.map((reason) => reason.code),
  );
  for (const [name, value] of Object.entries(expected.fields ?? {})) {
    if (name === 'district') continue;
    const field = reading.fields.find((candidate) => candidate.name === name);
    // prose from a scan is kept as read: its letters are compared by the benches, here that it was read
    const exact = field?.source !== 'ocr' || !/^(?:reflections|plansOfAction|learningGoal)$/.test(name);
    compare(
      name,
      exact ? squeeze(value) : value !== null,
      exact ? squeeze(field?.value ?? null) : field?.value !== null,
    );
  }
  const line = reading.signatures.find((signature) => signature.role === 'district');
  compare('signed', expected.signatures?.district.signed, line?.signed);
  compare('date', expected.signatures?.district.date, line?.date.value ?? null);
  return wrong;
}

const squeeze = (value: string | null | undefined): string | null =>
  value?.replaceAll(/\s+/g, ' ').trim() ?? null;
