/** Decimal digits with optional sign, fraction and exponent: what an admin would call a number. */
const DECIMAL = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Up to this many digits a sum of digits is exact in a double. */
const SAFE_DIGITS = 15;

/** Reads trimmed text as a number; null where it is none (`1,000`, `0x10`, `.5`, `ten`). */
export function readNumber(text: string): number | null {
  return readDigits(text) ?? (DECIMAL.test(text) ? Number(text) : null);
}

/** The common case of CRM counters and sizes, a few times faster than the pattern. */
function readDigits(text: string): number | null {
  if (text.length === 0 || text.length > SAFE_DIGITS) return null;
  let value = 0;
  for (let index = 0; index < text.length; index += 1) {
    const digit = text.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) return null;
    value = value * 10 + digit;
  }
  return value;
}
