/**
 * What the CRM has confirmed in a table of its own: a state of several kilobytes is no longer written anew for it.
 * Lines of history are passed through as text, like the rest of a state.
 */
export const confirmations = `
create table confirmations (
  portal_id bigint not null,
  contact_id bigint not null,
  -- what the CRM has taken of what was to be written
  written json not null,
  -- the CRM's updatedAt of that write: reconciliation leaves it out
  updated_at bigint not null,
  primary key (portal_id, contact_id)
) with (fillfactor = 70);
insert into confirmations (portal_id, contact_id, written, updated_at)
select portal_id, contact_id, confirmed, coalesce(confirmed_updated_at, 0)
from contact_states
where confirmed is not null;
alter table contact_states drop column confirmed, drop column confirmed_updated_at;
alter table history alter column entry type json using entry::json;
`;
