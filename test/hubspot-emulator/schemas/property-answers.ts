import { z } from 'zod';
import { batchOf, Time } from './shared-answers.ts';

const Option = z.strictObject({
  label: z.string(),
  value: z.string(),
  displayOrder: z.int32(),
  hidden: z.boolean(),
  description: z.string().optional(),
});

/** A definition of a property. */
export const PropertyAnswer = z.strictObject({
  name: z.string(),
  label: z.string(),
  type: z.enum(['bool', 'date', 'datetime', 'enumeration', 'number', 'phone_number', 'string']),
  fieldType: z.string(),
  description: z.string(),
  groupName: z.string(),
  options: z.array(Option),
  displayOrder: z.int32(),
  calculated: z.boolean(),
  externalOptions: z.boolean(),
  hasUniqueValue: z.boolean(),
  hidden: z.boolean(),
  hubspotDefined: z.boolean(),
  formField: z.boolean(),
  archived: z.boolean(),
  createdAt: Time,
  updatedAt: Time,
  dataSensitivity: z.literal('non_sensitive'),
  referencedObjectType: z.string().optional(),
  modificationMetadata: z.strictObject({
    archivable: z.boolean(),
    readOnlyDefinition: z.boolean(),
    readOnlyOptions: z.boolean(),
    readOnlyValue: z.boolean(),
  }),
});

export const PropertiesAnswer = z.strictObject({ results: z.array(PropertyAnswer) });
export const BatchPropertiesAnswer = batchOf(PropertyAnswer);

/** A group of properties. */
export const GroupAnswer = z.strictObject({
  name: z.string(),
  label: z.string(),
  displayOrder: z.int32(),
  archived: z.boolean(),
});

export const GroupsAnswer = z.strictObject({ results: z.array(GroupAnswer) });
