import { sql } from 'kysely';

import { claimDirty, releaseClaim } from '../../../src/store/claims.ts';
import { completeClaim } from '../../../src/store/complete-claim.ts';
import { type Database, openDatabase } from '../../../src/store/database.ts';
import { forgetErasedEvents } from '../../../src/store/erased-events.ts';
import { eraseContacts } from '../../../src/store/erasure.ts';
import { markDueReviews } from '../../../src/store/due-reviews.ts';
import { confirmWritten, saveJudgements } from '../../../src/store/judgements.ts';
import { savePortal } from '../../../src/store/portals.ts';
import { getStates } from '../../../src/store/qualifications.ts';
import { ledgerEvent } from '../../support/ledger-event.ts';
import { type TestDatabase, testDatabase } from '../../support/test-database.ts';
import { deliver } from '../../support/test-portal.ts';

const BACKLOG = 200_000;
const BATCH = 50;
/** Generous: looked up by key, a batch touches each of its rows a few times. */
const MOST_ROWS_READ = 40 * BATCH;

/**
 * A backlog comes before the database has counted it: its statistics say that there is next to nothing, and plans made
 * by them would read everything that waits for each batch.
 */
describe('a backlog that the database’s statistics know nothing of', () => {
  let own: TestDatabase;
  let database: Database;
  const portalId = '4242001';
  const db = () => database.db;

  beforeAll(async () => {
    own = await testDatabase('postgres');
    for (const table of ['ledger', 'dirty_marks', 'contact_states', 'signals']) {
      await sql.raw(`alter table ${table} set (autovacuum_enabled = false)`).execute(own.db);
    }
    // One connection, so that the counters of what was read are all in one place.
    database = await openDatabase({ databaseUrl: own.databaseUrl!, folder: '', poolSize: 1 });
    await sql`
      insert into ledger (
        portal_id, subscription_id, event_id, object_id, occurred_at, property_name,
        subscription_type, subject_type, lane, state, delivery_id, received_at
      )
      select ${portalId}::bigint, 1, n, n, n, 'p', 's', 'contact', 1, 'pending', 'd', 1
      from generate_series(1, ${BACKLOG}::integer) as n`.execute(db());
    await sql`
      insert into dirty_marks (portal_id, subject_type, subject_id, lane)
      select ${portalId}::bigint, 'contact', n, 1
      from generate_series(1, ${BACKLOG}::integer) as n`.execute(db());
    await sql`
      insert into contact_states (portal_id, contact_id, contact, company, observed, judged_at, next_review_at)
      select ${portalId}::bigint, n, '{}', '{}', '{}', 1, n
      from generate_series(1, ${BACKLOG}::integer) as n`.execute(db());
    await sql`
      insert into signals (portal_id, contact_id, id, kind, at, seen_at, attributes)
      select ${portalId}::bigint, n, 's', 'visit', 1, 1, '{}'
      from generate_series(1, ${BACKLOG}::integer) as n`.execute(db());
  });
  afterAll(async () => {
    await database.close();
    await own.close();
  });

  async function rowsRead(): Promise<number> {
    await sql`select pg_stat_force_next_flush()`.execute(db());
    await sql`select 1`.execute(db());
    const { rows } = await sql<{ read: number }>`
      select (
        (select sum(seq_tup_read) from pg_stat_user_tables)
        + (select sum(idx_tup_read) from pg_stat_user_indexes)
      )::double precision as read`.execute(db());
    return rows[0]!.read;
  }

  /** The most that one of several rounds has read; plans change after the fifth. */
  async function mostReadBy(step: () => Promise<void>): Promise<number> {
    let most = 0;
    for (let round = 0; round < 8; round += 1) {
      const before = await rowsRead();
      await step();
      most = Math.max(most, (await rowsRead()) - before);
    }
    return most;
  }

  const claim = () =>
    claimDirty(db(), {
      portalId,
      subjects: 'contacts',
      limit: BATCH,
      leaseMs: 60_000,
      settleMs: 0,
    });

  it('is worked off batch by batch at the same price', async () => {
    const most = await mostReadBy(async () => {
      const { token, marks } = await claim();
      expect(marks.map(({ events }) => events.length)).toEqual(Array(BATCH).fill(1));
      const done = marks.map((mark) => ({ mark, outcome: { kind: 'applied' } as const }));
      await db()
        .transaction()
        .execute((tx) => completeClaim(tx, { portalId, token, done }));
    });
    expect(most).toBeLessThan(MOST_ROWS_READ);
  });

  it('costs no more when a batch is given back', async () => {
    const most = await mostReadBy(async () => {
      const { token, marks } = await claim();
      await releaseClaim(db(), {
        portalId,
        token,
        marks,
        retryAfterMs: 0,
        attempt: 'not-counted',
      });
    });
    expect(most).toBeLessThan(MOST_ROWS_READ);
  });

  it('does not slow the door down, nor the counting of repeats', async () => {
    const most = await mostReadBy(async () => {
      const events = Array.from({ length: BATCH }, (_, index) =>
        ledgerEvent({ portalId, objectId: String(index + 1) }),
      );
      await deliver(db(), events);
      await deliver(db(), events);
    });
    expect(most).toBeLessThan(MOST_ROWS_READ);
  });

  it('does not make reading, storing and confirming a batch of contacts slower', async () => {
    const contactIds = Array.from({ length: BATCH }, (_, index) => String(index * 100 + 1));
    const most = await mostReadBy(async () => {
      expect((await getStates(db(), portalId, contactIds)).size).toBe(BATCH);
    });
    expect(most).toBeLessThan(MOST_ROWS_READ);
    const mostConfirming = await mostReadBy(() =>
      confirmWritten(
        db(),
        portalId,
        contactIds.map((contactId) => ({ contactId, written: {} as never, updatedAt: 1 })),
      ),
    );
    expect(mostConfirming).toBeLessThan(MOST_ROWS_READ);
    const mostSaving = await mostReadBy(() =>
      saveJudgements(
        db(),
        portalId,
        contactIds.map((contactId) => ({
          contactId,
          companyId: null,
          contact: { jobtitle: String(Math.random()) },
          company: {},
          before: null,
          observed: {},
          newSignals: [{ id: 's', kind: 'visit', at: 1, attributes: {} }],
          newAnswers: [],
          qualification: { factors: [] } as never,
          modelVersion: '1',
          judgedAt: 1,
          nextReviewAt: null,
          lowerSince: null,
          intended: null,
          live: false,
          history: {},
        })),
      ),
    );
    expect(mostSaving).toBeLessThan(MOST_ROWS_READ);
  });

  it('keeps nobody’s reviews waiting while its portal is not connected', async () => {
    const most = await mostReadBy(async () => {
      expect(await markDueReviews(db(), { now: BACKLOG, limit: 1_000 })).toEqual([]);
    });
    expect(most).toBeLessThan(MOST_ROWS_READ);
  });

  it('has the reviews of a connected portal marked at the same price', async () => {
    await savePortal(db(), { portalId, hubDomain: '', scopes: [], at: 1 });
    const most = await mostReadBy(async () => {
      expect(await markDueReviews(db(), { now: BACKLOG, limit: BATCH })).toEqual([portalId]);
    });
    expect(most).toBeLessThan(MOST_ROWS_READ);
  });

  it('does not make it dearer to erase a contact, and its ledger is gone through a part at a time', async () => {
    let erased = 0;
    const most = await mostReadBy(async () => {
      erased += 1;
      const contactIds = [String(BACKLOG - erased)];
      await db()
        .transaction()
        .execute((tx) => eraseContacts(tx, { portalId, contactIds }));
    });
    expect(most).toBeLessThan(MOST_ROWS_READ);
    const mostWalking = await mostReadBy(async () => {
      expect(await forgetErasedEvents(db())).toMatchObject({ contacts: erased, isOver: false });
    });
    expect(mostWalking).toBeLessThan(BACKLOG / 5);
  });
});
