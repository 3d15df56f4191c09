/** What the database's ids hold at most. */
const HIGHEST_ID = String(2n ** 63n - 1n);
const DIGITS = /^\d{1,19}$/;

/** Whether a text is an id as HubSpot gives them: digits, of at most 63 bits. */
export function isCrmId(text: string): boolean {
  if (!DIGITS.test(text)) return false;
  // Of equal length, digits compare as their numbers do.
  return text.length < HIGHEST_ID.length || text <= HIGHEST_ID;
}
