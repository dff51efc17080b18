-- A district answers the question for what is missing by typing it in a mail.

-- What a reply asked for, by the names that a verdict uses; nothing where it asked about several letters.
alter table reply add column asked jsonb not null default '[]';
update reply set asked = letter.verdict -> 'missing' from letter
 where letter.id = reply.letter_id and reply.kind in ('missing-fields', 'already-received')
   and letter.verdict ->> 'kind' = 'incomplete'
   and (select count(*) from letter other where other.mail_id = letter.mail_id and other.state <> 'dismissed') = 1;

-- Mails that filled fields of a letter which another mail had brought.
create table typed_answer (
  mail_id uuid primary key references mail (id),
  letter_id uuid not null references letter (id),
  -- the question
  reply_id uuid not null references reply (id),
  answered_at timestamptz not null,
  -- where in the mail's text each value stands: name, and UTF-16 units from start to end; the values stand in the letter
  found jsonb not null,
  -- the letter's state, reading and verdict before
  former jsonb not null
);
create index typed_answer_letter on typed_answer (letter_id, answered_at);

-- A letter is asked about again, and reviewed again, in the thread of each mail that is about it. That it came is told once,
-- however many mails bring it.
drop index reply_once_per_letter;
create unique index reply_once_per_letter on reply (letter_id, mail_id, kind)
  where letter_id is not null and undone_at is null;
create unique index reply_arrival_once on reply (letter_id, kind)
  where kind in ('received', 'already-received') and letter_id is not null and undone_at is null;
drop index review_letter;
create unique index review_letter on review (letter_id, mail_id) where letter_id is not null;
