-- What is deleted once its time is over, where the settings say so, and what may not be (docs/decisions/0010).

-- Of a mail whose content is deleted this row stays, so that it is not taken in and not answered once more: its number in the
-- mailbox, its hash, its Message-ID, what was decided. Its letters keep district, form, years and state, its replies their
-- Message-IDs.
alter table mail
  -- when its time was first found to be over; it goes some days later. null = it is not
  add column to_go_at timestamptz,
  add column deleted_at timestamptz,
  -- of core/retention/retention.ts
  add column deleted_rule text check (deleted_rule in ('letters', 'other-mail', 'set-aside')),
  add constraint mail_deleted_check check ((deleted_at is null) = (deleted_rule is null)),
  -- no decision of a later day may bring anything back into it
  add constraint mail_deleted_empty check (deleted_at is null or (facts is null and documents is null));
create index mail_to_go on mail (id) where to_go_at is not null;
-- bytes of mails whose rows were emptied: erased after that is committed, by whoever sweeps next
create index mail_deleted_blob on mail (id) where deleted_at is not null and blob is not null;

alter table reply add column deleted_at timestamptz;
alter table reply drop constraint reply_check;
alter table reply add constraint reply_to_check
  check (state in ('held', 'dropped') or to_address is not null or deleted_at is not null);

-- While one stands that covers it, nothing is deleted, whatever the settings say. Lifted ones stay as history.
create table legal_hold (
  id uuid primary key default gen_random_uuid(),
  kind text not null check (kind in ('letter', 'district', 'everything')),
  letter_id uuid references letter (id),
  district text,
  set_at timestamptz not null,
  set_by text not null,
  why text not null,
  lifted_at timestamptz,
  lifted_by text,
  lifted_why text,
  check ((kind = 'letter') = (letter_id is not null)),
  check ((kind = 'district') = (district is not null)),
  check ((lifted_at is null) = (lifted_by is null) and (lifted_at is null) = (lifted_why is null))
);
create index legal_hold_standing on legal_hold (set_at) where lifted_at is null;
