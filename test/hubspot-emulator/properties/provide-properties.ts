import type { ObjectType } from '../entities.ts';
import type { Portal } from '../store/portal.ts';
import { COMPANY_PROPERTIES, CUSTOM_COMPANY_PROPERTIES } from './company-properties.ts';
import { CONTACT_PROPERTIES, CUSTOM_CONTACT_PROPERTIES } from './contact-properties.ts';
import { define, type Definition } from './define.ts';
import { ACTIVITY_PROPERTIES, DEAL_PROPERTIES } from './other-properties.ts';

type Groups = Readonly<Record<string, readonly Definition[]>>;

const STANDARD: Readonly<Record<ObjectType, Groups>> = {
  contacts: CONTACT_PROPERTIES,
  companies: COMPANY_PROPERTIES,
  deals: DEAL_PROPERTIES,
  ...ACTIVITY_PROPERTIES,
};

/** The group of the made-up portal's own properties. */
export const CUSTOM_GROUP = 'demo_portal';

/** Gives a portal HubSpot's own properties, and if wanted the made-up portal's custom ones. */
export function provideProperties(
  portal: Portal,
  options: { createdAt: number; custom: boolean },
): void {
  for (const [type, groups] of Object.entries(STANDARD) as [ObjectType, Groups][])
    for (const [groupName, definitions] of Object.entries(groups))
      provideGroup(portal, { type, groupName, definitions, hubspotDefined: true, ...options });
  if (!options.custom) return;
  const place = { groupName: CUSTOM_GROUP, hubspotDefined: false, createdAt: options.createdAt };
  provideGroup(portal, { type: 'contacts', definitions: CUSTOM_CONTACT_PROPERTIES, ...place });
  provideGroup(portal, { type: 'companies', definitions: CUSTOM_COMPANY_PROPERTIES, ...place });
}

/** Adds a group with its properties. */
export function provideGroup(
  portal: Portal,
  group: {
    type: ObjectType;
    groupName: string;
    definitions: readonly Definition[];
    hubspotDefined: boolean;
    createdAt: number;
  },
): void {
  portal.groups[group.type].set(group.groupName, {
    name: group.groupName,
    label: labelOf(group.groupName),
    displayOrder: -1,
    archived: false,
  });
  for (const definition of group.definitions)
    portal.properties[group.type].set(definition[0], define(definition, group));
}

function labelOf(groupName: string): string {
  const words = groupName.replaceAll('_', ' ').replace(/information$/u, ' information');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
