import type { ObjectType, Property } from '../entities.ts';
import type { ApiAnswer, ApiCall, ApiRoute } from '../http/api-route.ts';
import { badRequest, notFound } from '../http/hubspot-error.ts';
import {
  BatchPropertiesAnswer,
  PropertiesAnswer,
  PropertyAnswer,
} from '../schemas/property-answers.ts';
import { addProperty, checkGroup, checkOptions, withoutBlanks } from './add-property.ts';
import { batchAnswer } from './batch-answer.ts';
import { objectTypeOf, schemaScopes } from './object-types.ts';
import {
  BatchCreate,
  BatchNames,
  BatchRead,
  fitsType,
  PropertyCreate,
  PropertyUpdate,
} from './property-bodies.ts';
import { readBody } from './read-body.ts';
import { showProperty } from './show-property.ts';

const BASE = '/crm/properties/2026-09/:objectType';
type Params = Readonly<Record<string, string>>;
const canRead = (params: Params): readonly string[] => schemaScopes(params['objectType'], 'read');
const canWrite = (params: Params): readonly string[] => schemaScopes(params['objectType'], 'write');

/** Definitions of properties. */
export const propertyRoutes: readonly ApiRoute[] = [
  { method: 'get', path: BASE, scopes: canRead, answer: PropertiesAnswer, work: list },
  { method: 'post', path: BASE, scopes: canWrite, answer: PropertyAnswer, work: create },
  {
    method: 'post',
    path: `${BASE}/batch/create`,
    scopes: canWrite,
    answer: BatchPropertiesAnswer,
    work: batchCreate,
  },
  {
    method: 'post',
    path: `${BASE}/batch/read`,
    scopes: canRead,
    answer: BatchPropertiesAnswer,
    work: batchRead,
  },
  {
    method: 'post',
    path: `${BASE}/batch/archive`,
    scopes: canWrite,
    answer: null,
    work: batchArchive,
  },
  { method: 'get', path: `${BASE}/:name`, scopes: canRead, answer: PropertyAnswer, work: read },
  {
    method: 'patch',
    path: `${BASE}/:name`,
    scopes: canWrite,
    answer: PropertyAnswer,
    work: update,
  },
  { method: 'delete', path: `${BASE}/:name`, scopes: canWrite, answer: null, work: archive },
];

function tableOf(call: ApiCall): Map<string, Property> {
  return call.portal.properties[typeOf(call)];
}

function typeOf(call: ApiCall): ObjectType {
  return objectTypeOf(call.params['objectType']);
}

function list(call: ApiCall): ApiAnswer {
  const archived = call.query.get('archived') === 'true';
  const found = [...tableOf(call).values()].filter((property) => property.archived === archived);
  return { status: 200, body: { results: found.map(showProperty) } };
}

function create(call: ApiCall): ApiAnswer {
  const property = addProperty(call, readBody(PropertyCreate, call.body));
  return { status: 201, body: showProperty(property) };
}

function batchCreate(call: ApiCall): ApiAnswer {
  const { inputs } = readBody(BatchCreate, call.body);
  const results = inputs.map((input) => showProperty(addProperty(call, input)));
  return batchAnswer({ type: typeOf(call), results, missing: [], okStatus: 201 });
}

function find(call: ApiCall): Property {
  const property = tableOf(call).get(call.params['name'] ?? '');
  const archived = call.query.get('archived') === 'true';
  if (property === undefined || property.archived !== archived)
    throw notFound(`property not found: ${call.params['name'] ?? ''}`);
  return property;
}

function read(call: ApiCall): ApiAnswer {
  return { status: 200, body: showProperty(find(call)) };
}

function update(call: ApiCall): ApiAnswer {
  const property = find(call);
  const given = readBody(PropertyUpdate, call.body);
  if (property.hubspotDefined) throw badRequest(`${property.name} is a read-only definition`);
  if (given.groupName !== undefined) checkGroup(call, given.groupName);
  checkOptions((given.options ?? []).map((option) => option.value));
  const { type = property.type, fieldType = property.fieldType } = given;
  if (!fitsType(type, fieldType))
    throw badRequest(`fieldType ${fieldType} is not valid for type ${type}`);
  property.label = given.label ?? property.label;
  property.type = type;
  property.fieldType = fieldType;
  property.groupName = given.groupName ?? property.groupName;
  property.description = given.description ?? property.description;
  property.displayOrder = given.displayOrder ?? property.displayOrder;
  property.hidden = given.hidden ?? property.hidden;
  property.formField = given.formField ?? property.formField;
  if (given.options) property.options = given.options.map(withoutBlanks);
  property.updatedAt = call.world.store.clock.now();
  return { status: 200, body: showProperty(property) };
}

function archive(call: ApiCall): ApiAnswer {
  archiveOne(find(call));
  return { status: 204, body: null };
}

function archiveOne(property: Property): void {
  if (property.hubspotDefined) throw badRequest(`${property.name} cannot be archived`);
  property.archived = true;
}

function batchArchive(call: ApiCall): ApiAnswer {
  const { inputs } = readBody(BatchNames, call.body);
  for (const { name } of inputs) {
    const property = tableOf(call).get(name);
    if (property !== undefined) archiveOne(property);
  }
  return { status: 204, body: null };
}

function batchRead(call: ApiCall): ApiAnswer {
  const { inputs, archived } = readBody(BatchRead, call.body);
  const found = inputs.map(({ name }) => tableOf(call).get(name));
  const results = found
    .filter((property) => property !== undefined && property.archived === archived)
    .flatMap((property) => (property === undefined ? [] : [showProperty(property)]));
  const missing = inputs
    .filter(({ name }) => !results.some((each) => each['name'] === name))
    .map(({ name }) => name);
  return batchAnswer({ type: typeOf(call), results, missing, okStatus: 200 });
}
