/**
 * A fact as trimmed text, or null where it is unknown: missing, null, blank, or nothing that a CRM field
 * can hold (a list, an object).
 */
export function factText(value: unknown): string | null {
  if (typeof value === 'string') {
    if (isVisible(value.charCodeAt(0)) && isVisible(value.charCodeAt(value.length - 1)))
      return value;
    const text = value.trim();
    return text === '' ? null : text;
  }
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return null;
}

/** Printable ASCII, which needs no trimming: nearly all values of a CRM begin and end so. */
function isVisible(code: number): boolean {
  return code > 32 && code < 127;
}
