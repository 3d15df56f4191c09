/**
 * How far the numbers' sum lies from a whole target, as exact decimal text (`0`, `5`, `-0.1`): ten times
 * 0.1 is 1 here, as on an admin's paper.
 */
export function distanceFrom(target: number, numbers: readonly number[]): string {
  const decimals = [...numbers, -target].map(toDecimal);
  const scale = Math.max(0, ...decimals.map(({ places }) => places));
  const sum = decimals.reduce(
    (total, { digits, places }) => total + digits * 10n ** BigInt(scale - places),
    0n,
  );
  return formatDecimal(sum, scale);
}

type Decimal = { readonly digits: bigint; readonly places: number };

function toDecimal(number: number): Decimal {
  const [mantissa = '0', exponent = '0'] = String(number).split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  const places = fraction.length - Number(exponent);
  const digits = BigInt(whole + fraction);
  return places < 0 ? { digits: digits * 10n ** BigInt(-places), places: 0 } : { digits, places };
}

function formatDecimal(digits: bigint, places: number): string {
  const sign = digits < 0n ? '-' : '';
  const text = String(digits < 0n ? -digits : digits).padStart(places + 1, '0');
  const split = text.length - places;
  const fraction = text.slice(split).replace(/0+$/, '');
  return `${sign}${text.slice(0, split)}${fraction === '' ? '' : `.${fraction}`}`;
}
