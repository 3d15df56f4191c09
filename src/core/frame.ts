import type { Attributes } from './facts.ts';

/** What a compiled condition looks at while one lead is judged at one instant. */
export type Frame = {
  readonly asOf: number;
  readonly contact: Attributes;
  readonly company: Attributes;
  /** What conditions ask of contact and company, by place. */
  readonly values: readonly unknown[];
  /** By question, in model order: what somebody noted and still counts, as trimmed text; null where there is nothing. */
  readonly noted: readonly (string | null)[];
  /** By question, in model order: the value in force as trimmed text, null where there is none. */
  readonly answers: readonly (string | null)[];
  /** By signal rule, in model order: the times of the signals that the rule counts, oldest first. */
  counted: readonly (readonly number[])[];
  /** Attributes of the signal that a `where` is looking at. */
  signal: Attributes;
};
