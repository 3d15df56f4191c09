import { conditionText, scalarText } from './condition-text.ts';
import type { Condition, FactCondition } from './condition.ts';
import { isDeepEqual } from './deep-equal.ts';
import { listChanges } from './list-changes.ts';

/** What is another in a condition, as closely as can be said: a country more, not two lists of countries. */
export function conditionChanges(before: Condition, after: Condition): string[] {
  if (isDeepEqual(before, after)) return [];
  const [old, now] = [groupOf(before), groupOf(after)];
  if (old !== null && now?.kind === old.kind && old.parts.length === now.parts.length) {
    const [one, ...others] = old.parts.flatMap((part, index) => {
      const other = now.parts[index];
      return other === undefined || isDeepEqual(part, other) ? [] : [[part, other] as const];
    });
    if (one !== undefined && others.length === 0) return conditionChanges(...one);
  }
  const [had, has] = [listOf(before), listOf(after)];
  if (had !== null && has !== null && had.about === has.about) {
    return listChanges(had.values, has.values, {
      more: `${has.about} now also`,
      less: `${has.about} no longer`,
      order: `${has.about}, in another order`,
    });
  }
  return [`asks whether ${conditionText(after)}, instead of whether ${conditionText(before)}`];
}

type Group = { readonly kind: 'all' | 'any' | 'not'; readonly parts: readonly Condition[] };

function groupOf(condition: Condition): Group | null {
  if ('all' in condition) return { kind: 'all', parts: condition.all };
  if ('any' in condition) return { kind: 'any', parts: condition.any };
  return 'not' in condition ? { kind: 'not', parts: [condition.not] } : null;
}

type List = { readonly about: string; readonly values: readonly string[] };

function listOf(condition: Condition): List | null {
  return 'fact' in condition ? listOfTest(condition) : null;
}

function listOfTest(condition: FactCondition): List | null {
  const { fact } = condition;
  if ('in' in condition) return { about: `${fact} may be`, values: condition.in.map(scalarText) };
  return 'containsAny' in condition
    ? { about: `${fact} may contain`, values: condition.containsAny.map(scalarText) }
    : null;
}
