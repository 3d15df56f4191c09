import { sql } from 'kysely';
import type { Db } from '../../../src/store/database.ts';

/** Kept by the clock, whatever anybody asks for. */
const BY_TIME = ['rate_windows', 'scans'];

/** Everything that is kept of a portal, table by table. */
export async function rowsOfPortal(
  db: Db,
  portalId: string,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const { rows: tables } = await sql<{ name: string }>`
    select table_name as name from information_schema.columns
    where table_schema = 'public' and column_name = 'portal_id'
    order by 1`.execute(db);
  const kept: Record<string, readonly string[]> = {};
  for (const { name } of tables.filter(({ name: table }) => !BY_TIME.includes(table))) {
    const { rows } = await sql<{ row: string }>`
      select to_jsonb(one)::text as row from ${sql.table(name)} as one
      where portal_id = ${portalId}::bigint order by 1`.execute(db);
    kept[name] = rows.map(({ row }) => row);
  }
  return kept;
}
