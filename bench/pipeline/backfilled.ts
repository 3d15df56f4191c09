import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { startScan } from '../../src/store/scans.ts';
import type { AppWorld } from './app-world.ts';
import type { BenchPortal } from './hubspot/records.ts';

const WITHIN_MS = 120_000;

/** Lets the app judge every contact once, as after an installation, and waits for the end of it. */
export async function backfilled(
  { database: { db } }: AppWorld,
  portals: readonly BenchPortal[],
): Promise<void> {
  for (const { portalId, contacts } of portals) {
    await startScan(db, { portalId, kind: 'backfill', total: contacts.length, at: Date.now() });
  }
  const until = performance.now() + WITHIN_MS;
  for (;;) {
    await sleep(500);
    const { rows } = await sql`
      select from scans where kind = 'backfill' and finished_at is null
      union all
      select from dirty_marks
      limit 1`.execute(db);
    if (rows.length === 0) return;
    if (performance.now() > until) throw new Error('the backfill does not come to an end');
  }
}
