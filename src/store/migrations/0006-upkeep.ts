/** What reconciliation found, which contacts are in the CRM's bin, and how full the call windows were. */
export const upkeep = `
-- set while the contact is in the CRM's bin; a restored one is judged and so has none again
alter table contact_states add column deleted_at bigint;
create index contact_states_deleted on contact_states (deleted_at) where deleted_at is not null;

-- contacts whose change no webhook had told, by UTC day
create table missed_contacts (
  portal_id bigint not null,
  day date not null,
  contacts integer not null,
  primary key (portal_id, day)
);

-- of an installation without Redis: each portal's window of calls, stored each second
create table rate_windows (
  portal_id bigint primary key,
  rate_window jsonb not null,
  saved_at bigint not null
);
`;
