/** Text to compare with: trimmed, in lower case. */
export type FoldedText = {
  readonly text: string;
  /** One letter grows when it becomes small: the Turkish I with a dot, which leaves the dot behind. */
  readonly hasDot: boolean;
};

export function folded(text: string): FoldedText {
  const small = text.trim().toLowerCase();
  return { text: small, hasDot: small.includes(COMBINING_DOT) };
}

const COMBINING_DOT = '\u0307';

/**
 * Whether trimmed text equals a folded one, case ignored. Says no at the first letter that differs, which is
 * several times faster than lower-casing every value of every lead.
 */
export function sameText(text: string, { text: target, hasDot }: FoldedText): boolean {
  if (text.length !== target.length) return hasDot && text.toLowerCase() === target;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code > 127) return text.toLowerCase() === target;
    const small = code >= 65 && code <= 90 ? code + 32 : code;
    if (small !== target.charCodeAt(index)) return false;
  }
  return true;
}
