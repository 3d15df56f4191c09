import type { CrmObject } from '../entities.ts';
import { associate } from '../store/associations.ts';
import type { Portal } from '../store/portal.ts';
import { readTime } from '../store/read-value.ts';
import type { Store } from '../store/store.ts';
import { createObject } from '../store/write-object.ts';
import { importColumns, type Column } from './import-columns.ts';
import { importedOwner } from './imported-owner.ts';
import type { ImportReport } from './import-report.ts';
import { importedValue } from './imported-value.ts';
import { readCsv, type CsvRow } from './read-csv.ts';

const SOURCE = { type: 'IMPORT', id: 'emulator-import' } as const;
const YEAR_MS = 365 * 86_400_000;

type Import = {
  readonly store: Store;
  readonly portal: Portal;
  readonly now: number;
  readonly columns: readonly Column[];
  readonly companies: Map<string, CrmObject>;
  unreadableValues: number;
};

/** Loads an admin's own contact export into a portal and tells what became of its rows. */
export function importContacts(
  store: Store,
  portal: Portal,
  from: { file: string; now: number },
): ImportReport {
  const file = readCsv(from.file);
  const { columns, newProperties } = importColumns(portal, file, from.now);
  const work: Import = {
    store,
    portal,
    now: from.now,
    columns,
    companies: new Map(),
    unreadableValues: 0,
  };
  const refused = [...file.refused];
  let loaded = 0;
  for (const row of file.rows) {
    const reason = loadRow(work, row);
    if (reason === null) loaded += 1;
    else refused.push({ line: row.line, reason });
  }
  const table = portal.objects.contacts;
  table.ids.sort((a, b) => Number(a) - Number(b));
  portal.nextIds.contacts = Math.max(portal.nextIds.contacts, Number(table.ids.at(-1) ?? 0) + 1);
  return {
    rows: file.rows.length + file.refused.length,
    loaded,
    companies: work.companies.size,
    refused: refused.sort((a, b) => a.line - b.line),
    unreadableValues: work.unreadableValues,
    newProperties,
  };
}

/** Loads one row; gives the reason where it cannot be read. */
function loadRow(work: Import, row: CsvRow): string | null {
  const { store, portal } = work;
  const { contact: values, company } = valuesOf(work, row);
  const { hs_object_id: id, associatedcompanyid: companyId = '', ...rest } = values;
  if (id === undefined && rest['email'] === undefined) return 'neither a Record ID nor an Email';
  if (id !== undefined && !/^[1-9]\d{0,15}$/u.test(id)) return `"${id}" is no Record ID`;
  if (id !== undefined && portal.objects.contacts.byId.has(id))
    return `Record ID ${id} is there twice`;
  const email = rest['email']?.toLowerCase();
  if (email !== undefined && portal.emails.has(email)) return 'the Email is there twice';
  const owner = rest['hubspot_owner_id'];
  if (owner !== undefined) rest['hubspot_owner_id'] = importedOwner(portal, owner, work.now);
  const createdAt = readTime(rest['createdate'] ?? '') ?? work.now - YEAR_MS;
  const contact = createObject(store, portal, {
    type: 'contacts',
    ...(id === undefined ? {} : { id }),
    values: rest,
    source: SOURCE,
    at: createdAt,
    silent: true,
  });
  const known = companyFor(work, { companyId, company, createdAt });
  if (known !== null)
    associate(store, portal, {
      from: contact,
      to: known,
      source: SOURCE,
      at: createdAt,
      silent: true,
    });
  contact.updatedAt = readTime(rest['lastmodifieddate'] ?? '') ?? createdAt;
  contact.properties['lastmodifieddate'] = new Date(contact.updatedAt).toISOString();
  return null;
}

type Values = Record<string, string>;

function valuesOf(work: Import, row: CsvRow): { contact: Values; company: Values } {
  const contact: Values = {};
  const company: Values = {};
  for (const column of work.columns) {
    const cell = row.cells[column.index] ?? '';
    if (cell.trim() === '') continue;
    const into = [
      { property: column.contact, values: contact },
      { property: column.company, values: company },
    ];
    for (const { property, values } of into) {
      if (property === null) continue;
      const value = importedValue(property, cell);
      if (value === null) work.unreadableValues += 1;
      else values[property.name] = value;
    }
  }
  return { contact, company };
}

/** The company of a row, by its id or else by its name; what the rows say about it is put together. */
function companyFor(
  work: Import,
  row: { companyId: string; company: Values; createdAt: number },
): CrmObject | null {
  const { store, portal, companies } = work;
  const id = row.companyId.split(';')[0]?.trim() ?? '';
  const name = row.company['name'] ?? '';
  if (id === '' && name === '') return null;
  const key = id === '' ? `name ${name.toLowerCase()}` : `id ${id}`;
  const known = companies.get(key);
  if (known !== undefined) {
    for (const [property, value] of Object.entries(row.company))
      known.properties[property] ??= value;
    return known;
  }
  const made = createObject(store, portal, {
    type: 'companies',
    ...(/^[1-9]\d{0,15}$/u.test(id) ? { id } : {}),
    values: row.company,
    source: SOURCE,
    at: row.createdAt,
    silent: true,
  });
  companies.set(key, made);
  return made;
}
