import { z } from 'zod';
import { Condition, Scalar } from './condition.ts';
import { CrmPath } from './fact-path.ts';

const Text = z.string().regex(/\S/, 'expected some text');
const Points = z.number().min(0);

const Choice = z.strictObject({
  value: Scalar,
  label: Text,
  points: Points,
  disqualifies: z.boolean().optional(),
});
export type Choice = z.infer<typeof Choice>;

const Band = z.strictObject({
  when: Condition,
  label: Text,
  points: Points,
  disqualifies: z.boolean().optional(),
});
export type Band = z.infer<typeof Band>;

const common = {
  id: z.string().regex(/^\S+$/, 'expected an id without white space'),
  criterion: Text,
  ask: Text,
  points: Points,
  property: CrmPath.optional(),
  validDays: z.number().min(0).optional(),
};

/** One question of the discovery script, what may be answered, and what each answer is worth. */
export const Question = z.discriminatedUnion(
  'type',
  [
    z.strictObject({ ...common, type: z.literal('choice'), answers: z.array(Choice).min(1) }),
    z.strictObject({ ...common, type: z.literal('number'), bands: z.array(Band) }),
    z.strictObject({ ...common, type: z.literal('date'), bands: z.array(Band) }),
  ],
  { error: 'expected one of "choice", "number", "date"' },
);
export type Question = z.infer<typeof Question>;
