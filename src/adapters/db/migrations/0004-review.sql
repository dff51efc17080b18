-- What a person does with a review item besides deciding it, and taking a decision back.

-- Counts the changes of an item while it is open: a form says which one it showed, so that nobody overwrites another.
alter table review add column version integer not null default 0;
-- Put aside by a person: until a day, or, without one, until someone takes it up again.
alter table review add column held_at timestamptz;
alter table review add column held_until timestamptz;
alter table review add column held_note text;
alter table review add column held_by text;
alter table review add constraint review_held_check check ((held_at is null) = (held_by is null));
alter table review drop constraint review_decision_check;
alter table review add constraint review_decision_check
  check (decision in ('accepted', 'asked', 'no-letter', 'superseded', 'read-again'));
create index review_mail_open on review (mail_id) where closed_at is null;

-- To be read again because a person asked: who, when, and which pages belong to which letter where the person said so.
alter table mail add column second_reading jsonb;
create index mail_second_reading on mail (id) where second_reading is not null;

-- Not sent before this time, so that the decision behind it can be taken back.
alter table reply add column not_before timestamptz;
-- its decision was taken back before it was sent; another one may be written for the same letter
alter table reply add column undone_at timestamptz;
drop index reply_once_per_letter;
create unique index reply_once_per_letter on reply (letter_id, kind) where letter_id is not null and undone_at is null;

-- Rows as they stood before a person's last decision on an item; goes when that can no longer be taken back.
create table undo (
  id uuid primary key default gen_random_uuid(),
  review_id uuid not null unique references review (id) on delete cascade,
  mail_id uuid not null references mail (id),
  -- the reply of the decision; null where it wrote none
  reply_id uuid references reply (id),
  actor text not null,
  decided_at timestamptz not null,
  -- without a reply it can be taken back so long; with one until that is sent
  until timestamptz not null,
  before jsonb not null,
  after jsonb not null
);
create index undo_mail on undo (mail_id);
create index undo_reply on undo (reply_id);

-- Who has an item open, by a heartbeat.
create table presence (
  id uuid primary key default gen_random_uuid(),
  review_id uuid not null references review (id) on delete cascade,
  person text not null,
  name text not null,
  seen_at timestamptz not null,
  unique (review_id, person)
);
