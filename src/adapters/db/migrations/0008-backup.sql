-- What a backup and a database that was set back need to know.

-- The journals of sent replies that write beside this database (docs/decisions/0008), one for each folder SENT_JOURNAL.
create table sent_journal (
  -- as its first line says
  id text primary key,
  begun_at timestamptz not null,
  -- counts up with every change, here first and then in the journal: where this is lower, these tables are an old copy
  mark bigint not null default 0
);

-- Each time these tables came out of a backup or a snapshot. Replies that may have gone meanwhile wait for a person.
create table set_back (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  -- the moment these tables tell of
  to_at timestamptz,
  cause text not null check (cause in ('restored', 'damaged', 'old-copy', 'missing')),
  -- what was found wrong, in words
  found text not null,
  -- where the former data stands; null = nowhere
  kept text,
  -- whether the journal of sent replies reaches over the time between
  journal boolean not null
);
