-- For several processes on one database: what was in one process's memory or files stands in tables.

-- Documents by the hash of their bytes, where they are kept in the database and not in files.
create table document (
  -- SHA-256, lower-case hex
  hash text primary key,
  bytes bytea not null,
  size_bytes bigint not null,
  stored_at timestamptz not null default now(),
  check (size_bytes = octet_length(bytes))
);
-- a PDF or a picture is compressed already
alter table document alter column bytes set storage external;

-- How the poller last found the mailbox, for the page and the command line of other processes.
alter table mailbox add column connected boolean not null default false;
alter table mailbox add column last_poll_at timestamptz;
alter table mailbox add column error_at timestamptz;
alter table mailbox add column error_code text;
alter table mailbox add column error_text text;

-- Old mail taken in by `letter-intake backfill`: hold = a person sends its replies, send = they go by themselves.
alter table mail add column backfill text check (backfill in ('hold', 'send'));
create index mail_backfill on mail (backfill) where backfill is not null;
