/** Which model version the CRM's properties were made for, and names that belong to somebody else. */
export const provisioning = `
alter table portals
  add column provisioned_model_version bigint,
  add column foreign_properties text[] not null default '{}';
`;
