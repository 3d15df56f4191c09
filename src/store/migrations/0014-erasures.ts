/** An erasure finds the events of a contact that are closed by going through its portal's ledger, a part at a time. */
export const erasures = `
-- contacts that closed events may still name
create table erasures (
  portal_id bigint not null,
  contact_id bigint not null,
  asked_at timestamptz not null default statement_timestamp(),
  -- how far the portal's ledger was gone through for it, by the order of its key; null: not begun
  subscription_id bigint,
  event_id bigint,
  primary key (portal_id, contact_id)
);
create index erasures_in_order on erasures ((event_id is null), asked_at, portal_id, contact_id);
-- merges, which name other contacts: few
create index ledger_details on ledger (portal_id) where details is not null;
`;
