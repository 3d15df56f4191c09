/** Nearer than this to a half, the product in binary may lie on the wrong side: the decimal text decides. */
const TOO_CLOSE = 1e-6;

/**
 * Rounds points to whole hundredths, half away from zero, on the number's shortest decimal text
 * (1.005 gives 101, although the binary number is a trifle less). Sums are made of these integers.
 */
export function toHundredths(points: number): number {
  const scaled = Math.abs(points) * 100;
  const floor = Math.floor(scaled);
  const rest = scaled - floor;
  const sign = points < 0 ? -1 : 1;
  if (scaled < 1e7 && Math.abs(rest - 0.5) > TOO_CLOSE) {
    return rest < 0.5 ? zeroOr(sign * floor) : sign * (floor + 1);
  }
  return zeroOr(sign * roundText(String(Math.abs(points))));
}

/** Rounds a figure in hundredths to a whole point, half up: what people see and what counts as a change. */
export function wholePoint(hundredths: number): number {
  return zeroOr(Math.floor((hundredths + 50) / 100));
}

/** Takes off what subtracting in binary left behind; no admin's figures have more than six decimals. */
export function withoutDust(points: number): number {
  return Number(points.toFixed(6));
}

function roundText(text: string): number {
  // Exponents appear below 1e-6, which rounds to nothing, and from 1e21, which has no fraction.
  if (text.includes('e')) return text.includes('e-') ? 0 : Number(text) * 100;
  const [whole = '0', fraction = ''] = text.split('.');
  const kept = Number(whole + fraction.slice(0, 2).padEnd(2, '0'));
  return fraction.charAt(2) >= '5' ? kept + 1 : kept;
}

/** Minus zero is no figure that anybody should meet. */
function zeroOr(value: number): number {
  return value === 0 ? 0 : value;
}
