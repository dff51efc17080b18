-- How many mails the comparison of mailbox and ledger has mended stands in the history; counting it is not to read all of it.
create index event_reconciled on event (id) where what = 'mailbox reconciled';
