import { OBJECT_TYPES, OBJECT_TYPE_IDS, type ObjectType } from '../entities.ts';
import { badRequest } from '../http/hubspot-error.ts';

const SINGULAR: Readonly<Record<ObjectType, string>> = {
  contacts: 'contact',
  companies: 'company',
  deals: 'deal',
  calls: 'call',
  emails: 'email',
  meetings: 'meeting',
  notes: 'note',
  tasks: 'task',
};

/** Paths take the plural, the singular or the type id. */
export function objectTypeOf(name: string | undefined): ObjectType {
  const wanted = (name ?? '').toLowerCase();
  for (const type of OBJECT_TYPES)
    if (wanted === type || wanted === SINGULAR[type] || wanted === OBJECT_TYPE_IDS[type])
      return type;
  throw badRequest(`Unable to infer object type from: ${name ?? ''}`);
}

/** How messages name a record of this type. */
export function typeInMessages(type: ObjectType): string {
  return SINGULAR[type].toUpperCase();
}

type Access = 'read' | 'write';

/** Activities stand under the scopes of contacts; reading e-mails needs a scope of its own. */
export function objectScopes(name: string | undefined, access: Access): readonly string[] {
  const type = objectTypeOf(name);
  if (type === 'emails' && access === 'read') return ['sales-email-read'];
  const owner = type === 'companies' || type === 'deals' ? type : 'contacts';
  return [`crm.objects.${owner}.${access}`];
}

/** Definitions may be read with the scope of the records too; writing them needs the schema's. */
export function schemaScopes(name: string | undefined, access: Access): readonly string[] {
  const type = objectTypeOf(name);
  const owner = type === 'companies' || type === 'deals' ? type : 'contacts';
  if (access === 'write') return [`crm.schemas.${owner}.write`];
  return [`crm.schemas.${owner}.read`, `crm.objects.${owner}.read`, `crm.objects.${owner}.write`];
}
