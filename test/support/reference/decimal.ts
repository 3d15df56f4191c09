/** An exact decimal number: digits / 10^scale, scale never below 0. */
export type Decimal = { readonly digits: bigint; readonly scale: number };

/** The number's shortest decimal text, read exactly. */
export function decimalOf(value: number): Decimal {
  const [mantissa = '', exponent = '0'] = String(value).split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const digits = BigInt(whole + fraction);
  const scale = fraction.length - Number(exponent);
  return scale >= 0 ? { digits, scale } : { digits: digits * powerOfTen(-scale), scale: 0 };
}

/** A count of hundredths as a decimal. */
export const ofHundredths = (hundredths: bigint): Decimal => ({ digits: hundredths, scale: 2 });

/** Exact sum. */
export function sumOf(values: readonly Decimal[]): Decimal {
  const scale = Math.max(0, ...values.map((value) => value.scale));
  return { digits: values.reduce((sum, value) => sum + atScale(value, scale), 0n), scale };
}

/** Negative, zero or positive, as a is less than, equal to or more than b. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const scale = Math.max(a.scale, b.scale);
  const difference = atScale(a, scale) - atScale(b, scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** How many units of 10^-places the value is, half of a unit going away from zero. */
export function roundHalfAway(value: Decimal, places: number): bigint {
  if (value.scale <= places) return atScale(value, places);
  const unit = powerOfTen(value.scale - places);
  const magnitude = value.digits < 0n ? -value.digits : value.digits;
  const rounded = (2n * magnitude + unit) / (2n * unit);
  return value.digits < 0n ? -rounded : rounded;
}

/** Points as whole hundredths: the only rounding of the specification. */
export const hundredthsOf = (points: number): bigint => roundHalfAway(decimalOf(points), 2);

const powerOfTen = (exponent: number): bigint => 10n ** BigInt(exponent);
const atScale = (value: Decimal, scale: number): bigint =>
  value.digits * powerOfTen(scale - value.scale);
