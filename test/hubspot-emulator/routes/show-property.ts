import type { Property } from '../entities.ts';
import { iso } from '../store/write-object.ts';

/** A definition in HubSpot's form. */
export function showProperty(property: Property): Record<string, unknown> {
  const isOwner = property.referencedObjectType === 'OWNER';
  return {
    name: property.name,
    label: property.label,
    type: property.type,
    fieldType: property.fieldType,
    description: property.description,
    groupName: property.groupName,
    options: property.options,
    displayOrder: property.displayOrder,
    calculated: property.calculated,
    externalOptions: isOwner,
    hasUniqueValue: property.hasUniqueValue,
    hidden: property.hidden,
    hubspotDefined: property.hubspotDefined,
    formField: property.formField,
    archived: property.archived,
    createdAt: iso(property.createdAt),
    updatedAt: iso(property.updatedAt),
    dataSensitivity: 'non_sensitive',
    ...(isOwner ? { referencedObjectType: 'OWNER' } : {}),
    modificationMetadata: {
      archivable: !property.hubspotDefined,
      readOnlyDefinition: property.hubspotDefined,
      readOnlyOptions: property.hubspotDefined,
      readOnlyValue: property.readOnlyValue,
    },
  };
}
