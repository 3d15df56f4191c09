/** Text as it is compared: trimmed, in lower case. */
export function folded(text: string): string {
  return text.trim().toLowerCase();
}

/**
 * Whether trimmed text equals a folded target, case ignored. Says no at the first letter that differs, which is
 * several times faster than lower-casing every value of every lead.
 */
export function sameText(text: string, target: string): boolean {
  if (text === target) return true;
  // One letter only grows when it becomes small: the Turkish I with a dot, which leaves the dot behind.
  if (text.length !== target.length) {
    return target.includes(COMBINING_DOT) && text.toLowerCase() === target;
  }
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code > 127) return text.toLowerCase() === target;
    const small = code >= 65 && code <= 90 ? code + 32 : code;
    if (small !== target.charCodeAt(index)) return false;
  }
  return true;
}

const COMBINING_DOT = '\u0307';
