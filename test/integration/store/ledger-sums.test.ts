import { sql } from 'kysely';

import { claimDirty } from '../../../src/store/claims.ts';
import { completeClaim } from '../../../src/store/complete-claim.ts';
import type { Db } from '../../../src/store/database.ts';
import { ledgerDays } from '../../../src/store/ledger-days.ts';
import { foldLedgerChanges } from '../../../src/store/ledger-sums.ts';
import { migrate } from '../../../src/store/migrate.ts';
import { ledgerCounts } from '../../support/ledger-counts.ts';
import { ledgerEvent } from '../../support/ledger-event.ts';
import { onBothDatabases } from '../../support/test-database.ts';
import { deliver, newPortalId } from '../../support/test-portal.ts';

onBothDatabases((database) => {
  const db = () => database().db;

  async function open(): Promise<number> {
    const { rows } = await sql<{ count: number }>`
      select count(*)::integer as count from ledger_changes`.execute(db());
    return rows[0]?.count ?? 0;
  }
  const events = (portalId: string, count: number) =>
    Array.from({ length: count }, () => ledgerEvent({ portalId }));
  async function closeSome(portalId: string): Promise<void> {
    const claim = await claimDirty(db(), {
      portalId,
      subjects: 'contacts',
      limit: 20,
      leaseMs: 10_000,
      settleMs: 0,
    });
    const done = claim.marks.map((mark) => ({ mark, outcome: { kind: 'applied' } as const }));
    await db()
      .transaction()
      .execute((tx) => completeClaim(tx, { portalId, token: claim.token, done }));
  }

  it('adds each change once, whoever adds them up while others deliver, repeat and close', async () => {
    const portalId = newPortalId();
    const told = events(portalId, 400);
    const batches = Array.from({ length: 20 }, (_, n) => told.slice(20 * n, 20 * n + 20));
    const folds = Array.from({ length: 3 }, async () => {
      for (let round = 0; round < 30; round += 1) await foldLedgerChanges(db());
    });
    const closings = (async () => {
      for (let round = 0; round < 30; round += 1) await closeSome(portalId);
    })();
    await Promise.all([
      ...folds,
      closings,
      ...[...batches, ...batches].map((batch) => deliver(db(), batch)),
    ]);
    const [counts] = await ledgerCounts(db(), portalId);
    expect(counts).toMatchObject({ received: 400, repeated: 400 });
    await foldLedgerChanges(db());
    expect(await open()).toBe(0);
    expect(await ledgerCounts(db(), portalId)).toEqual([counts]);
  });

  it('notes nothing for a change that changes no sum', async () => {
    const portalId = newPortalId();
    await deliver(db(), events(portalId, 2));
    await foldLedgerChanges(db());
    await sql`update ledger set details = '{}' where portal_id = ${portalId}::bigint`.execute(db());
    expect(await open()).toBe(0);
  });

  it('names nobody in what it keeps', async () => {
    const portalId = newPortalId();
    const reason = 'merged into 90210';
    await deliver(db(), [ledgerEvent({ portalId, ignoredBecause: reason })]);
    const { rows } = await sql<{ reason: string }>`
      select reason from ledger_changes where portal_id = ${portalId}::bigint`.execute(db());
    expect(rows).toEqual([{ reason: 'merged into …' }]);
  });

  it('is what the tests’ own count is held against: a sum that is wrong is seen', async () => {
    const portalId = newPortalId();
    await deliver(db(), events(portalId, 2));
    const isRolledBack = new Error('rolled back');
    const inVain = db()
      .transaction()
      .execute(async (tx) => {
        await sql`alter table ledger disable trigger ledger_updated`.execute(tx);
        await sql`update ledger set state = 'applied' where portal_id = ${portalId}::bigint`.execute(
          tx,
        );
        await expect(ledgerCounts(tx, portalId)).rejects.toThrow('the sums differ');
        throw isRolledBack;
      });
    await expect(inVain).rejects.toBe(isRolledBack);
    expect(await ledgerCounts(db(), portalId)).toMatchObject([{ pending: 2 }]);
  });

  it('starts from the events that an older version has written, and from those that it has deleted', async () => {
    const portalId = newPortalId();
    const ignored = ledgerEvent({ portalId, ignoredBecause: 'own write' });
    await deliver(db(), [...events(portalId, 3), ignored, ignored]);
    await undo(db());
    await sql`
      insert into past_events (portal_id, day, state, events, repeats)
      values (${portalId}::bigint, '1970-01-01', 'ignored', 5, 2), (${portalId}::bigint, '1970-01-01', 'dead', 1, 0)`.execute(
      db(),
    );
    expect(await migrate(db())).toEqual(['0013-ledger-sums']);
    const days = (await ledgerDays(db())).filter((day) => day.portalId === portalId);
    expect(days).toMatchObject([
      {
        day: '1970-01-01',
        received: 10,
        repeated: 3,
        pending: 3,
        ignored: 6,
        dead: 1,
        ignoredBecause: { 'own write': 1, 'no longer kept': 5 },
        deadBecause: { 'no longer kept': 1 },
      },
    ]);
  });
});

/** The database as it was before the migration that brought the sums. */
async function undo(db: Db): Promise<void> {
  await sql
    .raw(
      `
      drop trigger ledger_inserted on ledger;
      drop trigger ledger_updated on ledger;
      drop function note_ledger_change, ledger_reason, ledger_day;
      drop table ledger_sums, ledger_changes;
      create table past_events (
        portal_id bigint not null, day date not null, state text not null,
        events integer not null, repeats integer not null, primary key (portal_id, day, state)
      );
      delete from migrations where name = '0013-ledger-sums';
      `,
    )
    .execute(db);
}
