-- What the operator is told by mail, from its beginning to its end. Counts only: neither mails nor people are named.
create table alert (
  id uuid primary key default gen_random_uuid(),
  -- of core/alerts/alert-kinds.ts
  kind text not null,
  began_at timestamptz not null,
  -- how many at the last look (of disk-low: megabytes left)
  amount integer not null,
  -- its mail went; null = not yet
  told_at timestamptz,
  -- it has not been so since then; null = it lasts
  ended_at timestamptz,
  over_told_at timestamptz,
  -- nothing is left to tell; what comes again is another alert
  closed_at timestamptz,
  -- the last mail about it did not go
  tries integer not null default 0,
  tried_at timestamptz,
  error_code text,
  check ((tries = 0) = (tried_at is null) and (tries = 0) = (error_code is null)),
  check (over_told_at is null or closed_at is not null),
  check (closed_at is null or ended_at is not null)
);
create unique index alert_open on alert (kind) where closed_at is null;
-- how many mails went in a day
create index alert_told on alert (told_at) where told_at is not null;
