import type { Property } from '../entities.ts';
import type { ApiCall } from '../http/api-route.ts';
import { apiError, badRequest } from '../http/hubspot-error.ts';
import { objectTypeOf } from './object-types.ts';
import { fitsType, type PropertyCreate } from './property-bodies.ts';

/** Adds a definition to the portal, or throws what HubSpot answers. */
export function addProperty(call: ApiCall, given: PropertyCreate): Property {
  const table = call.portal.properties[objectTypeOf(call.params['objectType'])];
  const known = table.get(given.name);
  if (known !== undefined)
    throw apiError(409, 'OBJECT_ALREADY_EXISTS', {
      message: known.archived
        ? `A property named '${given.name}' was archived; restore it or wait until it is purged.`
        : `A property named '${given.name}' already exists.`,
    });
  checkGroup(call, given.groupName);
  checkFieldType(given);
  const at = call.world.store.clock.now();
  const property: Property = {
    name: given.name,
    label: given.label,
    type: given.type,
    fieldType: given.fieldType,
    groupName: given.groupName,
    description: given.description ?? '',
    options: (given.options ?? []).map(withoutBlanks),
    displayOrder: given.displayOrder ?? -1,
    hidden: given.hidden ?? false,
    formField: given.formField ?? false,
    hasUniqueValue: given.hasUniqueValue ?? false,
    calculated: given.fieldType === 'calculation_equation',
    hubspotDefined: false,
    readOnlyValue: given.fieldType === 'calculation_equation',
    archived: false,
    createdAt: at,
    updatedAt: at,
    ...(given.referencedObjectType === undefined
      ? {}
      : { referencedObjectType: given.referencedObjectType }),
  };
  table.set(given.name, property);
  return property;
}

export function checkGroup(call: ApiCall, name: string): void {
  const group = call.portal.groups[objectTypeOf(call.params['objectType'])].get(name);
  if (group === undefined || group.archived)
    throw badRequest(`There is no property group named '${name}'.`);
}

function checkFieldType(given: PropertyCreate): void {
  if (!fitsType(given.type, given.fieldType))
    throw badRequest(`fieldType ${given.fieldType} is not valid for type ${given.type}`);
  const values = (given.options ?? []).map((option) => option.value);
  if (given.type === 'enumeration' && given.referencedObjectType === undefined)
    if (values.length === 0) throw badRequest('An enumeration must have options.');
  checkOptions(values);
}

export function checkOptions(values: readonly string[]): void {
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  if (twice !== undefined) throw badRequest(`Property option "${twice}" is there more than once.`);
}

/** An option without keys that were not given. */
export function withoutBlanks(option: {
  label: string;
  value: string;
  displayOrder: number;
  hidden: boolean;
  description?: string | undefined;
}): Property['options'][number] {
  const { description, ...rest } = option;
  return description === undefined ? rest : { ...rest, description };
}
