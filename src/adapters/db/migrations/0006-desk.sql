-- The desk: mails read again, letters taken in by hand, wordings of replies, what the service page tells.

-- Mails that a person has looked at once more: their bytes come from the mailbox anew, by UID.
-- A re-scan asks for all that were set aside, as after a new form definition.
create table rescan (
  id uuid primary key default gen_random_uuid(),
  asked_at timestamptz not null,
  asked_by text not null,
  -- mails asked for at its beginning
  total integer not null,
  -- a person ended it before it was through
  stopped_at timestamptz
);
create table reread (
  mail_id uuid primary key references mail (id),
  -- null = asked for alone
  rescan_id uuid references rescan (id),
  asked_at timestamptz not null,
  asked_by text not null,
  -- waiting: to be fetched; fetched: its bytes came, what is decided stands in the mail's row; the others say why not
  state text not null check (state in ('waiting', 'fetched', 'gone', 'renumbered', 'duplicate', 'too-large', 'cannot-fetch', 'stopped')),
  attempts integer not null default 0,
  next_try_at timestamptz,
  ended_at timestamptz
);
create index reread_waiting on reread (asked_at) where state = 'waiting';
create index reread_rescan on reread (rescan_id) where rescan_id is not null;

-- when its bytes came from the mailbox once more; answers to it wait for a person
alter table mail add column read_again_at timestamptz;
-- how long the last reading took
alter table mail add column read_ms integer;
create index mail_set_aside on mail (decided_at desc, id) where decision = 'not-a-letter';

-- What came by post or was dropped on the page stands in a mailbox of its own kind, which no server has.
alter table mailbox add column kind text not null default 'imap' check (kind in ('imap', 'by-hand'));
-- taken in by hand: silent = nobody is answered, answer = as a person asked for; null = it came by mail
alter table mail add column by_hand text check (by_hand in ('silent', 'answer'));
-- who is answered then; null = the sender of the mail that was dropped
alter table mail add column answer_to text;
alter table mail add check (answer_to is null or by_hand = 'answer');

-- How often a person has changed the text, so that two do not overwrite each other.
alter table reply add column edition integer not null default 0;
create index reply_state on reply (state, created_at desc, id);

-- The wording of a kind of reply where it is another than the one that the service brings.
create table wording (
  kind text primary key check (kind in ('acknowledgement', 'missing-fields', 'could-not-open', 'received', 'already-received')),
  words text not null,
  changed_at timestamptz not null,
  changed_by text not null
);
create index event_wording on event (id) where what = 'wording changed';
