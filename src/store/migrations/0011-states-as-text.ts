/**
 * The rest of a state is passed through as well: kept as the text that it comes as, it need not be taken apart for each
 * write and put together for each read.
 */
export const statesAsText = `
alter table contact_states
  alter column contact type json using contact::json,
  alter column company type json using company::json,
  alter column observed type json using observed::json,
  alter column intended type json using intended::json,
  alter column confirmed type json using confirmed::json;
`;
