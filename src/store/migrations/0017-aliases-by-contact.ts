/** Each merge and each erasure asks which old ids stand for a contact. */
export const aliasesByContact = `
create index contact_aliases_by_contact on contact_aliases (portal_id, contact_id);
`;
