import type { CrmObject, ObjectType, Property } from '../entities.ts';
import type { Portal } from './portal.ts';
import { readValue } from './read-value.ts';

/** Why HubSpot refuses a value. */
export type ValueProblem = {
  readonly name: string;
  readonly error: string;
  readonly message: string;
};

export type CheckedValues =
  | { readonly ok: true; readonly values: Record<string, string> }
  | { readonly ok: false; readonly problems: readonly ValueProblem[] };

/** Checks values as HubSpot does before a write, and puts them into the form that is kept. */
export function checkValues(
  portal: Portal,
  type: ObjectType,
  properties: Readonly<Record<string, string>>,
): CheckedValues {
  const values: Record<string, string> = {};
  const problems: ValueProblem[] = [];
  for (const [name, raw] of Object.entries(properties)) {
    const property = portal.properties[type].get(name);
    const checked = checkValue(portal, property, { name, raw });
    if (typeof checked === 'string') values[name] = checked;
    else problems.push(checked);
  }
  return problems.length === 0 ? { ok: true, values } : { ok: false, problems };
}

function checkValue(
  portal: Portal,
  property: Property | undefined,
  given: { name: string; raw: string },
): string | ValueProblem {
  const { name, raw } = given;
  if (property === undefined || property.archived)
    return { name, error: 'PROPERTY_DOESNT_EXIST', message: `Property "${name}" does not exist` };
  if (property.readOnlyValue)
    return {
      name,
      error: 'READ_ONLY_VALUE',
      message: `"${name}" is a read only property; its value cannot be set.`,
    };
  if (raw === '') return '';
  if (property.referencedObjectType === 'OWNER') return checkOwner(portal, name, raw);
  const read = readValue(property, raw);
  return read.ok ? read.value : { name, error: read.error, message: read.message };
}

/** Writing the id of a removed owner is not documented; refusing it is the strict reading. */
function checkOwner(portal: Portal, name: string, raw: string): string | ValueProblem {
  const owner = portal.owners.find((each) => each.id === raw);
  if (owner !== undefined && !owner.archived) return raw;
  return { name, error: 'INVALID_OWNER_ID', message: `Owner ${raw} does not exist` };
}

const STAGES = [
  'subscriber',
  'lead',
  'marketingqualifiedlead',
  'salesqualifiedlead',
  'opportunity',
  'customer',
  'evangelist',
];

/** What HubSpot changes by itself with a write: the stage moves forward only, an owner has the time of its coming. */
export function withFollowers(
  object: CrmObject | null,
  values: Readonly<Record<string, string>>,
  at: number,
): Record<string, string> {
  const all = { ...values };
  const before = object?.properties ?? {};
  const stage = all['lifecyclestage'];
  const oldStage = before['lifecyclestage'];
  if (stage !== undefined && stage !== '' && oldStage !== undefined)
    if (STAGES.includes(stage) && STAGES.indexOf(stage) < STAGES.indexOf(oldStage))
      delete all['lifecyclestage'];
  const owner = all['hubspot_owner_id'];
  if (owner !== undefined && owner !== (before['hubspot_owner_id'] ?? ''))
    all['hubspot_owner_assigneddate'] = owner === '' ? '' : new Date(at).toISOString();
  return all;
}
