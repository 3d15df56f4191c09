import { z } from 'zod';

const TYPES = [
  'bool',
  'date',
  'datetime',
  'enumeration',
  'number',
  'phone_number',
  'string',
] as const;

const FIELD_TYPES = [
  'booleancheckbox',
  'calculation_equation',
  'checkbox',
  'date',
  'file',
  'html',
  'number',
  'phonenumber',
  'radio',
  'select',
  'text',
  'textarea',
] as const;

const OptionInput = z.strictObject({
  label: z.string().min(1),
  value: z.string().min(1),
  displayOrder: z.int32(),
  hidden: z.boolean(),
  description: z.string().optional(),
});

/** What creates a property. `readOnlyValue` is not among it: an app cannot make a property read-only. */
export const PropertyCreate = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/u, 'must be lower case letters, digits and _'),
  label: z.string().min(1),
  type: z.enum(TYPES),
  fieldType: z.enum(FIELD_TYPES),
  groupName: z.string(),
  description: z.string().optional(),
  options: z.array(OptionInput).optional(),
  displayOrder: z.int32().optional(),
  hidden: z.boolean().optional(),
  formField: z.boolean().optional(),
  hasUniqueValue: z.boolean().optional(),
  calculationFormula: z.string().optional(),
  externalOptions: z.boolean().optional(),
  referencedObjectType: z.literal('OWNER').optional(),
  dataSensitivity: z.literal('non_sensitive').optional(),
});

export type PropertyCreate = z.infer<typeof PropertyCreate>;

/** What changes a property. */
export const PropertyUpdate = z.strictObject({
  label: z.string().min(1).optional(),
  type: z.enum(TYPES).optional(),
  fieldType: z.enum(FIELD_TYPES).optional(),
  groupName: z.string().optional(),
  description: z.string().optional(),
  options: z.array(OptionInput).optional(),
  displayOrder: z.int32().optional(),
  hidden: z.boolean().optional(),
  formField: z.boolean().optional(),
  calculationFormula: z.string().optional(),
});

export const GroupCreate = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/u),
  label: z.string().min(1),
  displayOrder: z.int32().optional(),
});

export const GroupUpdate = z.strictObject({
  label: z.string().min(1).optional(),
  displayOrder: z.int32().optional(),
});

export const BatchCreate = z.strictObject({ inputs: z.array(PropertyCreate).max(100) });

export const BatchRead = z.strictObject({
  inputs: z.array(z.strictObject({ name: z.string() })).max(100),
  archived: z.boolean(),
  dataSensitivity: z.literal('non_sensitive').optional(),
});

export const BatchNames = z.strictObject({
  inputs: z.array(z.strictObject({ name: z.string() })).max(100),
});

const FIELDS_OF_TYPE: Readonly<Record<(typeof TYPES)[number], readonly string[]>> = {
  bool: ['booleancheckbox', 'calculation_equation'],
  date: ['date'],
  datetime: ['date'],
  enumeration: ['booleancheckbox', 'checkbox', 'radio', 'select', 'calculation_equation'],
  number: ['number', 'calculation_equation'],
  phone_number: ['phonenumber'],
  string: ['text', 'textarea', 'html', 'file', 'phonenumber', 'calculation_equation'],
};

/** Whether a field of this kind can show values of this type. */
export function fitsType(type: PropertyCreate['type'], fieldType: string): boolean {
  return FIELDS_OF_TYPE[type].includes(fieldType);
}
