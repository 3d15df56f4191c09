import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { sql } from 'kysely';

import { publishModel } from '../../../src/jobs/publish-model.ts';
import { advanceRejudging } from '../../../src/jobs/rejudge.ts';
import { rollbackModel } from '../../../src/jobs/rollback-model.ts';
import type { Services } from '../../../src/services.ts';
import { getPortal, type Portal } from '../../../src/store/portals.ts';
import { getScan } from '../../../src/store/scans.ts';
import { recordedLog } from '../../support/recorded-log.ts';
import { onBothDatabases } from '../../support/test-database.ts';
import { connectedPortal } from '../../support/test-portal.ts';

const CONTACTS = 1_200;
const MODEL: unknown = JSON.parse(readFileSync('models/b2b.json', 'utf8'));

onBothDatabases((database) => {
  const db = () => database().db;
  const clock = () => 5_000;
  const services = () => ({ db: db(), clock, log: recordedLog().log }) as Services;

  /** Contacts that another model than the portal's first one has judged last. */
  async function newPortal(): Promise<Portal> {
    const portalId = await connectedPortal(db());
    await sql`
      insert into contact_states (portal_id, contact_id, contact, company, observed, judged_at, model_version)
      select ${portalId}::bigint, n, '{}', '{}', '{}', 1, 0
      from generate_series(1, ${CONTACTS}::integer) as n`.execute(db());
    await publish(portalId);
    return (await getPortal(db(), portalId))!;
  }
  const publish = (portalId: string) =>
    publishModel({ db: db(), clock }, { portalId, model: MODEL, by: 'test' });
  const advance = (portal: Portal) => advanceRejudging(services(), portal);
  /** In the order in which everybody locks them. */
  const marksOf = (portalId: string) => sql`
    select subject_id from dirty_marks
    where portal_id = ${portalId}::bigint order by subject_id for update`;
  /** As if its turn came: whoever waits in the lowest lane keeps the pass from going on. */
  async function makeRoom({ portalId }: Portal): Promise<void> {
    await sql`
      with locked as (${marksOf(portalId)})
      update dirty_marks as mark set lane = 2
      from locked
      where mark.portal_id = ${portalId}::bigint and mark.subject_id = locked.subject_id`.execute(
      db(),
    );
  }
  async function finish(portal: Portal): Promise<number[]> {
    const pages: number[] = [];
    for (let page = await advance(portal); page > 0; page = await advance(portal)) {
      pages.push(page);
      await makeRoom(portal);
    }
    return pages;
  }
  async function isOpen({ portalId }: Portal): Promise<boolean> {
    return (await getScan(db(), portalId, 'rejudge'))?.finishedAt === null;
  }
  async function marked({ portalId }: Portal): Promise<string[]> {
    const { rows } = await sql<{ id: string }>`
      select subject_id::text as id from dirty_marks
      where portal_id = ${portalId}::bigint order by dirty_marks.subject_id`.execute(db());
    return rows.map(({ id }) => id);
  }
  async function judge({ portalId }: Portal, ids: { from: number; to: number }): Promise<void> {
    await sql`
      update contact_states set model_version = (
        select model_version from portals where portal_id = ${portalId}::bigint
      )
      where portal_id = ${portalId}::bigint and contact_id between ${ids.from}::bigint and ${ids.to}::bigint`.execute(
      db(),
    );
    await sql`
      with locked as (${marksOf(portalId)})
      delete from dirty_marks as mark
      using locked
      where mark.portal_id = ${portalId}::bigint
        and mark.subject_id = locked.subject_id
        and mark.subject_id between ${ids.from}::bigint and ${ids.to}::bigint`.execute(db());
  }

  it('marks every contact, some hundreds in a commit, after a model was published', async () => {
    const portal = await newPortal();
    expect(await marked(portal)).toEqual([]);
    expect(await finish(portal)).toEqual([500, 500, 200]);
    expect(await marked(portal)).toHaveLength(CONTACTS);
    expect(await getScan(db(), portal.portalId, 'rejudge')).toMatchObject({
      done: CONTACTS,
      finishedAt: 5_000,
      // No id: the contact may be erased one day.
      position: null,
    });
    expect(await advance(portal)).toBe(0);
  });

  it('waits for those it has marked, who may have been given back', async () => {
    const portal = await newPortal();
    expect(await advance(portal)).toBe(500);
    expect(await advance(portal)).toBe(0);
    expect(await marked(portal)).toHaveLength(500);
    await makeRoom(portal);
    expect(await advance(portal)).toBe(500);
  });

  it('leaves out who was judged by it meanwhile, and who is in the bin', async () => {
    const portal = await newPortal();
    await judge(portal, { from: 1, to: 1_000 });
    await sql`
      update contact_states set deleted_at = 1
      where portal_id = ${portal.portalId}::bigint and contact_id = 1001`.execute(db());
    await finish(portal);
    const ids = await marked(portal);
    expect([ids[0], ids.length]).toEqual(['1002', 199]);
  });

  it('begins anew when another model comes into force under way, or the one before again', async () => {
    const portal = await newPortal();
    await advance(portal);
    await judge(portal, { from: 1, to: 500 });
    await publish(portal.portalId);
    await finish(portal);
    expect(await marked(portal)).toHaveLength(CONTACTS);

    await judge(portal, { from: 1, to: CONTACTS });
    const back = await rollbackModel(
      { db: db(), clock },
      { portalId: portal.portalId, by: 'test' },
    );
    expect(back).toMatchObject({ ok: true });
    await finish(portal);
    expect(await marked(portal)).toHaveLength(CONTACTS);
  });

  it('misses nobody while models come into force and several go through the contacts', async () => {
    const portal = await newPortal();
    let isOver = false;
    const walks = Array.from({ length: 3 }, async () => {
      for (; !isOver; await sleep(1)) {
        await advance(portal);
        await makeRoom(portal);
      }
    });
    for (let round = 1; round <= 40; round += 1) {
      await publish(portal.portalId);
      await sleep(round % 4);
      await judge(portal, { from: 1, to: CONTACTS });
      await publish(portal.portalId);
      while (await isOpen(portal)) await sleep(1);
      expect(await marked(portal)).toHaveLength(CONTACTS);
    }
    isOver = true;
    await Promise.all(walks);
  });
});
