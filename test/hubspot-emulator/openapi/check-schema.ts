import type { ApiSchema } from './read-descriptions.ts';

type Schemas = Readonly<Record<string, ApiSchema>>;

/** Where a value differs from its schema; empty when it fits. A property that is not described is a difference. */
export function schemaProblems(
  value: unknown,
  schema: ApiSchema,
  at: { schemas: Schemas; path: string },
): string[] {
  const { schemas, path } = at;
  if (schema.$ref !== undefined) {
    const named = schemas[schema.$ref.split('/').at(-1) ?? ''];
    return named === undefined ? [`${path}: no ${schema.$ref}`] : schemaProblems(value, named, at);
  }
  if (schema.oneOf !== undefined) {
    const tries = schema.oneOf.map((each) => schemaProblems(value, each, at));
    return tries.some((each) => each.length === 0) ? [] : [`${path}: fits none of its kinds`];
  }
  if (value === null) return schema.nullable === true ? [] : [`${path}: is null`];
  if (schema.enum !== undefined && !schema.enum.includes(value))
    return [`${path}: ${JSON.stringify(value)} is none of ${schema.enum.join(', ')}`];
  switch (schema.type) {
    case 'string':
      return typeof value === 'string' ? formatProblems(value, schema, path) : [`${path}: no text`];
    case 'integer':
      return integerProblems(value, schema, path);
    case 'number':
      return typeof value === 'number' ? [] : [`${path}: no number`];
    case 'boolean':
      return typeof value === 'boolean' ? [] : [`${path}: no boolean`];
    case 'array':
      if (!Array.isArray(value)) return [`${path}: no list`];
      return value.flatMap((item, index) =>
        schemaProblems(item, schema.items ?? {}, { schemas, path: `${path}[${index}]` }),
      );
    case 'object':
      return objectProblems(value, schema, at);
    default:
      return [];
  }
}

function objectProblems(
  value: unknown,
  schema: ApiSchema,
  at: { schemas: Schemas; path: string },
): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [`${at.path}: no object`];
  const missing = (schema.required ?? [])
    .filter((name) => !(name in value))
    .map((name) => `${at.path}.${name}: is missing`);
  const { properties, additionalProperties } = schema;
  const others = Object.entries(value).flatMap(([name, each]) => {
    const path = `${at.path}.${name}`;
    const known = properties?.[name];
    if (known !== undefined) return schemaProblems(each, known, { ...at, path });
    if (typeof additionalProperties === 'object')
      return schemaProblems(each, additionalProperties, { ...at, path });
    return properties === undefined ? [] : [`${path}: is not described`];
  });
  return [...missing, ...others];
}

function integerProblems(value: unknown, schema: ApiSchema, path: string): string[] {
  if (!Number.isInteger(value)) return [`${path}: no whole number`];
  const isTooLarge = schema.format === 'int32' && Math.abs(Number(value)) > 2_147_483_647;
  return isTooLarge ? [`${path}: no int32`] : [];
}

function formatProblems(value: string, schema: ApiSchema, path: string): string[] {
  if (schema.format === 'date-time' && Number.isNaN(Date.parse(value))) return [`${path}: no time`];
  if (schema.format === 'uuid' && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u.test(value))
    return [`${path}: no uuid`];
  return [];
}
