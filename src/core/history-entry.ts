import { z } from 'zod';
import { CAUSES } from './causes.ts';
import { Tier } from './verdict.ts';

const Points = z.number();

/** A line of a contact's history: what became of score and tier at one judgement, and why. */
export const HistoryEntry = z.object({
  score: z.object({ from: Points.nullable(), to: Points }),
  /** `judged` is the model's view; `to` what was written, which may be held back or a person's. */
  tier: z.object({ from: Tier.nullable(), to: Tier, judged: Tier }),
  modelVersion: z.string().optional(),
  /** In the order of CAUSES; the points add up to the change of score. Empty for the first judgement. */
  causes: z.array(z.object({ cause: z.enum(CAUSES), points: Points })).default([]),
  /** What the write changed; empty where nothing was worth a write. */
  changed: z.array(z.string()).default([]),
  factors: z.array(z.object({ id: z.string(), from: Points, to: Points })).default([]),
  events: z
    .array(
      z.object({
        id: z.string(),
        subscriptionType: z.string(),
        propertyName: z.string().nullish(),
      }),
    )
    .default([]),
  ownerSet: z.string().nullable().default(null),
  /** Overrides that began at this judgement. */
  overrides: z
    .array(z.object({ kind: z.enum(['tier', 'owner']), value: z.string(), by: z.string() }))
    .default([]),
  /** What somebody else had put into the CRM, by no person's decision. */
  noted: z
    .array(z.object({ property: z.string(), value: z.string(), source: z.string() }))
    .default([]),
  /** The contact that this was told of before it was merged into another; none in the chain of the one that went on. */
  mergedFrom: z.string().nullable().default(null),
});
export type HistoryEntry = z.infer<typeof HistoryEntry>;
