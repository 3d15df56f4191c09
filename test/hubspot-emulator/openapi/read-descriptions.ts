import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A schema of OpenAPI 3.0, as far as HubSpot's files use it. */
export type ApiSchema = {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly nullable?: boolean;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, ApiSchema>>;
  readonly additionalProperties?: boolean | ApiSchema;
  readonly items?: ApiSchema;
  readonly oneOf?: readonly ApiSchema[];
};

type Content = Readonly<Record<string, { readonly schema?: ApiSchema }>>;

export type Operation = {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content?: Content };
  readonly responses: Readonly<
    Record<string, { readonly $ref?: string; readonly content?: Content }>
  >;
};

/** One file: the operations by method and path, and the schemas that they refer to. */
export type Description = {
  readonly file: string;
  readonly operations: ReadonlyMap<string, Operation>;
  readonly schemas: Readonly<Record<string, ApiSchema>>;
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
};

const VERSION = '/2026-09';

/** Reads HubSpot's OpenAPI files of this version from a folder and the folders in it. */
export function readDescriptions(folder: string): Description[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.json'),
  );
  return files.flatMap((name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    if (!text.includes(VERSION)) return [];
    const { paths = {}, components = {} } = JSON.parse(text);
    const operations = new Map<string, Operation>();
    for (const [path, methods] of Object.entries<Record<string, Operation>>(paths))
      if (`${path}/`.includes(`${VERSION}/`))
        for (const [method, operation] of Object.entries(methods))
          operations.set(`${method.toUpperCase()} ${path}`, operation);
    if (operations.size === 0) return [];
    const { schemas = {}, responses = {} } = components;
    return [{ file: name, operations, schemas, responses }];
  });
}

export type Found = { readonly description: Description; readonly operation: Operation };

/** The operation that a call meets; files of single objects go before the general one. */
export function findOperation(
  descriptions: readonly Description[],
  method: string,
  path: string,
): Found[] {
  return descriptions.flatMap((description) =>
    [...description.operations]
      .filter(([key]) => meets(key, `${method} ${path}`))
      .map(([, operation]) => ({ description, operation })),
  );
}

const FIXED = new Set(['groups', 'search', 'merge', 'gdpr-delete', 'read', 'update', 'create']);

/** Words stand before parameters: `/groups` is no name of a property. */
function meets(template: string, call: string): boolean {
  const wanted = template.split('/');
  const given = call.split('/');
  const last = given.at(-1) ?? '';
  if (wanted.length !== given.length) return false;
  if (FIXED.has(last) && wanted.at(-1) !== last) return false;
  return wanted.every((part, index) => part.startsWith('{') || part === given[index]);
}
