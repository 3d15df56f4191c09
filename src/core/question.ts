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

const head = {
  id: z.string().regex(/^\S+$/, 'expected an id without white space'),
  criterion: Text,
  ask: Text,
  points: Points,
};

const tail = {
  property: CrmPath.optional(),
  validDays: z.number().min(0).optional(),
};

/**
 * One question of the discovery script, what may be answered, and what each answer is worth. Keys stand in the order
 * in which the shipped models write them, so that a parsed question is written as it was read.
 */
export const Question = z.discriminatedUnion(
  'type',
  [
    z.strictObject({
      ...head,
      type: z.literal('choice'),
      ...tail,
      answers: z.array(Choice).min(1),
    }),
    z.strictObject({ ...head, type: z.literal('number'), ...tail, bands: z.array(Band) }),
    z.strictObject({ ...head, type: z.literal('date'), ...tail, bands: z.array(Band) }),
  ],
  { error: 'expected one of "choice", "number", "date"' },
);
export type Question = z.infer<typeof Question>;
