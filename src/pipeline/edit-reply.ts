/** A person changes what a reply says before it goes; the history keeps what it said before. */
import { editedProblems, editedReply } from '../core/judging/reply-edited.js';
import { addEvent } from './store/events.js';
import { saveReplyText } from './store/outbox.js';
import { lockReply } from './store/replies.js';
import type { Clock, Database } from './ports.js';

export interface ReplyEdit {
  subject: string;
  text: string;
  /** which edition was shown to who edits */
  edition: number;
}
export interface EditProblem {
  field: 'subject' | 'text';
  text: string;
}
export type EditOutcome =
  | { kind: 'saved' }
  | { kind: 'not-found' }
  /** it is on its way, sent or dropped */
  | { kind: 'too-late' }
  | { kind: 'refused'; problems: EditProblem[] };

const mostSubject = 200;

export async function editReply(
  id: string,
  edit: ReplyEdit,
  by: string,
  { database, clock }: { database: Database; clock: Clock },
): Promise<EditOutcome> {
  const problems: EditProblem[] = [
    ...subjectProblems(edit.subject),
    ...editedProblems(edit.text).map((text) => ({ field: 'text' as const, text })),
  ];
  if (problems.length > 0) return { kind: 'refused', problems };
  const subject = edit.subject.trim();
  const { text, html } = editedReply(edit.text);
  return database.transaction(async (sql): Promise<EditOutcome> => {
    const reply = await lockReply(sql, id);
    if (!reply) return { kind: 'not-found' };
    if (reply.state !== 'held' && reply.state !== 'pending') return { kind: 'too-late' };
    if (reply.edition !== edit.edition) return { kind: 'refused', problems: [overtaken] };
    const changes = [
      { name: 'subject', before: reply.subject, after: subject },
      { name: 'text', before: reply.body_text, after: text },
    ].filter(({ before, after }) => before !== after);
    if (changes.length === 0) return { kind: 'saved' };
    await saveReplyText(sql, id, { subject, text, html });
    await addEvent(sql, {
      at: clock.now(),
      actor: by,
      what: 'reply edited',
      mailId: reply.mail_id,
      letterId: reply.letter_id,
      replyId: id,
      detail: { kind: reply.kind, changes },
    });
    return { kind: 'saved' };
  });
}

const overtaken: EditProblem = {
  field: 'text',
  text: 'Somebody else has changed this reply meanwhile. What you typed is kept below; open the reply in another window to see theirs.',
};

const problem = (text: string): EditProblem[] => [{ field: 'subject', text }];

/** RFC 5322, 2.2: a line end would begin another header field. */
function subjectProblems(subject: string): EditProblem[] {
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(subject.trim())) return problem('The subject must be one line.');
  if (subject.trim() === '') return problem('Please give a subject.');
  return subject.trim().length > mostSubject
    ? problem(`The subject is longer than ${mostSubject} characters.`)
    : [];
}
