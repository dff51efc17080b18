-- Files given by hand are kept as a mail of our own making; the pages are to call them files.

-- How many files became this mail; null = it is a mail, from a mailbox or saved by somebody.
alter table mail add column given_files integer check (given_files is null or (given_files > 0 and by_hand is not null));
-- those made before: they name no sender and no subject, and have no Message-ID
update mail set given_files = greatest(1, coalesce(jsonb_array_length(documents), 1))
 where by_hand is not null and message_id is null and coalesce(facts -> 'from', '[]') = '[]'
   and coalesce(facts ->> 'subject', '') = '';
