/** Which model was in force when, what accounts were told, and how deals ended. */
export const modelLife = `
-- every time that another version came into force, by whom: a roll-back publishes nothing new
create table model_changes (
  id bigint generated always as identity,
  portal_id bigint not null,
  version bigint not null,
  kind text not null,
  changed_by text not null,
  at bigint not null,
  primary key (portal_id, id)
);
insert into model_changes (portal_id, version, kind, changed_by, at)
select portal_id, version, 'publish', published_by, published_at
from models
order by portal_id, version;

-- companies of judged contacts: what was last written about them, and since when there may be more to say
create table accounts (
  portal_id bigint not null,
  company_id bigint not null,
  version bigint not null default 1,
  -- null: nothing to do. While a worker is at it, the end of its lease
  due_at timestamptz,
  written jsonb,
  written_at bigint,
  primary key (portal_id, company_id)
);
create index accounts_due on accounts (portal_id, due_at) where due_at is not null;

-- closed deals, one row for each contact of a deal
create table deal_outcomes (
  portal_id bigint not null,
  deal_id bigint not null,
  contact_id bigint not null,
  opened_at bigint not null,
  closed_at bigint,
  won boolean not null,
  primary key (portal_id, contact_id, deal_id)
);
`;
