-- What lists ask of every letter and record at once, worked out by the database itself where the row is written: nobody can
-- forget it, and it cannot differ from what it comes from. A reading is kept packed; to unpack it for one date of each of
-- some hundred letters took most of the time of the home page.
alter table letter
  -- as read: whether its name is a fact is asked of `acceptedDistrict`
  add column district_reading jsonb generated always as (reading -> 'district') stored,
  -- the district's signature line with its date
  add column signature jsonb generated always as
    (jsonb_path_query_first(reading, '$.signatures[*] ? (@.role == "district")')) stored,
  -- the form was one of an unknown year
  add column unknown_year boolean not null generated always as
    (coalesce(reading -> 'unknownYear' = 'true'::jsonb, false)) stored;
-- as an array its single years are counted by ANALYZE, so that a plan knows how many records a year has
alter table record add column school_years text[] not null generated always as (string_to_array(term, ',')) stored;

-- When its mail came, which orders every list of letters. By triggers, as `search` is: whatever is written here, the mail's
-- row counts.
alter table letter add column came_at timestamptz;
create function letter_came() returns trigger language plpgsql as $$
begin
  new.came_at := (select coalesce(received_at, first_seen_at) from public.mail where id = new.mail_id);
  return new;
end $$;
create trigger letter_came before insert or update of mail_id, came_at on letter
  for each row execute function letter_came();

create function mail_came() returns trigger language plpgsql as $$
begin
  update public.letter set came_at = null where mail_id = new.id;
  return null;
end $$;
create trigger mail_came after update of received_at, first_seen_at on mail
  for each row when (coalesce(new.received_at, new.first_seen_at) <> coalesce(old.received_at, old.first_seen_at))
  execute function mail_came();

update letter set came_at = null;
alter table letter alter column came_at set not null;
create index letter_came on letter (came_at desc, id);
create index letter_waiting on letter (came_at, id) where state = 'needs-review';

-- A decision made it wrong while it was handed to SMTP: if it does not go now, it never does.
alter table reply add column unwanted boolean not null default false;
