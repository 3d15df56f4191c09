/** The value at the end of the keys, or undefined: reads a document before it is known to be valid. */
export function jsonAt(json: unknown, ...keys: string[]): unknown {
  return keys.reduce<unknown>((value, key) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    return Object.getOwnPropertyDescriptor(value, key)?.value;
  }, json);
}

/** The list at the end of the keys; empty where there is none. */
export function listAt(json: unknown, ...keys: string[]): readonly unknown[] {
  const value = jsonAt(json, ...keys);
  return Array.isArray(value) ? value : [];
}

/** The finite number at the end of the keys, or null. */
export function numberAt(json: unknown, ...keys: string[]): number | null {
  const value = jsonAt(json, ...keys);
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** The text at the end of the keys, or null. */
export function textAt(json: unknown, ...keys: string[]): string | null {
  const value = jsonAt(json, ...keys);
  return typeof value === 'string' ? value : null;
}
