import { z } from 'zod';

/**
 * What was last seen of a contact's counters and dates, as JSON. `value` is the total last seen; `counted` numbers the
 * signals given so far and never goes back, so that ids stay unique after a total has fallen.
 */
export const Observed = z.object({
  /** When the contact and its company had last changed, at that reading; an older reading tells nothing. */
  contactAt: z.number().nullable(),
  companyAt: z.number().nullable(),
  counters: z.record(z.string(), z.object({ value: z.number(), counted: z.number() })),
  /** Epoch milliseconds. */
  dates: z.record(z.string(), z.number()),
});
export type Observed = z.infer<typeof Observed>;
export type Counter = Observed['counters'][string];

/** The same as it comes back from where it was stored: passed on, for copying it costs more than all that is read of it. */
export const StoredObserved = z.custom<Observed>(
  (value) => typeof value === 'object' && value !== null && 'counters' in value && 'dates' in value,
  'expected what was observed before',
);

export const NOTHING_OBSERVED: Observed = {
  contactAt: null,
  companyAt: null,
  counters: {},
  dates: {},
};
