/** Compares texts by code point (JavaScript's `<` compares UTF-16 units, and differs beyond U+FFFF). */
export function compareCodePoints(left: string, right: string): number {
  if (left === right) return 0;
  const [leftPoints, rightPoints] = [Array.from(left), Array.from(right)];
  const length = Math.min(leftPoints.length, rightPoints.length);
  for (let index = 0; index < length; index += 1) {
    const difference = codePoint(leftPoints[index]) - codePoint(rightPoints[index]);
    if (difference !== 0) return difference;
  }
  return leftPoints.length - rightPoints.length;
}

function codePoint(character: string | undefined): number {
  return character?.codePointAt(0) ?? -1;
}
