export const contactTables = `
create table contact_states (
  portal_id bigint not null,
  contact_id bigint not null,
  company_id bigint,
  -- facts as they were last read, and the counters and dates that signals are told apart by
  contact jsonb not null,
  company jsonb not null,
  observed jsonb not null,
  qualification jsonb,
  model_version bigint,
  judged_at bigint not null,
  -- what was to be written to the CRM, and what is known to stand there
  intended jsonb,
  confirmed jsonb,
  -- the CRM's updatedAt of our own last write: reconciliation leaves it out
  confirmed_updated_at bigint,
  lower_since bigint,
  next_review_at bigint,
  live boolean not null default false,
  primary key (portal_id, contact_id)
);
create index contact_states_by_company on contact_states (portal_id, company_id) where company_id is not null;
create index contact_states_due on contact_states (next_review_at) where next_review_at is not null;

create table signals (
  portal_id bigint not null,
  contact_id bigint not null,
  id text collate "C" not null,
  kind text not null,
  at bigint not null,
  -- when we learned of it, which may be long after
  seen_at bigint not null,
  attributes jsonb not null,
  primary key (portal_id, contact_id, id)
);

create table answers (
  portal_id bigint not null,
  contact_id bigint not null,
  question text collate "C" not null,
  at bigint not null,
  seen_at bigint not null,
  value text,
  by text,
  primary key (portal_id, contact_id, question, at)
);

-- what changed in the facts and when it was seen, null for what went away: any past moment can be put together again
create table fact_changes (
  portal_id bigint not null,
  contact_id bigint not null,
  seen_at bigint not null,
  contact jsonb not null,
  company jsonb not null,
  primary key (portal_id, contact_id, seen_at)
);

create table history (
  id bigint generated always as identity,
  portal_id bigint not null,
  contact_id bigint not null,
  at bigint not null,
  entry jsonb not null,
  primary key (portal_id, contact_id, at, id)
);

create table companies (
  portal_id bigint not null,
  company_id bigint not null,
  properties jsonb not null,
  read_at bigint not null,
  primary key (portal_id, company_id)
);

-- a tier or an owner that a person set, until when
create table overrides (
  id bigint generated always as identity,
  portal_id bigint not null,
  contact_id bigint not null,
  kind text not null,
  value text not null,
  set_by text not null,
  why text not null,
  at bigint not null,
  until bigint not null,
  withdrawn_at bigint,
  primary key (portal_id, contact_id, id)
);

-- after a merge the old id stands for the new one
create table contact_aliases (
  portal_id bigint not null,
  old_contact_id bigint not null,
  contact_id bigint not null,
  at bigint not null,
  primary key (portal_id, old_contact_id)
);

-- a privacy deletion: a keyed hash instead of the id, so that a late event does not bring the contact back
create table tombstones (
  portal_id bigint not null,
  contact_hash text collate "C" not null,
  at bigint not null,
  primary key (portal_id, contact_hash)
);
`;
