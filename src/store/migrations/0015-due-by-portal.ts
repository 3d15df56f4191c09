/** Who is due for a review, or has been in the bin for long, is looked up by portal: no other portal's are walked past. */
export const dueByPortal = `
create index contact_states_reviews on contact_states (portal_id, next_review_at) where next_review_at is not null;
create index contact_states_in_bin on contact_states (portal_id, deleted_at) where deleted_at is not null;
`;
