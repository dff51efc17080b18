/** The wording of each kind of reply: what is stored goes before what the service brings. */
import { editedText } from '../core/judging/reply-edited.js';
import type { AnsweredLetter } from '../core/judging/reply-kinds.js';
import { composeReply, type ComposedReply, type ReplyInput } from '../core/judging/reply.js';
import { defaultWordings, wordingProblems } from '../core/judging/wordings.js';
import type { FormDefinition, LetterReading, Verdict } from '../core/model.js';
import { contactOf, isoDay } from './queue-reply.js';
import { addEvent } from './store/events.js';
import type { LetterRow, ReplyKind } from './store/rows.js';
import {
  letterToShow,
  lockWordings,
  removeWording,
  saveWording,
  storedWording,
  unopenedToShow,
} from './store/wordings.js';
import type { Clock, Database, Sql } from './ports.js';

export type WordingOutcome = { kind: 'saved' } | { kind: 'refused'; problems: string[] };

/**
 * @param words as typed; null = back to what the service brings
 * @param shown when the stored one was changed that the person saw, as ISO 8601; '' = none was stored
 */
export function changeWording(
  kind: ReplyKind,
  { words, shown }: { words: string | null; shown: string },
  by: string,
  { database, clock }: { database: Database; clock: Clock },
): Promise<WordingOutcome> {
  const wanted = words === null ? defaultWordings[kind] : editedText(words);
  const problems = wordingProblems(kind, wanted);
  if (problems.length > 0) return Promise.resolve({ kind: 'refused', problems });
  return database.transaction(async (sql): Promise<WordingOutcome> => {
    await lockWordings(sql);
    const stored = await storedWording(sql, kind);
    if ((stored?.changed_at.toISOString() ?? '') !== shown)
      return { kind: 'refused', problems: ['Somebody else has changed this wording meanwhile.'] };
    const before = stored?.words ?? defaultWordings[kind];
    if (before === wanted) return { kind: 'saved' };
    const now = clock.now();
    if (wanted === defaultWordings[kind]) await removeWording(sql, kind);
    else await saveWording(sql, { kind, words: wanted, changed_at: now, changed_by: by });
    const changes = [{ name: 'wording', before, after: wanted }];
    await addEvent(sql, { at: now, actor: by, what: 'wording changed', detail: { kind, changes } });
    return { kind: 'saved' };
  });
}

export interface WordingPreview extends ComposedReply {
  /** whose letter it is shown on; null = a made-up one, because none came yet */
  shownOn: string | null;
}

/** How a reply reads with these words, on the newest letter that fits. */
export async function previewWording(
  sql: Sql,
  kind: ReplyKind,
  words: string,
  { forms, replyContact, clock }: { forms: readonly FormDefinition[]; replyContact: string; clock: Clock },
): Promise<WordingPreview> {
  const frame = { subject: 'Letter of Commitment', contact: contactOf(replyContact) };
  if (kind === 'could-not-open') {
    const documents = (await unopenedToShow(sql))?.flatMap(({ name, problem }) =>
      problem ? [{ name, code: problem.code }] : [],
    );
    const shown = documents ?? [{ name: 'scan.pdf', code: 'password-needed' as const }];
    const composed = composeReply({ ...frame, kind, documents: shown }, words);
    return { ...composed, shownOn: documents ? 'a mail with a file that did not open' : null };
  }
  const state =
    ({ 'missing-fields': 'incomplete', received: 'needs-review' } as const)[kind as string] ?? 'complete';
  const row = await letterToShow(sql, state);
  const form = forms.find(({ id }) => id === row?.form_id);
  const letters = [row && form ? answeredBy(row, form, state) : madeUp(forms[0]!, state)];
  const input: ReplyInput =
    kind === 'already-received'
      ? { ...frame, kind, letters, receivedOn: isoDay(row?.created_at ?? clock.now()) }
      : { ...frame, kind, letters };
  return {
    ...composeReply(input, words),
    shownOn: row && form ? `the letter of ${row.district ?? 'a district not known'}` : null,
  };
}

const answeredBy = (row: LetterRow, form: FormDefinition, state: Verdict['kind']): AnsweredLetter => ({
  form,
  letter: row.reading,
  // where no letter is in that state yet, another one is shown as if it were
  verdict: row.state === state ? row.verdict : verdictOf(state),
});
const verdictOf = (kind: Verdict['kind']): Verdict => ({
  kind,
  missing: kind === 'incomplete' ? ['districtSignature', 'signatureDate'] : [],
  reasons: [],
});
const madeUp = (form: FormDefinition, state: Verdict['kind']): AnsweredLetter => ({
  form,
  letter: exampleLetter(form),
  verdict: verdictOf(state),
});
const exampleLetter = (form: FormDefinition): LetterReading => ({
  form: form.id,
  unknownYear: false,
  blank: false,
  documents: [],
  pages: [],
  district: { name: 'Example County', confidence: 1, alternatives: [] },
  schoolYears: [],
  fields: [],
  signatures: [],
  doubts: [],
});
