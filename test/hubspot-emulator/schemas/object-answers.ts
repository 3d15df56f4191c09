import { z } from 'zod';
import { batchOf, Id, Paging, Time } from './shared-answers.ts';

const ValueWithTimestamp = z.strictObject({
  value: z.string(),
  timestamp: Time,
  sourceType: z.string(),
  sourceId: z.string().optional(),
  sourceLabel: z.string().optional(),
  updatedByUserId: z.int32().optional(),
});

const objectFields = {
  id: Id,
  properties: z.record(z.string(), z.string().nullable()),
  propertiesWithHistory: z.record(z.string(), z.array(ValueWithTimestamp)).optional(),
  createdAt: Time,
  updatedAt: Time,
  archived: z.boolean(),
  archivedAt: Time.optional(),
  objectWriteTraceId: z.string().optional(),
  url: z.url().optional(),
};

/** One record. */
export const ObjectAnswer = z.strictObject(objectFields);

const AssociatedIds = z.strictObject({
  results: z.array(z.strictObject({ id: Id, type: z.string() })),
});

/** One record with the ids of what is associated with it. */
export const ObjectWithAssociationsAnswer = z.strictObject({
  ...objectFields,
  associations: z.record(z.string(), AssociatedIds).optional(),
});

/** What the batch calls on records answer. */
export const BatchAnswer = batchOf(ObjectAnswer);

export const BatchUpsertAnswer = batchOf(z.strictObject({ ...objectFields, new: z.boolean() }));

export const ListAnswer = z.strictObject({
  results: z.array(ObjectWithAssociationsAnswer),
  paging: Paging.optional(),
});

export const SearchAnswer = z.strictObject({
  total: z.int().min(0),
  results: z.array(ObjectAnswer),
  paging: Paging.optional(),
});
