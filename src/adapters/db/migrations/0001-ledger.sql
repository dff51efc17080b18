-- The ledger: every message the mailbox showed since the start stands here exactly once.
create table mailbox (
  id uuid primary key default gen_random_uuid(),
  -- user@host/FOLDER, without password
  name text not null unique,
  -- null until the mailbox has been opened once; 0 where the server gives none
  uid_validity bigint,
  -- what is ours under this uid_validity: all UIDs from scan_from_uid on (where the mailbox stood at the start), and of
  -- those below it mail whose INTERNALDATE is on or after scan_since (null = none)
  scan_from_uid bigint not null default 1,
  scan_since timestamptz,
  -- every UID below it that belongs to the scan has a ledger row
  next_uid bigint not null default 1,
  started_at timestamptz not null
);

create table mail (
  id uuid primary key default gen_random_uuid(),
  mailbox_id uuid not null references mailbox (id),
  uid_validity bigint not null,
  uid bigint not null,
  -- noticed: seen in the mailbox; stored: its bytes are ours; decided: final
  state text not null default 'noticed' check (state in ('noticed', 'stored', 'decided')),
  decision text check (decision in ('letter', 'review', 'not-a-letter', 'failed')),
  reason_code text,
  reason_text text,
  first_seen_at timestamptz not null,
  -- INTERNALDATE
  received_at timestamptz,
  size_bytes bigint,
  answered boolean not null default false,
  message_id text,
  content_hash text,
  -- hash of the kept bytes; null once they are erased or where they were never taken
  blob text,
  -- the mail this one repeats, byte for byte or by Message-ID
  repeats uuid references mail (id),
  -- header facts of a letter or of a mail in review; never kept for a mail that is no letter
  facts jsonb,
  documents jsonb,
  attempts integer not null default 0,
  next_try_at timestamptz,
  error_code text,
  decided_at timestamptz,
  unique (mailbox_id, uid_validity, uid),
  check ((state = 'decided') = (decision is not null)),
  check (decision is distinct from 'not-a-letter' or (facts is null and documents is null))
);
create index mail_open on mail (state) where state <> 'decided';
create index mail_content_hash on mail (content_hash);
create index mail_message_id on mail (message_id);
create index mail_blob on mail (blob) where blob is not null;

create table letter (
  id uuid primary key default gen_random_uuid(),
  mail_id uuid not null references mail (id),
  -- which letter of the mail, from 0
  ordinal integer not null,
  form_id text not null,
  district text,
  -- school years joined by a comma; '' where the letter does not tell
  term text not null,
  state text not null check (state in ('complete', 'incomplete', 'needs-review', 'dismissed')),
  reading jsonb not null,
  verdict jsonb not null,
  sender_address text,
  -- SHA-256 over the hashes of its documents, to know the same document in a new mail
  documents_hash text not null,
  created_at timestamptz not null,
  unique (mail_id, ordinal)
);
create index letter_documents on letter (documents_hash);
create index letter_district on letter (district, form_id);

-- One row per district, form and term; history stays.
create table record (
  id uuid primary key default gen_random_uuid(),
  district text not null,
  form_id text not null,
  term text not null,
  letter_id uuid not null references letter (id),
  recorded_at timestamptz not null,
  superseded_at timestamptz,
  superseded_by uuid references record (id)
);
create unique index record_current on record (district, form_id, term) where superseded_at is null;
create unique index record_letter on record (letter_id);

create table reply (
  id uuid primary key default gen_random_uuid(),
  mail_id uuid not null references mail (id),
  letter_id uuid references letter (id),
  kind text not null check (kind in ('acknowledgement', 'missing-fields', 'could-not-open', 'received', 'already-received')),
  -- pending: goes as soon as it can; held: waits for a person; sending: handed to SMTP, outcome not yet known
  state text not null check (state in ('pending', 'held', 'sending', 'sent', 'dropped')),
  -- the one answer a mail gets without a person
  automatic boolean not null,
  hold_code text,
  hold_text text,
  suggested jsonb not null default '[]',
  message_id text not null unique,
  to_address text,
  subject text not null,
  body_text text not null,
  body_html text not null,
  in_reply_to text,
  refs jsonb not null default '[]',
  created_at timestamptz not null,
  sent_at timestamptz,
  attempts integer not null default 0,
  error_code text,
  check (state in ('held', 'dropped') or to_address is not null)
);
create unique index reply_once_per_letter on reply (letter_id, kind) where letter_id is not null;
create unique index reply_once_per_mail on reply (mail_id) where automatic;
create index reply_open on reply (state) where state in ('pending', 'sending', 'held');
create index reply_to on reply (to_address, created_at);

create table review (
  id uuid primary key default gen_random_uuid(),
  mail_id uuid not null references mail (id),
  letter_id uuid references letter (id),
  reasons jsonb not null,
  opened_at timestamptz not null,
  closed_at timestamptz,
  decision text check (decision in ('accepted', 'asked', 'no-letter', 'superseded')),
  check ((closed_at is null) = (decision is null))
);
create unique index review_letter on review (letter_id) where letter_id is not null;
create unique index review_mail on review (mail_id) where letter_id is null;
create index review_open on review (opened_at) where closed_at is null;

-- Every decision of the machine and of a person, in order.
create table event (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  actor text not null,
  what text not null,
  mail_id uuid references mail (id),
  letter_id uuid references letter (id),
  reply_id uuid references reply (id),
  detail jsonb not null default '{}'
);
create index event_mail on event (mail_id, id);
