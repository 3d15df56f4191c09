/** Whether two JSON values say the same; the order of keys does not matter, a key that is undefined is none. */
export function isDeepEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) {
    return false;
  }
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const [one, other] = [new Map(Object.entries(left)), new Map(Object.entries(right))];
  const keys = new Set([...one.keys(), ...other.keys()]);
  return [...keys].every((key) => isDeepEqual(one.get(key), other.get(key)));
}
