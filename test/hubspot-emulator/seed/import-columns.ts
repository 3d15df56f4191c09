import type { Property, PropertyType } from '../entities.ts';
import { define } from '../properties/define.ts';
import type { Portal } from '../store/portal.ts';
import { importedTime } from './imported-value.ts';
import type { CsvFile } from './read-csv.ts';

/** Where the cells of a column go: into a contact's property, a company's, or both. */
export type Column = {
  readonly index: number;
  readonly contact: Property | null;
  readonly company: Property | null;
};

const IMPORT_GROUP = 'imported_columns';

/** Headers of exports that are neither a label nor a name of a property. */
const ALIASES: Readonly<Record<string, string>> = {
  recordid: 'hs_object_id',
  contactid: 'hs_object_id',
  associatedcompany: 'company',
  associatedcompanyids: 'associatedcompanyid',
  primaryassociatedcompanyids: 'associatedcompanyid',
  companyname: 'company',
  emailaddress: 'email',
};

/** Contact columns that say something about the company. */
const OF_COMPANY: Readonly<Record<string, string>> = {
  company: 'name',
  industry: 'industry',
  numemployees: 'numberofemployees',
  annualrevenue: 'annualrevenue',
  website: 'website',
};

/** Headers that mean the company even where a contact has a property of that name. */
const COMPANY_HEADERS: Readonly<Record<string, string>> = {
  numberofemployees: 'numberofemployees',
  companydomainname: 'domain',
  companycountryregion: 'country',
  companycountry: 'country',
  companyindustry: 'industry',
};

/** Finds a property for each column; a column that the portal has none for gets one. */
export function importColumns(
  portal: Portal,
  file: CsvFile,
  createdAt: number,
): { columns: Column[]; newProperties: string[] } {
  const known = namesOf(portal.properties.contacts);
  const taken = new Set<string>();
  const newProperties: string[] = [];
  const columns = file.header.flatMap((title, index): Column[] => {
    const key = squeezed(title);
    if (key === '') return [];
    const companyName = COMPANY_HEADERS[key];
    const name = ALIASES[key] ?? known.get(key);
    if (name !== undefined && taken.has(name)) return [];
    if (name !== undefined) taken.add(name);
    const company = portal.properties.companies.get(companyName ?? OF_COMPANY[name ?? ''] ?? '');
    let contact = name === undefined ? null : (portal.properties.contacts.get(name) ?? null);
    if (contact === null && company === undefined) {
      contact = addProperty(portal, { title, type: typeOf(file, index), createdAt });
      newProperties.push(contact.name);
    }
    return [{ index, contact, company: company ?? null }];
  });
  return { columns, newProperties };
}

/** Properties by their name and by their label, both without case and signs. */
function namesOf(properties: ReadonlyMap<string, Property>): Map<string, string> {
  const names = new Map<string, string>();
  for (const property of properties.values()) names.set(squeezed(property.label), property.name);
  for (const property of properties.values()) names.set(squeezed(property.name), property.name);
  return names;
}

function squeezed(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

function addProperty(
  portal: Portal,
  column: { title: string; type: PropertyType; createdAt: number },
): Property {
  const table = portal.properties.contacts;
  const words = column.title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, '_')
    .replace(/^[^a-z]+|_+$/gu, '');
  let name = words === '' ? 'column' : words;
  while (table.has(name)) name = `${name}_imported`;
  if (!portal.groups.contacts.has(IMPORT_GROUP))
    portal.groups.contacts.set(IMPORT_GROUP, {
      name: IMPORT_GROUP,
      label: 'Imported columns',
      displayOrder: -1,
      archived: false,
    });
  const place = { groupName: IMPORT_GROUP, hubspotDefined: false, createdAt: column.createdAt };
  const property = define([name, column.title, column.type], place);
  table.set(name, property);
  return property;
}

/** A column whose every value is a number or a time is one; anything else is text. */
function typeOf(file: CsvFile, index: number): PropertyType {
  const values = file.rows.map((row) => row.cells[index]?.trim() ?? '').filter(Boolean);
  if (values.length === 0) return 'string';
  if (values.every((value) => /^-?\d+(\.\d+)?$/u.test(value))) return 'number';
  if (values.every((value) => importedTime(value) !== null))
    return values.every((value) => /^\d{4}-\d{2}-\d{2}$/u.test(value)) ? 'date' : 'datetime';
  return 'string';
}
