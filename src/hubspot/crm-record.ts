import { z } from 'zod';

/** A record of the CRM as it was read. Values are text or null, whatever their type in HubSpot. */
export type CrmRecord = {
  readonly id: string;
  readonly properties: Readonly<Record<string, string | null>>;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly archived: boolean;
};
export type ContactRecord = CrmRecord;
export type CompanyRecord = CrmRecord;

export const ObjectId = z.string().regex(/^\d+$/);

/** HubSpot's times, ISO 8601, as epoch milliseconds. */
export const Instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/** Looked through and passed on: `z.record` copies each of a hundred records, which costs more than reading the JSON. */
const Properties = z.custom<CrmRecord['properties']>((value) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((one) => one === null || typeof one === 'string');
}, 'expected an object whose values are text or null');

/** One object in any answer of the objects API. */
export const CrmObject = z.object({
  id: ObjectId,
  properties: Properties,
  createdAt: Instant,
  updatedAt: Instant,
  archived: z.boolean().default(false),
}) satisfies z.ZodType<CrmRecord>;

/** An entry of `errors` in a batch answer that succeeded in part. */
export const BatchError = z.looseObject({
  category: z.string().default(''),
  subCategory: z.unknown().optional(),
  context: z
    .looseObject({ ids: z.array(z.union([z.string(), z.number()]).transform(String)).catch([]) })
    .optional()
    .catch(undefined),
});
export type BatchError = z.infer<typeof BatchError>;

/** The answer of a batch read or update: 200, or 207 with `errors`; order and completeness are not promised. */
export const BatchAnswer = z.looseObject({
  results: z.array(CrmObject),
  errors: z.array(BatchError).default([]),
});

/** How a list says where its next page begins. */
export const Paging = z
  .looseObject({ next: z.looseObject({ after: z.string() }).nullish() })
  .nullish();

/** HubSpot takes at most this many inputs in a batch. */
export const BATCH_SIZE = 100;

/** Splits a list into lists of at most `size`. */
export function inBatches<T>(items: readonly T[], size = BATCH_SIZE): T[][] {
  const batches: T[][] = [];
  for (let start = 0; start < items.length; start += size) {
    batches.push(items.slice(start, start + size));
  }
  return batches;
}
