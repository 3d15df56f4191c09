import { z } from 'zod';
import { StandardError } from './error-answers.ts';

export const Time = z.iso.datetime();
export const Id = z.string().regex(/^\d+$/u);

export const Paging = z.strictObject({
  next: z.strictObject({ after: z.string(), link: z.string().optional() }),
});

/** The answer of a batch over items of one kind. */
export const batchOf = (item: z.ZodType) =>
  z.strictObject({
    status: z.enum(['COMPLETE', 'PENDING', 'PROCESSING', 'CANCELED']),
    requestedAt: Time.optional(),
    startedAt: Time,
    completedAt: Time,
    results: z.array(item),
    numErrors: z.int().min(0).optional(),
    errors: z.array(StandardError).optional(),
    links: z.record(z.string(), z.string()).optional(),
  });
