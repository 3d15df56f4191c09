/** Whether a portal has asked for owners also where nothing has happened live. */
export const ownersInBulk = `
alter table portals add column assigns_always boolean not null default false;
`;
