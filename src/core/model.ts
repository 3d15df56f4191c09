import { z } from 'zod';
import { Condition, Scalar } from './condition.ts';
import { CrmPath } from './fact-path.ts';
import { modelRules } from './model-rules.ts';
import { modelWarnings } from './model-warnings.ts';
import { nestedDeeperThan } from './nesting.ts';
import { problemMessage, toProblems, type Problem } from './problem.ts';
import { Question } from './question.ts';
import { Disposition, Team, Tier } from './verdict.ts';

const Id = z.string().regex(/^\S+$/, 'expected an id without white space');
const Text = z.string().regex(/\S/, 'expected some text');
const Points = z.number().min(0);
const Days = z.number().min(0);

const Partly = z.strictObject({ points: Points, when: Condition });

const Criterion = z.strictObject({
  id: Id,
  label: Text,
  kind: Text,
  points: Points,
  major: z.boolean().optional(),
  when: Condition,
  partly: z.array(Partly).optional(),
});
export type Criterion = z.infer<typeof Criterion>;

const SignalRule = z.strictObject({
  id: Id,
  label: Text,
  on: Text,
  where: Condition.optional(),
  points: z.number(),
  cap: z.number(),
  perDay: z.int().min(1).optional(),
  halfLifeDays: z.number().gt(0).optional(),
  windowDays: Days.optional(),
  buying: z.boolean().optional(),
  recentDays: Days.optional(),
});
export type SignalRule = z.infer<typeof SignalRule>;

const Penalty = z.strictObject({ id: Id, label: Text, points: z.number().max(0), when: Condition });
export type Penalty = z.infer<typeof Penalty>;

const Disqualifier = z.strictObject({ id: Id, label: Text, when: Condition });
export type Disqualifier = z.infer<typeof Disqualifier>;

const Cell = z.strictObject({ team: Team, disposition: Disposition });
const Row = z.strictObject({ ready: Cell, notReady: Cell });

const Tiers = z.discriminatedUnion(
  'policy',
  [
    z.strictObject({ policy: z.literal('criteria'), tier2Misses: z.int().min(0) }),
    z.strictObject({ policy: z.literal('score'), tier1At: z.number(), tier2At: z.number() }),
  ],
  { error: 'expected "criteria" or "score"' },
);

const NurtureEntry = z.strictObject({ track: Id, label: Text, when: Condition });
export type NurtureEntry = z.infer<typeof NurtureEntry>;

const Source = z.strictObject({
  kind: Text,
  property: CrmPath,
  when: z.enum(['date_changes', 'counter_rises']),
  attributes: z.record(z.string(), Scalar).optional(),
});
export type Source = z.infer<typeof Source>;

/** A golden lead that travels with its model: these facts must give this tier. */
const Example = z.strictObject({
  label: Text.optional(),
  facts: z.record(z.string(), z.unknown()),
  asOf: z.union([z.string(), z.number()]).optional(),
  tier: Tier,
});
export type Example = z.infer<typeof Example>;

/** The admin's qualification model: data, validated once, never code. */
export const Model = z.strictObject({
  schema: z.literal(1),
  name: Text,
  market: z.enum(['b2b', 'b2c']),
  required: z.array(CrmPath).optional(),
  fit: z.strictObject({
    goodFit: z.union(
      [z.strictObject({ boxes: z.int().min(0) }), z.strictObject({ points: z.number() })],
      { error: 'expected { "boxes": whole number } or { "points": number }' },
    ),
    criteria: z.array(Criterion),
  }),
  readiness: z.strictObject({
    cap: Points,
    ready: z.strictObject({ points: z.number() }),
    signals: z.array(SignalRule),
  }),
  discovery: z.strictObject({
    framework: Text,
    mustConfirm: z.array(z.string()).optional(),
    questions: z.array(Question),
  }),
  penalties: z.array(Penalty).optional(),
  disqualifiers: z.array(Disqualifier).optional(),
  queue: z.strictObject({ highPriorityAbove: z.number() }),
  tiers: Tiers,
  matrix: z.strictObject({ goodFit: Row, badFit: Row }),
  nurture: z.array(NurtureEntry).optional(),
  sources: z.array(Source).optional(),
  demoteAfterDays: Days.optional(),
  reviewEveryDays: z.number().gt(0).optional(),
  examples: z.array(Example).optional(),
});
export type Model = z.infer<typeof Model>;

export type ParsedModel =
  | { readonly ok: true; readonly model: Model; readonly warnings: Problem[] }
  | { readonly ok: false; readonly problems: Problem[] };

/** Deeper conditions than this are no admin's, and would cost the stack. */
const MOST_LEVELS = 64;

/** Reads a model document; says everything that is wrong with it in one go. */
export function parseModel(json: unknown): ParsedModel {
  if (nestedDeeperThan(json, MOST_LEVELS)) {
    const message = `expected at most ${MOST_LEVELS} levels of nesting, got more`;
    return { ok: false, problems: [{ path: 'model', message }] };
  }
  const parsed = Model.safeParse(json, { error: problemMessage });
  const shape = parsed.success ? [] : toProblems(parsed.error.issues);
  const problems = [...shape, ...modelRules(json)];
  if (!parsed.success || problems.length > 0) return { ok: false, problems };
  return { ok: true, model: parsed.data, warnings: modelWarnings(parsed.data) };
}
