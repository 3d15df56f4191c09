import type { Condition, DidCondition, FactCondition, Scalar } from './condition.ts';

/** A condition as an admin would say it: `company.country is one of "Austria", "Germany"`. */
export function conditionText(condition: Condition): string {
  if ('all' in condition) return groupText(condition.all, ' and ', 'always');
  if ('any' in condition) return groupText(condition.any, ' or ', 'never');
  if ('not' in condition) return `not (${conditionText(condition.not)})`;
  return 'did' in condition ? didText(condition) : `${condition.fact} ${testText(condition)}`;
}

function groupText(parts: readonly Condition[], between: string, empty: string): string {
  const texts = parts.map((part) =>
    'all' in part || 'any' in part ? `(${conditionText(part)})` : conditionText(part),
  );
  return texts.length === 0 ? empty : texts.join(between);
}

function didText({ did, atLeast = 1, withinDays }: DidCondition): string {
  const times = atLeast === 1 ? 'did' : `did ${atLeast} times`;
  return `${times} ${did}${withinDays === undefined ? '' : ` in the last ${withinDays} days`}`;
}

function testText(condition: FactCondition): string {
  if ('equals' in condition) return `is ${scalarText(condition.equals)}`;
  if ('in' in condition) return `is one of ${listText(condition.in)}`;
  if ('gte' in condition) return `is at least ${condition.gte}`;
  if ('lte' in condition) return `is at most ${condition.lte}`;
  if ('between' in condition) return `is from ${condition.between[0]} to ${condition.between[1]}`;
  if ('contains' in condition) return `contains ${scalarText(condition.contains)}`;
  if ('containsAny' in condition) return `contains one of ${listText(condition.containsAny)}`;
  if ('withinDays' in condition) return `lies in the last ${condition.withinDays} days`;
  if ('inNextDays' in condition) return `lies in the next ${condition.inNextDays} days`;
  return condition.known ? 'is known' : 'is unknown';
}

/** Text in quotes, for `"7"` is not `7` and blanks count. */
export function scalarText(value: Scalar): string {
  return JSON.stringify(value);
}

function listText(values: readonly Scalar[]): string {
  return values.length === 0 ? 'nothing' : values.map(scalarText).join(', ');
}
