/** By itself: cards wait for it, and need not wait until the indexes that take their place are built. */
export const notByTime = `
drop index contact_states_due, contact_states_deleted;
`;
