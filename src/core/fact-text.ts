/**
 * A fact as trimmed text, or null where it is unknown: missing, null, blank, or nothing that a CRM field
 * can hold (a list, an object).
 */
export function factText(value: unknown): string | null {
  if (typeof value === 'string') {
    const text = value.trim();
    return text === '' ? null : text;
  }
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return null;
}
