/** Whether JSON holds more levels of lists and objects than allowed; looks no deeper than that itself. */
export function nestedDeeperThan(json: unknown, levels: number): boolean {
  if (typeof json !== 'object' || json === null) return false;
  if (levels === 0) return true;
  return Object.values(json).some((value) => nestedDeeperThan(value, levels - 1));
}
