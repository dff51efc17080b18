-- Whom the service must not answer: a stop for everything automatic, and replies that came back.

-- More automatic replies than the inbox's history makes plausible: until a person releases it, all of them are held.
create table breaker (
  id uuid primary key default gen_random_uuid(),
  tripped_at timestamptz not null,
  -- what tripped it: so many replies in so many hours, where so many were plausible
  hours integer not null,
  replies integer not null,
  plausible integer not null,
  released_at timestamptz,
  released_by text,
  check ((released_at is null) = (released_by is null))
);
create unique index breaker_open on breaker ((released_at is null)) where released_at is null;
create index reply_automatic on reply (created_at) where automatic;

-- A mail server could not deliver it, and said so in this mail.
alter table reply add column bounced_at timestamptz;
alter table reply add column bounced_by uuid references mail (id);
alter table reply add constraint reply_bounced_check check ((bounced_at is null) = (bounced_by is null));
create index reply_bounced on reply (bounced_by) where bounced_by is not null;
