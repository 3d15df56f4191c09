/** Reviews that are due are looked up by portal: those of one that is not connected any more are never walked past. */
export const reviewsByPortal = `
drop index contact_states_due;
create index contact_states_due on contact_states (portal_id, next_review_at) where next_review_at is not null;
`;
