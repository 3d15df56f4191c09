import { z } from 'zod';
import { FactPath } from './fact-path.ts';
import { problemMessage, quoteValue } from './problem.ts';

/** What a fact is compared with; its type decides how (`"07"` is text, `7` a number). */
export const Scalar = z.union([z.string(), z.number(), z.boolean()], {
  error: 'expected text, a number, or true or false',
});
export type Scalar = z.infer<typeof Scalar>;

const Days = z.number().min(0);
const Bounds = z.tuple([z.number(), z.number()]).refine(([least, most]) => least <= most, {
  error: (issue) => `expected the lower bound first, got ${quoteValue(issue.input)}`,
});

/** One strict schema an operator: the list of what a model can ask of a fact. */
const FACT_CONDITIONS = {
  equals: z.strictObject({ fact: FactPath, equals: Scalar }),
  in: z.strictObject({ fact: FactPath, in: z.array(Scalar) }),
  gte: z.strictObject({ fact: FactPath, gte: z.number() }),
  lte: z.strictObject({ fact: FactPath, lte: z.number() }),
  between: z.strictObject({ fact: FactPath, between: Bounds }),
  contains: z.strictObject({ fact: FactPath, contains: z.string() }),
  containsAny: z.strictObject({ fact: FactPath, containsAny: z.array(z.string()) }),
  withinDays: z.strictObject({ fact: FactPath, withinDays: Days }),
  inNextDays: z.strictObject({ fact: FactPath, inNextDays: Days }),
  known: z.strictObject({ fact: FactPath, known: z.boolean() }),
};
type Operator = keyof typeof FACT_CONDITIONS;
export type FactCondition = { [K in Operator]: z.infer<(typeof FACT_CONDITIONS)[K]> }[Operator];

const DidCondition = z.strictObject({
  did: z.string(),
  atLeast: z.int().min(0).optional(),
  withinDays: Days.optional(),
});
export type DidCondition = z.infer<typeof DidCondition>;

export type Condition =
  FactCondition | DidCondition | { all: Condition[] } | { any: Condition[] } | { not: Condition };

/**
 * A condition as the model writes it. The shape is found by its keys first, so that a problem names the
 * key that is wrong and not all the shapes that it might have been.
 */
export const Condition: z.ZodType<Condition> = z.lazy(() =>
  z.unknown().transform((value, context): Condition => {
    const shape = shapeOf(value);
    if ('problem' in shape) {
      context.issues.push({ code: 'custom', message: shape.problem, input: value });
      return z.NEVER;
    }
    const parsed = shape.schema.safeParse(value, { error: problemMessage });
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) {
      const paths =
        issue.code === 'unrecognized_keys'
          ? issue.keys.map((key) => [...issue.path, key])
          : [[...issue.path]];
      for (const path of paths) {
        context.issues.push({ code: 'custom', message: issue.message, path, input: value });
      }
    }
    return z.NEVER;
  }),
);

const GROUPS: Record<string, z.ZodType<Condition>> = {
  all: z.strictObject({ all: z.array(Condition) }),
  any: z.strictObject({ any: z.array(Condition) }),
  not: z.strictObject({ not: Condition }),
  did: DidCondition,
};

type Shape = { readonly schema: z.ZodType<Condition> } | { readonly problem: string };

function shapeOf(value: unknown): Shape {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const came = value === undefined ? 'but it is missing' : `got ${quoteValue(value)}`;
    return { problem: `expected a condition such as { "fact": ..., "equals": ... }, ${came}` };
  }
  const heads = ['fact', ...Object.keys(GROUPS)].filter((key) => Object.hasOwn(value, key));
  const [head] = heads;
  if (head === undefined || heads.length > 1) {
    return { problem: `expected exactly one of fact, all, any, not, did, got ${named(heads)}` };
  }
  const group = GROUPS[head];
  if (group !== undefined) return { schema: group };
  const operators = OPERATORS.filter((key) => Object.hasOwn(value, key));
  const [operator] = operators;
  if (operator === undefined || operators.length > 1) {
    return { problem: `expected exactly one of ${OPERATORS.join(', ')}, got ${named(operators)}` };
  }
  return { schema: FACT_CONDITIONS[operator] };
}

const OPERATORS: readonly Operator[] = [
  'equals',
  'in',
  'gte',
  'lte',
  'between',
  'contains',
  'containsAny',
  'withinDays',
  'inNextDays',
  'known',
];

function named(keys: readonly string[]): string {
  return keys.length === 0 ? 'none of them' : keys.join(' and ');
}
