import type { PropertyGroup } from '../entities.ts';
import type { ApiAnswer, ApiCall, ApiRoute } from '../http/api-route.ts';
import { apiError, badRequest, notFound } from '../http/hubspot-error.ts';
import { GroupAnswer, GroupsAnswer } from '../schemas/property-answers.ts';
import { objectTypeOf, schemaScopes } from './object-types.ts';
import { GroupCreate, GroupUpdate } from './property-bodies.ts';
import { readBody } from './read-body.ts';

const BASE = '/crm/properties/2026-09/:objectType/groups';
type Params = Readonly<Record<string, string>>;
const canRead = (params: Params): readonly string[] => schemaScopes(params['objectType'], 'read');
const canWrite = (params: Params): readonly string[] => schemaScopes(params['objectType'], 'write');

/** Groups of properties; to be mounted before the properties, whose paths they look like. */
export const groupRoutes: readonly ApiRoute[] = [
  { method: 'get', path: BASE, scopes: canRead, answer: GroupsAnswer, work: list },
  { method: 'post', path: BASE, scopes: canWrite, answer: GroupAnswer, work: create },
  { method: 'get', path: `${BASE}/:name`, scopes: canRead, answer: GroupAnswer, work: read },
  { method: 'patch', path: `${BASE}/:name`, scopes: canWrite, answer: GroupAnswer, work: update },
  { method: 'delete', path: `${BASE}/:name`, scopes: canWrite, answer: null, work: archive },
];

function tableOf(call: ApiCall): Map<string, PropertyGroup> {
  return call.portal.groups[objectTypeOf(call.params['objectType'])];
}

function list(call: ApiCall): ApiAnswer {
  const results = [...tableOf(call).values()].filter((group) => !group.archived);
  return { status: 200, body: { results } };
}

function create(call: ApiCall): ApiAnswer {
  const given = readBody(GroupCreate, call.body);
  const known = tableOf(call).get(given.name);
  if (known !== undefined && !known.archived)
    throw apiError(409, 'OBJECT_ALREADY_EXISTS', {
      message: `A property group named '${given.name}' already exists.`,
    });
  const group: PropertyGroup = {
    name: given.name,
    label: given.label,
    displayOrder: given.displayOrder ?? -1,
    archived: false,
  };
  tableOf(call).set(group.name, group);
  return { status: 201, body: group };
}

function find(call: ApiCall): PropertyGroup {
  const group = tableOf(call).get(call.params['name'] ?? '');
  if (group === undefined || group.archived)
    throw notFound(`property group not found: ${call.params['name'] ?? ''}`);
  return group;
}

function read(call: ApiCall): ApiAnswer {
  return { status: 200, body: find(call) };
}

function update(call: ApiCall): ApiAnswer {
  const group = find(call);
  const given = readBody(GroupUpdate, call.body);
  group.label = given.label ?? group.label;
  group.displayOrder = given.displayOrder ?? group.displayOrder;
  return { status: 200, body: group };
}

function archive(call: ApiCall): ApiAnswer {
  const group = find(call);
  const type = objectTypeOf(call.params['objectType']);
  for (const property of call.portal.properties[type].values())
    if (property.groupName === group.name && !property.archived)
      throw badRequest(`Property group '${group.name}' still has properties`);
  group.archived = true;
  return { status: 204, body: null };
}
