/**
 * What became of events, added up as it changes: to count their rows takes a minute where there are a hundred million.
 * By triggers, so that no statement that changes the ledger can forget it; a deletion changes no sum.
 */
export const ledgerSums = `
create table ledger_sums (
  portal_id bigint not null,
  -- UTC, on which the events came in
  day date not null,
  state text collate "C" not null,
  -- of ignored events, with … for ids, so that equal ones are one and nobody is named; else ''
  reason text collate "C" not null,
  events bigint not null,
  repeats bigint not null,
  primary key (portal_id, day, state, reason)
) with (fillfactor = 70);

-- what is to be added to them: statements that change the ledger at the same time do not wait for one row of a sum
create table ledger_changes (
  portal_id bigint not null,
  day date not null,
  state text collate "C" not null,
  reason text collate "C" not null,
  events bigint not null,
  repeats bigint not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

create function ledger_day(received_at bigint) returns date language sql immutable
  return date '1970-01-01' + (received_at / 86400000)::integer;

create function ledger_reason(state text, reason text) returns text language sql immutable
  return case when state = 'ignored'
    then left(regexp_replace(coalesce(reason, 'not said'), '[0-9]+', '…', 'g'), 80)
    else ''
  end;

create function note_ledger_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into ledger_changes (portal_id, day, state, reason, events, repeats)
    select portal_id, day, state, ledger_reason(state, reason), events, repeats
    from (
      select portal_id, ledger_day(received_at) as day, state, reason, count(*) as events, sum(repeats) as repeats
      from rows_after
      group by 1, 2, 3, 4
    ) as change;
  else
    insert into ledger_changes (portal_id, day, state, reason, events, repeats)
    select portal_id, day, state, ledger_reason(state, reason), events, repeats
    from (
      select portal_id, ledger_day(received_at) as day, state, reason, sum(one) as events, sum(repeats) as repeats
      from (
        select portal_id, received_at, state, reason, 1 as one, repeats from rows_after
        union all
        select portal_id, received_at, state, reason, -1, -repeats from rows_before
      ) as rows_changed
      group by 1, 2, 3, 4
    ) as change
    where events <> 0 or repeats <> 0;
  end if;
  return null;
end
$$;

-- from here on nobody changes the ledger until this is committed
create trigger ledger_inserted after insert on ledger
  referencing new table as rows_after
  for each statement execute function note_ledger_change();
create trigger ledger_updated after update on ledger
  referencing old table as rows_before new table as rows_after
  for each statement execute function note_ledger_change();

insert into ledger_sums (portal_id, day, state, reason, events, repeats)
select portal_id, day, state, reason, sum(events), sum(repeats)
from (
  select
    portal_id, ledger_day(received_at) as day, state, ledger_reason(state, reason) as reason, 1 as events, repeats
  from ledger
  union all
  select portal_id, day, state, case when state = 'ignored' then 'no longer kept' else '' end, events, repeats
  from past_events
) as known
group by 1, 2, 3, 4;
drop table past_events;
`;
