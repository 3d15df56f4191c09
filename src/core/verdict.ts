import { z } from 'zod';

/** Best first. Everything that ranks tiers takes the order from here. */
export const Tier = z.enum(['tier_1', 'tier_2', 'tier_3', 'needs_data', 'disqualified']);
export type Tier = z.infer<typeof Tier>;

export const Team = z.enum(['sales', 'marketing', 'none']);
export type Team = z.infer<typeof Team>;

export const Disposition = z.enum(['work_now', 'nurture', 'rework', 'disqualified']);
export type Disposition = z.infer<typeof Disposition>;

export const Queue = z.enum(['high_priority', 'automated_outreach']);
export type Queue = z.infer<typeof Queue>;
