import { sql } from 'kysely';
import { claimDirty } from '../../../src/store/claims.ts';
import { markDirty } from '../../../src/store/dirty.ts';
import { portalWork } from '../../../src/store/portal-work.ts';
import { ledgerEvent } from '../../support/ledger-event.ts';
import { onBothDatabases } from '../../support/test-database.ts';
import { deliver, newPortalId } from '../../support/test-portal.ts';

const SETTLE_MS = 10_000;
const LEASE_MS = 60_000;
const BATCH = 3;

onBothDatabases((database) => {
  const db = () => database().db;
  const workOf = (portalId: string) =>
    portalWork(db(), { portalId, settleMs: SETTLE_MS, batch: BATCH });
  /** A live event of each of so many contacts. */
  async function tell(portalId: string, contacts: number, event = {}): Promise<void> {
    const objectIds = Array.from({ length: contacts }, (_, index) => String(501 + index));
    await deliver(
      db(),
      objectIds.map((objectId) => ledgerEvent({ portalId, objectId, lane: 1, ...event })),
    );
  }
  const claim = (portalId: string) =>
    claimDirty(db(), {
      portalId,
      subjects: 'contacts',
      limit: 100,
      leaseMs: LEASE_MS,
      settleMs: 0,
    });

  it('gives no time at which to look again at a portal in which nothing waits', async () => {
    expect(await workOf(newPortalId())).toEqual({
      othersInMs: null,
      liveInMs: null,
      liveWaiting: 0,
      liveSince: null,
      hasNew: false,
      hasBulk: false,
    });
  });

  it('gives none either once the last contact is done', async () => {
    const portalId = newPortalId();
    await tell(portalId, 1);
    await sql`delete from dirty_marks where portal_id = ${portalId}::bigint`.execute(db());
    expect(await workOf(portalId)).toMatchObject({ othersInMs: null, liveInMs: null });
  });

  it('is ready when the window of the first event is over', async () => {
    const portalId = newPortalId();
    await tell(portalId, 1);
    const { liveInMs, liveWaiting } = await workOf(portalId);
    expect(liveWaiting).toBe(1);
    expect(liveInMs).toBeGreaterThan(SETTLE_MS - 5_000);
    expect(liveInMs).toBeLessThanOrEqual(SETTLE_MS);
    const later = await portalWork(db(), { portalId, settleMs: 0, batch: BATCH });
    expect(later.liveInMs).toBe(0);
  });

  it.each([
    ['a new lead waits', 1, { lane: 0 }],
    ['a whole batch waits', BATCH, {}],
  ] as const)('is ready at once where %s', async (_what, contacts, event) => {
    const portalId = newPortalId();
    await tell(portalId, contacts, event);
    expect(await workOf(portalId)).toMatchObject({ liveInMs: 0, liveWaiting: contacts });
  });

  it('says since when the first waits, and whether one is new', async () => {
    const portalId = newPortalId();
    await tell(portalId, 2);
    const [minuteAgo] = (
      await sql<{ at: number }>`
        update dirty_marks set since = statement_timestamp() - interval '1 minute'
        where portal_id = ${portalId}::bigint and subject_id = 502
        returning floor(1000 * extract(epoch from since))::double precision as at`.execute(db())
    ).rows;
    expect(await workOf(portalId)).toMatchObject({ liveSince: minuteAgo?.at, hasNew: false });
    await tell(portalId, 1, { lane: 0, occurredAt: 2 });
    expect(await workOf(portalId)).toMatchObject({ liveSince: minuteAgo?.at, hasNew: true });
  });

  it('waits for the end of a lease where everything is claimed', async () => {
    const portalId = newPortalId();
    await tell(portalId, 2);
    await claim(portalId);
    const { liveInMs, liveWaiting } = await workOf(portalId);
    expect(liveWaiting).toBe(0);
    expect(liveInMs).toBeGreaterThan(LEASE_MS - 5_000);
    expect(liveInMs).toBeLessThanOrEqual(LEASE_MS);
  });

  it('tells companies and bulk work apart from live contacts', async () => {
    const portalId = newPortalId();
    await tell(portalId, 1, { subjectType: 'company' });
    await markDirty(db(), { portalId, contactIds: ['900'], lane: 3 });
    expect(await workOf(portalId)).toEqual({
      othersInMs: 0,
      liveInMs: null,
      liveWaiting: 0,
      liveSince: null,
      hasNew: false,
      hasBulk: true,
    });
  });
});
