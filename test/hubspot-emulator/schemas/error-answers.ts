import { z } from 'zod';

const ErrorDetail = z.strictObject({
  message: z.string(),
  code: z.string().optional(),
  in: z.string().optional(),
  subCategory: z.string().optional(),
  context: z.record(z.string(), z.array(z.string())).optional(),
});

/** The error body of the CRM API. */
export const ErrorAnswer = z.strictObject({
  status: z.literal('error'),
  message: z.string().min(1),
  correlationId: z.uuid(),
  category: z.string(),
  subCategory: z.string().optional(),
  errors: z.array(ErrorDetail).optional(),
  context: z.record(z.string(), z.array(z.string())).optional(),
  links: z.record(z.string(), z.string()).optional(),
});

/** 429 has a body of its own. */
export const LimitAnswer = z.strictObject({
  status: z.literal('error'),
  message: z.string().min(1),
  errorType: z.literal('RATE_LIMIT'),
  correlationId: z.uuid(),
  policyName: z.enum(['TEN_SECONDLY_ROLLING', 'SECONDLY', 'DAILY']),
  groupName: z.string(),
  requestId: z.uuid(),
});

/** An error inside the answer of a batch. */
export const StandardError = z.strictObject({
  status: z.literal('error'),
  category: z.string(),
  message: z.string(),
  context: z.record(z.string(), z.array(z.string())),
  errors: z.array(ErrorDetail),
  links: z.record(z.string(), z.string()),
  subCategory: z.string().optional(),
});
