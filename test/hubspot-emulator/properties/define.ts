import type { Property, PropertyOption, PropertyType } from '../entities.ts';

/** A definition in short: name, label, type, and what differs from a plain editable field. */
export type Definition = readonly [
  name: string,
  label: string,
  type: PropertyType,
  extra?: {
    readonly readOnly?: true;
    readonly calculated?: true;
    readonly options?: readonly string[];
    readonly fieldType?: string;
    readonly owner?: true;
    readonly unique?: true;
  },
];

const FIELD_TYPES: Readonly<Record<PropertyType, string>> = {
  bool: 'booleancheckbox',
  date: 'date',
  datetime: 'date',
  enumeration: 'select',
  number: 'number',
  phone_number: 'phonenumber',
  string: 'text',
};

/** A full definition; `hubspotDefined` tells HubSpot's own from the portal's. */
export function define(
  definition: Definition,
  place: { groupName: string; hubspotDefined: boolean; createdAt: number },
): Property {
  const [name, label, type, extra = {}] = definition;
  const readOnly = extra.readOnly === true || extra.calculated === true;
  return {
    name,
    label,
    type,
    fieldType: extra.fieldType ?? FIELD_TYPES[type],
    groupName: place.groupName,
    description: '',
    options: type === 'bool' ? YES_NO() : (extra.options ?? []).map(option),
    displayOrder: -1,
    hidden: false,
    formField: !readOnly,
    hasUniqueValue: extra.unique === true,
    calculated: extra.calculated === true,
    hubspotDefined: place.hubspotDefined,
    readOnlyValue: readOnly,
    archived: false,
    createdAt: place.createdAt,
    updatedAt: place.createdAt,
    ...(extra.owner === true ? { referencedObjectType: 'OWNER' } : {}),
  };
}

const YES_NO = (): PropertyOption[] => [
  { label: 'Yes', value: 'true', displayOrder: 0, hidden: false },
  { label: 'No', value: 'false', displayOrder: 1, hidden: false },
];

/** `value` or `value=Label`; without a label the value in words. */
function option(text: string, displayOrder: number): PropertyOption {
  const [value = '', label] = text.split('=');
  return { label: label ?? inWords(value), value, displayOrder, hidden: false };
}

function inWords(value: string): string {
  const words = value.toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
