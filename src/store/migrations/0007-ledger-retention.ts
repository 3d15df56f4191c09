/** What remains of events that were deleted for their age: how many there were, so that the ledger's sums stay true. */
export const ledgerRetention = `
-- deleted events by the UTC day on which they had come in, and the state that they had ended in
create table past_events (
  portal_id bigint not null,
  day date not null,
  state text collate "C" not null,
  events integer not null,
  repeats integer not null,
  primary key (portal_id, day, state)
);

-- one row: how far the walk over the ledger has come that looks for old events
create table ledger_walk (
  only_row boolean primary key default true check (only_row),
  -- the next block of the table to look at; null: nobody is walking until the next time
  block bigint,
  began_at bigint not null
);
insert into ledger_walk (began_at) values (0);
`;
