/** Times are epoch milliseconds (bigint), as everywhere inside; only leases use the database's own clock. */
export const portalTables = `
create table portals (
  portal_id bigint primary key,
  status text not null,
  disconnected_reason text,
  disconnected_at bigint,
  hub_domain text not null,
  scopes text[] not null,
  sales_team text not null default 'Sales',
  -- the version in force, and the last one given out: a roll-back moves only the first
  model_version bigint,
  last_model_version bigint not null default 0,
  installed_at bigint not null
);

-- json, not jsonb: the document stays as its author wrote it
create table models (
  portal_id bigint not null,
  version bigint not null,
  model json not null,
  published_by text not null,
  published_at bigint not null,
  primary key (portal_id, version)
);

-- one pass over a portal's contacts: backfill, reconcile, full-list
create table scans (
  portal_id bigint not null,
  kind text not null,
  position text,
  total integer,
  done integer not null default 0,
  started_at bigint not null,
  finished_at bigint,
  primary key (portal_id, kind)
);

create table tokens (
  portal_id bigint primary key,
  access_token text not null,
  refresh_token text not null,
  key_id text not null,
  issued_at bigint not null,
  expires_at bigint not null
);

create table oauth_states (
  state_hash text primary key,
  browser_hash text not null,
  code_verifier text not null,
  expires_at bigint not null,
  used boolean not null default false
);

create table owner_turns (
  portal_id bigint not null,
  team text not null,
  next_turn bigint not null,
  primary key (portal_id, team)
);
`;
