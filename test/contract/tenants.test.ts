import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { migrations } from '../../src/store/migrations/index.ts';

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = join(ROOT, 'src/store');

/** Statements that may do without a portal, by a text that only they hold, and why. */
const EXCEPTIONS: readonly { readonly holds: string; readonly why: string }[] = [
  {
    holds: '.ctid = held.address',
    why: 'rows by their addresses, which the same transaction has locked by portal and lease',
  },
  {
    holds: '.ctid = told.address',
    why: 'rows by their addresses, which the same transaction has locked by portal and key',
  },
  {
    holds: 'where lease_token is not null',
    why: 'leases of a process that is gone, of all portals: the embedded database has one process',
  },
  { holds: 'group by lanes.lane', why: 'a count for operators, of all portals together' },
];

type Statement = { readonly file: string; readonly text: string };

describe('each statement on a table of portals', () => {
  const tables = tablesOfPortals();
  const statements = readdirSync(FOLDER)
    .filter((file) => file.endsWith('.ts'))
    .flatMap(statementsOf)
    .filter(({ text }) => tablesIn(text, tables).length > 0);

  it('is found at all', () => {
    expect(tables.length).toBeGreaterThan(15);
    expect(statements.length).toBeGreaterThan(60);
    expect(new Set(statements.flatMap(({ text }) => tablesIn(text, tables)))).toEqual(
      new Set(tables),
    );
  });

  it('names the portal', () => {
    const withoutPortal = statements.filter(
      ({ text }) =>
        !/\bportal_id\b/.test(text) && !EXCEPTIONS.some(({ holds }) => text.includes(holds)),
    );
    expect(withoutPortal).toEqual([]);
  });

  it('names it in each table that it changes or reads by a contact', () => {
    // `contact_id = any(…)` without a portal would find the same id of every portal.
    const byContactOnly = statements.filter(({ text }) =>
      text
        .split(/\bwhere\b/)
        .slice(1)
        .some((condition) => {
          const own = condition.split(/\b(?:returning|order by|limit|select|union)\b/)[0] ?? '';
          return (
            /\b(?:contact_id|subject_id|object_id|company_id) = (?:any\(|\$\{)/.test(own) &&
            !/\bportal_id\b/.test(own)
          );
        }),
    );
    expect(byContactOnly).toEqual([]);
  });

  it('stands in that folder: nothing else speaks SQL', () => {
    const speakers = ['src', 'webhooks', 'cards'].flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .map((file) => join(folder, file))
        .filter((file) => /\.tsx?$/.test(file) && !file.startsWith(join('src', 'store')))
        .filter((file) =>
          /from '(?:kysely|pg|@electric-sql\/pglite)'/.test(readFileSync(join(ROOT, file), 'utf8')),
        ),
    );
    expect(speakers).toEqual([]);
  });

  it('finds one that forgets it', () => {
    const planted = 'delete from signals where contact_id = ${id}::bigint';
    expect(tablesIn(planted, tables)).toEqual(['signals']);
    expect(/\bportal_id\b/.test(planted)).toBe(false);
  });
});

/** Tables with a column portal_id, by the migrations. */
function tablesOfPortals(): string[] {
  const dropped = migrations.flatMap(({ text }) =>
    [...text.matchAll(/drop table (\w+)/g)].flatMap(([, name]) => name ?? []),
  );
  return migrations.flatMap(({ text }) =>
    [...text.matchAll(/create table (\w+) \(([\s\S]*?)\n\)/g)].flatMap(
      ([, name = '', columns = '']) =>
        /^\s*portal_id\b/m.test(columns) && !dropped.includes(name) ? [name] : [],
    ),
  );
}

function tablesIn(text: string, tables: readonly string[]): string[] {
  return tables.filter((table) =>
    new RegExp(`\\b(?:from|join|into|update|using)\\s+${table}\\b`).test(text),
  );
}

/** The outermost sql`…` texts of a file, with what they hold in between. */
function statementsOf(file: string): Statement[] {
  const source = readFileSync(join(FOLDER, file), 'utf8');
  const found: Statement[] = [];
  for (let at = source.search(/\bsql(?:<[^`]*>)?`/); at >= 0;) {
    const start = source.indexOf('`', at) + 1;
    const end = endOfTemplate(source, start);
    found.push({ file, text: source.slice(start, end) });
    const next = source.slice(end).search(/\bsql(?:<[^`]*>)?`/);
    at = next < 0 ? -1 : end + next;
  }
  return found;
}

/** Where a template ends that began before `at`; templates in its ${…} are stepped over. */
function endOfTemplate(source: string, at: number): number {
  for (let index = at; index < source.length; index += 1) {
    if (source[index] === '\\') index += 1;
    else if (source[index] === '`') return index;
    else if (source.startsWith('${', index)) index = endOfHole(source, index + 2);
  }
  throw new Error('a template without an end');
}

function endOfHole(source: string, at: number): number {
  let depth = 1;
  for (let index = at; index < source.length; index += 1) {
    const character = source[index];
    if (character === '`') index = endOfTemplate(source, index + 1);
    else if (character === '{') depth += 1;
    else if (character === '}') depth -= 1;
    if (depth === 0) return index;
  }
  throw new Error('a hole without an end');
}
