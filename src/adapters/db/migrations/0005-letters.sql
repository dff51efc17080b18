-- What the pages of letters ask the database: where words stand, and whether every mail has its row.

-- Words as they are looked for: without accents, in lower case, cut at everything that is neither letter nor digit. No
-- dictionary and no locale take part, so that every server makes the same of the same text; src/pipeline/letter-words.ts
-- cuts what a person types in the same way. A word ends after 100 characters, a text after 100,000: a tsvector holds 1 MB.
create function letter_words(said text) returns tsvector language sql immutable parallel safe as $$
  select array_to_tsvector(coalesce(array_agg(distinct left(word, 100)), '{}'))
    from regexp_split_to_table(
           regexp_replace(
             lower(regexp_replace(normalize(left(said, 100000), NFKD), '[\u0300-\u036f]', '', 'g') collate "C"),
             '[^a-z0-9\u0080-\U0010ffff]+', ' ', 'g'),
           ' ') word
   where word <> ''
$$;

-- All that one looks for a letter by: its district, what was read in its fields, who sent it, its subject, its files.
create function letter_search(district text, reading jsonb, mail uuid) returns tsvector language sql stable as $$
  select public.letter_words(concat_ws(' ', district,
    (select string_agg(said #>> '{}', ' ') from jsonb_path_query(reading, '$.district.alternatives[*]') said),
    (select string_agg(said #>> '{}', ' ') from jsonb_path_query(reading, '$.fields[*].value') said),
    (select string_agg(said #>> '{}', ' ') from jsonb_path_query(reading, '$.fields[*].alternatives[*].value') said),
    (select concat_ws(' ', m.facts ->> 'subject',
       (select string_agg(said #>> '{}', ' ') from jsonb_path_query(m.facts, '$.from[*].*') said),
       (select string_agg(said #>> '{}', ' ') from jsonb_path_query(m.documents, '$[*].name') said))
       from public.mail m where m.id = mail)))
$$;

-- null for what turned out to be no letter: nothing is kept of it
alter table letter add column search tsvector;

-- By triggers, so that no decision of a later day can forget it.
create function letter_searchable() returns trigger language plpgsql as $$
begin
  new.search := case when new.state = 'dismissed' then null
                     else public.letter_search(new.district, new.reading, new.mail_id) end;
  return new;
end $$;
create trigger letter_searchable before insert or update of district, state, reading, mail_id on letter
  for each row execute function letter_searchable();

create function mail_searchable() returns trigger language plpgsql as $$
begin
  update public.letter set search = public.letter_search(district, reading, mail_id)
   where mail_id = new.id and state <> 'dismissed';
  return null;
end $$;
create trigger mail_searchable after update of facts, documents on mail
  for each row execute function mail_searchable();

update letter set search = letter_search(district, reading, mail_id) where state <> 'dismissed';
create index letter_words on letter using gin (search);

-- Messages of the mailbox since the start that have no row, and when the poller last looked; null = not yet.
alter table mailbox add column unaccounted integer;
alter table mailbox add column counted_at timestamptz;
