/** Points as a rep reads them: at most two decimals, no trailing zeros, a real minus sign. */
export function pointsText(points: number): string {
  return String(Math.round(points * 100) / 100).replace('-', '−');
}

/** "12 / 20"; where nothing can be won only the points, with their sign. */
export function pointsOfMax({ points, max }: { points: number; max: number }): string {
  if (max > 0) return `${pointsText(points)} / ${pointsText(max)}`;
  return points > 0 ? `+${pointsText(points)}` : pointsText(points);
}
