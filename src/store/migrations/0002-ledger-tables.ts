/** Few indexes on purpose: each one is paid for by every event that comes in. */
export const ledgerTables = `
create table ledger (
  id bigint generated always as identity,
  portal_id bigint not null,
  subscription_id bigint not null,
  event_id bigint not null,
  object_id bigint not null,
  occurred_at bigint not null,
  property_name text collate "C" not null,
  subscription_type text not null,
  subject_type text collate "C" not null,
  change_source text,
  source_id text,
  lane smallint not null,
  details jsonb,
  state text collate "C" not null,
  reason text,
  repeats integer not null default 0,
  delivery_id text not null,
  received_at bigint not null,
  closed_at timestamptz,
  -- HubSpot's eventId alone is not unique, and attemptNumber differs in each retry
  primary key (portal_id, subscription_id, event_id, object_id, occurred_at, property_name)
);
create index ledger_pending on ledger (portal_id, subject_type, object_id, id) where state = 'pending';
create index ledger_dead on ledger (portal_id, subject_type, object_id, id) where state = 'dead';

-- one row for each contact, company or activity that waits to be looked at
create table dirty_marks (
  portal_id bigint not null,
  subject_type text collate "C" not null,
  subject_id bigint not null,
  version bigint not null default 1,
  lane smallint not null,
  -- first touch that no claim has taken up yet
  since timestamptz not null default statement_timestamp(),
  attempts smallint not null default 0,
  -- not to be claimed before: the end of a lease, or of the wait after a failure
  free_at timestamptz not null default statement_timestamp(),
  lease_token text,
  claimed_version bigint,
  primary key (portal_id, subject_type, subject_id)
) with (
  -- rows are updated in place and deleted all the time: room in the page, and vacuum before it bloats
  fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000
);
create index dirty_contacts_due on dirty_marks (portal_id, lane, since) where subject_type = 'contact';
create index dirty_others_due on dirty_marks (portal_id, lane, since) where subject_type <> 'contact';

-- what failed for good, until it is replayed or judged by a later event
create table dead_letters (
  portal_id bigint not null,
  subject_type text collate "C" not null,
  subject_id bigint not null,
  lane smallint not null,
  attempts integer not null,
  reason text not null,
  died_at timestamptz not null default statement_timestamp(),
  primary key (portal_id, subject_type, subject_id)
);
`;
