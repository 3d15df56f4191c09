import type { Attributes } from './facts.ts';

/** What a compiled condition looks at while one lead is judged at one instant. */
export type Frame = {
  readonly asOf: number;
  readonly contact: Attributes;
  readonly company: Attributes;
  /** By question, in model order: the value in force as trimmed text, null where there is none. */
  readonly answers: (string | null)[];
  /** By signal rule, in model order: the times of the signals that the rule counts, oldest first. */
  counted: readonly (readonly number[])[];
  /** Attributes of the signal that a `where` is looking at. */
  signal: Attributes;
};
