import type { Check } from './compile-condition.ts';
import type { Condition, FactCondition } from './condition.ts';
import type { Frame } from './frame.ts';
import { meetingValue } from './meeting-value.ts';
import { FALSE, TRUE, type Truth } from './truth.ts';

/** A value that an unknown fact should have for a condition to become true. */
export type Wish = { readonly path: string; readonly value: string };

export type WishInput = {
  readonly frame: Frame;
  readonly compile: (condition: Condition) => Check;
};

/**
 * What would have to become known for a condition to be true: of `all` everything that is unknown, of `any` its
 * first alternative that is open. Null where something that is known stands against it. What stands under `not`
 * is never wished for, and what counts signals is left to a signal.
 */
export function wishesFor(condition: Condition, input: WishInput): Wish[] | null {
  const truth = input.compile(condition)(input.frame);
  if (truth === TRUE || 'not' in condition || 'did' in condition) return [];
  if ('all' in condition) return wishesForAll(condition.all, input);
  if ('any' in condition) return wishesForAny(condition.any, input);
  return wishesForFact(condition, truth, input);
}

function wishesForFact(
  condition: FactCondition,
  truth: Truth,
  { frame }: WishInput,
): Wish[] | null {
  const isMissing = 'known' in condition && condition.known;
  if (truth === FALSE && !isMissing) return null;
  const value = meetingValue(condition, frame.asOf);
  return value === null ? null : [{ path: condition.fact, value }];
}

function wishesForAll(parts: readonly Condition[], input: WishInput): Wish[] | null {
  const wishes: Wish[] = [];
  for (const part of parts) {
    const more = wishesFor(part, input);
    if (more === null) return null;
    wishes.push(...more);
  }
  return wishes;
}

function wishesForAny(parts: readonly Condition[], input: WishInput): Wish[] | null {
  const open = parts.map((part) => wishesFor(part, input)).filter((wishes) => wishes !== null);
  return open.find((wishes) => wishes.length > 0) ?? open[0] ?? null;
}
