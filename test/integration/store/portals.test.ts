import { sql } from 'kysely';

import { getModel, publishModel, useModel } from '../../../src/store/models.ts';
import { forgetStates, saveState, takeState } from '../../../src/store/oauth-states.ts';
import { takeTurns } from '../../../src/store/owner-turns.ts';
import {
  getPortal,
  listConnectedPortals,
  markDisconnected,
  markProvisioned,
  savePortal,
  setSalesTeam,
} from '../../../src/store/portals.ts';
import {
  advanceScan,
  finishScan,
  getScan,
  portalsWithOpenScan,
  startScan,
} from '../../../src/store/scans.ts';
import { deleteTokens, getTokens, saveTokens } from '../../../src/store/tokens.ts';
import { onBothDatabases } from '../../support/test-database.ts';
import { connectedPortal, newPortalId } from '../../support/test-portal.ts';

onBothDatabases((database) => {
  const db = () => database().db;

  describe('a portal', () => {
    const installed = (portalId: string, at: number) =>
      savePortal(db(), { portalId, hubDomain: 'demo.example', scopes: ['a', 'b "c"'], at });

    it('is connected by its installation', async () => {
      const portalId = newPortalId();
      expect(await getPortal(db(), portalId)).toBeNull();
      await installed(portalId, 7);
      expect(await getPortal(db(), portalId)).toMatchObject({
        portalId,
        status: 'connected',
        disconnectedReason: null,
        hubDomain: 'demo.example',
        scopes: ['a', 'b "c"'],
        salesTeam: 'Sales',
        modelVersion: null,
        installedAt: 7,
        backfill: null,
      });
    });

    it('needs its properties looked at again where other scopes were granted', async () => {
      const portalId = newPortalId();
      await installed(portalId, 7);
      await publishModel(db(), { portalId, model: {}, by: 'me', at: 8 });
      await markProvisioned(db(), { portalId, modelVersion: '1', foreign: [] });
      const provisioned = async () => (await getPortal(db(), portalId))?.provisionedModelVersion;
      await installed(portalId, 9);
      expect(await provisioned()).toBe('1');
      await savePortal(db(), { portalId, hubDomain: 'demo.example', scopes: ['a'], at: 10 });
      expect(await provisioned()).toBeNull();
    });

    it('takes no harm from a second installation', async () => {
      const portalId = newPortalId();
      await installed(portalId, 7);
      expect(await setSalesTeam(db(), portalId, 'Field')).toBe(true);
      await publishModel(db(), { portalId, model: {}, by: 'me', at: 8 });
      await installed(portalId, 9);
      expect(await getPortal(db(), portalId)).toMatchObject({
        salesTeam: 'Field',
        modelVersion: '1',
        installedAt: 7,
      });
    });

    it('is installed anew after it was gone, with its settings', async () => {
      const portalId = newPortalId();
      await installed(portalId, 7);
      await setSalesTeam(db(), portalId, 'Field');
      await markDisconnected(db(), { portalId, reason: 'uninstalled', at: 8 });
      expect(await getPortal(db(), portalId)).toMatchObject({
        status: 'disconnected',
        disconnectedReason: 'uninstalled',
      });
      const connected = await listConnectedPortals(db());
      expect(connected.map((portal) => portal.portalId)).not.toContain(portalId);
      await installed(portalId, 9);
      expect(await getPortal(db(), portalId)).toMatchObject({
        status: 'connected',
        disconnectedReason: null,
        salesTeam: 'Field',
        installedAt: 9,
      });
    });

    it('keeps the reason for which it was disconnected first', async () => {
      const portalId = await connectedPortal(db());
      await markDisconnected(db(), { portalId, reason: 'uninstalled', at: 1 });
      await markDisconnected(db(), { portalId, reason: 'later', at: 2 });
      expect(await getPortal(db(), portalId)).toMatchObject({ disconnectedReason: 'uninstalled' });
    });

    it('that is unknown has no sales team to set', async () => {
      expect(await setSalesTeam(db(), newPortalId(), 'Field')).toBe(false);
    });
  });

  describe('a model', () => {
    it('is kept as it was written, in versions, the last of which is in force', async () => {
      const portalId = await connectedPortal(db());
      expect(await getModel(db(), portalId)).toBeNull();
      const model = { zebra: 1, apple: { '2': 'b', '1': 'a' }, list: [3, 1] };
      expect(await publishModel(db(), { portalId, model, by: 'me', at: 5 })).toBe('1');
      expect(await publishModel(db(), { portalId, model: { b: 2 }, by: 'you', at: 6 })).toBe('2');
      expect(await getModel(db(), portalId)).toEqual({
        version: '2',
        model: { b: 2 },
        publishedBy: 'you',
        publishedAt: 6,
      });
      const first = await getModel(db(), portalId, '1');
      expect(JSON.stringify(first?.model)).toBe(JSON.stringify(model));
    });

    it('can be put in force again, and the next one gets a number of its own', async () => {
      const portalId = await connectedPortal(db());
      await publishModel(db(), { portalId, model: { v: 1 }, by: 'me', at: 5 });
      await publishModel(db(), { portalId, model: { v: 2 }, by: 'me', at: 6 });
      const use = (version: string) => useModel(db(), { portalId, version, by: 'me', at: 7 });
      expect(await use('1')).toBe(true);
      expect((await getModel(db(), portalId))?.model).toEqual({ v: 1 });
      expect(await use('9')).toBe(false);
      expect(await publishModel(db(), { portalId, model: { v: 3 }, by: 'me', at: 8 })).toBe('3');
    });

    it('is refused for a portal that is unknown', async () => {
      const publishing = publishModel(db(), {
        portalId: newPortalId(),
        model: {},
        by: 'me',
        at: 5,
      });
      await expect(publishing).rejects.toMatchObject({ code: 'portal-unknown', doing: 'give-up' });
    });

    it('gets one version each when several are published at the same time', async () => {
      const portalId = await connectedPortal(db());
      const versions = await Promise.all(
        Array.from({ length: 8 }, () =>
          publishModel(db(), { portalId, model: {}, by: 'me', at: 5 }),
        ),
      );
      expect(versions.sort()).toEqual(['1', '2', '3', '4', '5', '6', '7', '8']);
    });
  });

  describe('a scan', () => {
    const start = (portalId: string, at = 1) =>
      startScan(db(), { portalId, kind: 'backfill', total: 250, at });
    const advance = (portalId: string, from: string | null, to: string | null) =>
      advanceScan(db(), { portalId, kind: 'backfill', from, to, found: 100 });

    it('goes page by page, counts each page once, and is seen on its portal', async () => {
      const portalId = await connectedPortal(db());
      await start(portalId);
      expect(await advance(portalId, null, 'p1')).toBe(true);
      expect(await advance(portalId, null, 'p1')).toBe(false);
      expect(await advance(portalId, 'p1', 'p2')).toBe(true);
      const scan = {
        kind: 'backfill',
        position: 'p2',
        total: 250,
        done: 200,
        startedAt: 1,
        finishedAt: null,
      };
      expect(await getScan(db(), portalId, 'backfill')).toEqual(scan);
      expect((await getPortal(db(), portalId))?.backfill).toEqual(scan);
      expect(await getScan(db(), portalId, 'reconcile')).toBeNull();
    });

    it('goes on where it stopped, and begins again only when it was finished', async () => {
      const portalId = await connectedPortal(db());
      await start(portalId);
      await advance(portalId, null, 'p1');
      await start(portalId, 2);
      expect(await getScan(db(), portalId, 'backfill')).toMatchObject({
        position: 'p1',
        startedAt: 1,
      });
      expect(await portalsWithOpenScan(db())).toContain(portalId);
      await finishScan(db(), { portalId, kind: 'backfill', at: 3 });
      expect(await portalsWithOpenScan(db())).not.toContain(portalId);
      expect(await advance(portalId, 'p1', 'p2')).toBe(false);
      await start(portalId, 4);
      expect(await getScan(db(), portalId, 'backfill')).toMatchObject({
        position: null,
        done: 0,
        startedAt: 4,
        finishedAt: null,
      });
    });
  });

  describe('tokens', () => {
    it('are kept for each portal, replaced and deleted', async () => {
      const [portalId, other] = [newPortalId(), newPortalId()];
      const tokens = {
        accessToken: 'v1:k1:access',
        refreshToken: 'v1:k1:refresh',
        keyId: 'k1',
        issuedAt: 1_795_255_200_000,
        expiresAt: 1_795_257_000_000,
      };
      await saveTokens(db(), portalId, tokens);
      await saveTokens(db(), other, { ...tokens, accessToken: 'other' });
      await saveTokens(db(), portalId, { ...tokens, accessToken: 'v1:k1:next' });
      expect(await getTokens(db(), portalId)).toEqual({ ...tokens, accessToken: 'v1:k1:next' });
      await deleteTokens(db(), portalId);
      expect(await getTokens(db(), portalId)).toBeNull();
      expect(await getTokens(db(), other)).not.toBeNull();
    });
  });

  describe('the state of an installation', () => {
    let number = 0;
    async function savedState() {
      number += 1;
      const stateHash = `state-${number}`;
      await saveState(db(), {
        stateHash,
        browserHash: 'browser',
        codeVerifier: 'verifier',
        expiresAt: 1_000,
      });
      return { stateHash, browserHash: 'browser', now: 999 };
    }

    it('is taken once', async () => {
      const take = await savedState();
      expect(await takeState(db(), take)).toEqual({ ok: true, codeVerifier: 'verifier' });
      expect(await takeState(db(), take)).toEqual({ ok: false, reason: 'used' });
    });

    it('is taken by one of several who try at the same time', async () => {
      const take = await savedState();
      const taken = await Promise.all(Array.from({ length: 8 }, () => takeState(db(), take)));
      expect(taken.filter(({ ok }) => ok)).toHaveLength(1);
    });

    it.each([
      ['unknown', { stateHash: 'made up' }],
      ['expired', { now: 1_000 }],
      ['other-browser', { browserHash: 'another' }],
    ])('is refused as %s', async (reason, difference) => {
      const take = await savedState();
      expect(await takeState(db(), { ...take, ...difference })).toEqual({ ok: false, reason });
    });

    it('is not used up by another browser', async () => {
      const take = await savedState();
      await takeState(db(), { ...take, browserHash: 'another' });
      expect(await takeState(db(), take)).toMatchObject({ ok: true });
    });

    it('is forgotten after its end', async () => {
      const take = await savedState();
      await forgetStates(db(), 1_001);
      expect(await takeState(db(), take)).toEqual({ ok: false, reason: 'unknown' });
    });
  });

  describe('turns of a team', () => {
    it('go on where they stopped, for each team and portal', async () => {
      const [portalId, other] = [newPortalId(), newPortalId()];
      const take = (team: string, count: number, of = portalId) =>
        takeTurns(db(), { portalId: of, team, count });
      expect(await take('Sales', 2)).toBe(0);
      expect(await take('Sales', 1)).toBe(2);
      expect(await take('Sales', 1)).toBe(3);
      expect(await take('Field', 1)).toBe(0);
      expect(await take('Sales', 1, other)).toBe(0);
    });

    it('are given back with the transaction that took them', async () => {
      const portalId = newPortalId();
      const failing = db()
        .transaction()
        .execute(async (tx) => {
          await takeTurns(tx, { portalId, team: 'Sales', count: 5 });
          throw new Error('planted');
        });
      await expect(failing).rejects.toThrow('planted');
      expect(await takeTurns(db(), { portalId, team: 'Sales', count: 1 })).toBe(0);
    });
  });

  it('knows each table by a key that begins with the portal', async () => {
    const { rows } = await sql<{ table: string; first: string }>`
      select cls.relname as "table", att.attname as first
      from pg_index as idx
      join pg_class as cls on cls.oid = idx.indrelid
      join pg_namespace as space on space.oid = cls.relnamespace
      join pg_attribute as att on att.attrelid = cls.oid and att.attnum = idx.indkey[0]
      where idx.indisprimary and space.nspname = 'public'
      order by 1`.execute(db());
    const withoutPortal = rows.filter(({ first }) => first !== 'portal_id');
    expect(withoutPortal.map(({ table }) => table)).toEqual([
      // Nobody has looked yet whose events a delivery holds.
      'inbox',
      'ledger_walk',
      'migrations',
      'oauth_states',
    ]);
    expect(rows.length).toBeGreaterThan(15);
  });
});
