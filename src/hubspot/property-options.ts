import type { Property } from './portal-properties.ts';
import type { PropertyOption } from './properties.ts';

type Option = Property['options'][number];

/** Options as HubSpot is sent them, in the order given. */
export function toOptions(options: readonly PropertyOption[]) {
  return withMissing([], options) ?? [];
}

/**
 * The options of a property with those that it lacks behind them; null where it lacks none. HubSpot shows people the
 * labels only, so one that is taken by another value gets its value beside it.
 */
export function withMissing(
  existing: readonly Option[],
  wanted: readonly PropertyOption[],
): Option[] | null {
  const known = new Set(existing.map(({ value }) => value));
  const labels = new Set(existing.map(({ label }) => label));
  let displayOrder = Math.max(-1, ...existing.map((option) => option.displayOrder ?? -1));
  const added: Option[] = [];
  for (const { value, label } of wanted) {
    if (known.has(value)) continue;
    const own = labels.has(label) ? `${label} (${value})` : label;
    known.add(value);
    labels.add(own);
    displayOrder += 1;
    added.push({ value, label: own, displayOrder, hidden: false });
  }
  return added.length === 0 ? null : [...existing, ...added];
}
