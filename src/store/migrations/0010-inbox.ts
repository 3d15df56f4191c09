/** Deliveries as they came, from their acknowledgement until they are unpacked a moment later. */
export const inbox = `
create table inbox (
  id bigint generated always as identity primary key,
  delivery_id text not null,
  received_at bigint not null,
  kept_at timestamptz not null default statement_timestamp(),
  -- how many are in it, repeats included
  events integer not null,
  body text not null,
  -- not to be unpacked before: later each time after a failure
  free_at timestamptz not null default statement_timestamp(),
  failures smallint not null default 0
) with (
  -- empty most of the time, and walked from its beginning: vacuum before dead rows lie in the way
  autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000
);
-- compressing a body takes longer than writing it, and it is gone in a moment
alter table inbox alter column body set storage external;
`;
