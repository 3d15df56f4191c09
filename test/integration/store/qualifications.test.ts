import { sql } from 'kysely';

import type { Written } from '../../../src/core/decide.ts';
import type { Qualification } from '../../../src/core/qualify.ts';
import { claimDirty } from '../../../src/store/claims.ts';
import { contactsOfCompanies, getCompanies, saveCompanies } from '../../../src/store/companies.ts';
import { markDueReviews } from '../../../src/store/due-reviews.ts';
import { readHistory } from '../../../src/store/history.ts';
import {
  confirmWritten,
  saveJudgements,
  type StoredJudgement,
} from '../../../src/store/judgements.ts';
import { markDisconnected } from '../../../src/store/portals.ts';
import { getState, getStates } from '../../../src/store/qualifications.ts';
import { onBothDatabases } from '../../support/test-database.ts';
import { connectedPortal, newPortalId } from '../../support/test-portal.ts';

const qualification = (tier: Qualification['tier']): Qualification => ({
  score: 61.25,
  fit: 40,
  readiness: 21.25,
  tier,
  team: 'sales',
  disposition: 'work_now',
  queue: 'automated_outreach',
  track: null,
  goodFit: true,
  ready: true,
  boxes: 4,
  misses: 1,
  confidence: 80,
  incomplete: [],
  nextChangeAt: null,
  factors: [],
  disqualifiedBy: [],
});

const written = (tier: Written['tier']): Written => ({
  tier,
  queue: 'automated_outreach',
  team: 'sales',
  disposition: 'work_now',
  track: null,
  score: 61.25,
  fit: 40,
  readiness: 21.25,
  confidence: 80,
  modelVersion: '1',
  ownerId: '77',
  reason: 'Fits "well"',
  nextStep: 'Call',
  scoredAt: 10,
  tierChangedAt: 10,
});

const judgement = (changes: Partial<StoredJudgement> = {}): StoredJudgement => ({
  contactId: '501',
  companyId: '9',
  contact: { jobtitle: 'VP Operations', phone: null },
  company: { name: 'Example Ltd' },
  before: null,
  observed: { hs_email_open: 3 },
  newSignals: [],
  newAnswers: [],
  qualification: qualification('tier_2'),
  modelVersion: '1',
  judgedAt: 10,
  nextReviewAt: null,
  lowerSince: null,
  intended: null,
  live: false,
  history: null,
  ...changes,
});

onBothDatabases((database) => {
  const db = () => database().db;
  /** Asked for in both ways, which must tell the same. */
  async function confirmedAt(portalId: string) {
    const { rows } = await sql<{ at: number }>`
      select updated_at::double precision as at from confirmations where portal_id = ${portalId}::bigint`.execute(
      db(),
    );
    return rows.map(({ at }) => at);
  }

  async function stateOf(portalId: string, contactId = '501') {
    const state = await getState(db(), portalId, contactId);
    expect((await getStates(db(), portalId, [contactId])).get(contactId)).toEqual(state);
    return state;
  }

  it('gives back what was judged, and nothing of a contact that never was', async () => {
    const portalId = newPortalId();
    await saveJudgements(db(), portalId, [
      judgement({ intended: written('tier_2'), lowerSince: 5, nextReviewAt: 99, live: true }),
    ]);
    expect(await stateOf(portalId)).toEqual({
      contactId: '501',
      companyId: '9',
      contact: { jobtitle: 'VP Operations', phone: null },
      company: { name: 'Example Ltd' },
      observed: { hs_email_open: 3 },
      signals: [],
      answers: [],
      judged: { signals: [], answers: [] },
      qualification: qualification('tier_2'),
      modelVersion: '1',
      judgedAt: 10,
      nextReviewAt: 99,
      previous: { confirmed: null, intended: written('tier_2'), lowerSince: 5 },
      live: true,
    });
    expect(await stateOf(portalId, '502')).toBeUndefined();
    expect(await stateOf(newPortalId())).toBeUndefined();
  });

  it('replaces a judgement, but for what stays: a live contact and the last intention', async () => {
    const portalId = newPortalId();
    await saveJudgements(db(), portalId, [judgement({ intended: written('tier_2'), live: true })]);
    await saveJudgements(db(), portalId, [
      judgement({
        companyId: null,
        contact: { phone: '1' },
        qualification: qualification('tier_3'),
        judgedAt: 20,
      }),
    ]);
    expect(await stateOf(portalId)).toMatchObject({
      companyId: null,
      contact: { phone: '1' },
      qualification: { tier: 'tier_3' },
      judgedAt: 20,
      previous: { intended: written('tier_2') },
      live: true,
    });
  });

  it('keeps what the CRM confirmed beside what was intended', async () => {
    const portalId = newPortalId();
    await saveJudgements(db(), portalId, [judgement({ intended: written('tier_2') })]);
    await confirmWritten(db(), portalId, [
      { contactId: '501', written: written('tier_2'), updatedAt: 1_795_255_200_123 },
      { contactId: '999', written: written('tier_1'), updatedAt: 1 },
    ]);
    await saveJudgements(db(), portalId, [judgement({ intended: written('tier_1') })]);
    expect(await stateOf(portalId)).toMatchObject({
      previous: { confirmed: written('tier_2'), intended: written('tier_1') },
    });
    expect(await confirmedAt(portalId)).toEqual([1_795_255_200_123]);
    expect(await stateOf(portalId, '999')).toBeUndefined();
  });

  it('keeps no confirmation of a contact that is gone meanwhile', async () => {
    const portalId = newPortalId();
    await confirmWritten(db(), portalId, [
      { contactId: '501', written: written('tier_1'), updatedAt: 20 },
    ]);
    await saveJudgements(db(), portalId, [judgement()]);
    expect((await stateOf(portalId))?.previous.confirmed).toBeNull();
  });

  it('appends signals and answers in the order of their times, each signal once', async () => {
    const portalId = newPortalId();
    const late = { id: 'views:2', kind: 'page_view', at: 200, attributes: { url: '/pricing' } };
    const early = { id: 'views:1', kind: 'page_view', at: 100, attributes: {} };
    const budget = { question: 'budget', value: 'approved', at: 150, by: 'rep@example.com' };
    const withdrawn = { question: 'budget', value: null, at: 160 };
    await saveJudgements(db(), portalId, [
      judgement({ newSignals: [late], newAnswers: [budget] }),
      judgement({ contactId: '502', newSignals: [late] }),
    ]);
    await saveJudgements(db(), portalId, [
      judgement({ newSignals: [early, { ...late, at: 999 }], newAnswers: [withdrawn] }),
    ]);
    expect(await stateOf(portalId)).toMatchObject({ signals: [early, late] });
    expect((await stateOf(portalId))?.answers).toEqual([budget, withdrawn]);
    expect((await stateOf(portalId, '502'))?.signals).toEqual([late]);
  });

  it('notes what changed in the facts with its time, so that each moment can be put together again', async () => {
    const portalId = newPortalId();
    await saveJudgements(db(), portalId, [judgement({ judgedAt: 10 })]);
    const before = await stateOf(portalId);
    if (before === undefined) throw new Error('not stored');
    await saveJudgements(db(), portalId, [judgement({ judgedAt: 20, before })]);
    await saveJudgements(db(), portalId, [
      judgement({
        judgedAt: 30,
        before,
        contact: { phone: '+49', city: 'Kiel' },
        company: { name: 'Example GmbH' },
      }),
    ]);
    const { rows } = await sql`
      select seen_at::integer, contact, company from fact_changes
      where portal_id = ${portalId}::bigint and contact_id = 501 order by seen_at`.execute(db());
    expect(rows).toEqual([
      { seen_at: 10, contact: { jobtitle: 'VP Operations' }, company: { name: 'Example Ltd' } },
      {
        seen_at: 30,
        contact: { jobtitle: null, phone: '+49', city: 'Kiel' },
        company: { name: 'Example GmbH' },
      },
    ]);
  });

  it('keeps the lines of a contact’s history, newest first', async () => {
    const portalId = newPortalId();
    await saveJudgements(db(), portalId, [judgement({ judgedAt: 10, history: { score: 1 } })]);
    await saveJudgements(db(), portalId, [judgement({ judgedAt: 20, history: null })]);
    await saveJudgements(db(), portalId, [judgement({ judgedAt: 30, history: { score: 2 } })]);
    const read = (limit: number) => readHistory(db(), { portalId, contactId: '501', limit });
    expect(await read(10)).toEqual([
      { at: 30, entry: { score: 2 } },
      { at: 10, entry: { score: 1 } },
    ]);
    expect(await read(1)).toHaveLength(1);
  });

  it('stores all of a batch or nothing', async () => {
    const portalId = newPortalId();
    const failing = db()
      .transaction()
      .execute(async (tx) => {
        await saveJudgements(tx, portalId, [
          judgement({
            newSignals: [{ id: 's', kind: 'visit', at: 1, attributes: {} }],
            history: { score: 1 },
          }),
        ]);
        throw new Error('planted');
      });
    await expect(failing).rejects.toThrow('planted');
    expect(await stateOf(portalId)).toBeUndefined();
    await saveJudgements(db(), portalId, [judgement()]);
    expect((await stateOf(portalId))?.signals).toEqual([]);
    expect(await readHistory(db(), { portalId, contactId: '501', limit: 9 })).toEqual([]);
  });

  it('takes a fact with a character that PostgreSQL has not', async () => {
    const portalId = newPortalId();
    await saveJudgements(db(), portalId, [
      judgement({ contact: { jobtitle: 'a\u0000b\\u0000', city: '\\\\\u0000' } }),
    ]);
    expect((await stateOf(portalId))?.contact).toEqual({ jobtitle: 'ab\\u0000', city: '\\\\' });
  });

  it('takes a text that was cut in the middle of a character', async () => {
    const portalId = newPortalId();
    const cut = '🙂'.slice(0, 1);
    const signal = { id: 's', kind: 'visit', at: 1, attributes: { url: `/a${cut}` } };
    await saveJudgements(db(), portalId, [
      judgement({ contact: { jobtitle: `VP 🙂${cut}`, city: '\\ud83d' }, newSignals: [signal] }),
    ]);
    const stored = await stateOf(portalId);
    expect(stored?.contact).toEqual({ jobtitle: 'VP 🙂\ufffd', city: '\\ud83d' });
    expect(stored?.signals).toEqual([{ ...signal, attributes: { url: '/a\ufffd' } }]);
  });

  describe('reviews', () => {
    const claimed = async (portalId: string) => {
      const { marks } = await claimDirty(db(), {
        portalId,
        subjects: 'contacts',
        limit: 100,
        leaseMs: 60_000,
        settleMs: 0,
      });
      return marks.map(({ subjectId, lane }) => [subjectId, lane]);
    };

    it('mark who is due, once, and nobody else', async () => {
      const portalId = await connectedPortal(db());
      await saveJudgements(db(), portalId, [
        judgement({ contactId: '1', nextReviewAt: 100 }),
        judgement({ contactId: '2', nextReviewAt: 101 }),
        judgement({ contactId: '3', nextReviewAt: null }),
      ]);
      expect(await markDueReviews(db(), { now: 100, limit: 50 })).toEqual([portalId]);
      expect(await markDueReviews(db(), { now: 100, limit: 50 })).toEqual([]);
      expect(await claimed(portalId)).toEqual([['1', 2]]);
      expect((await stateOf(portalId, '1'))?.nextReviewAt).toBeNull();
      expect(await markDueReviews(db(), { now: 101, limit: 50 })).toEqual([portalId]);
    });

    it('wait while their portal is disconnected', async () => {
      const portalId = await connectedPortal(db());
      await saveJudgements(db(), portalId, [judgement({ nextReviewAt: 100 })]);
      await markDisconnected(db(), { portalId, reason: 'uninstalled', at: 1 });
      expect(await markDueReviews(db(), { now: 100, limit: 50 })).toEqual([]);
      expect((await stateOf(portalId))?.nextReviewAt).toBe(100);
    });

    it('take the longest waiting of each portal first where there are more than can be taken', async () => {
      const [one, other] = [await connectedPortal(db()), await connectedPortal(db())];
      const due = Array.from({ length: 25 }, (_, n) =>
        judgement({ contactId: String(100 + n), nextReviewAt: 90 - n }),
      );
      await saveJudgements(db(), one, due);
      await saveJudgements(db(), other, [judgement({ contactId: '1', nextReviewAt: 95 })]);
      expect(new Set(await markDueReviews(db(), { now: 100, limit: 2 }))).toEqual(
        new Set([one, other]),
      );
      const ids = (await claimed(one)).map(([contactId]) => contactId);
      expect(ids.toSorted()).toEqual(Array.from({ length: 20 }, (_, n) => String(105 + n)));
      expect(await claimed(other)).toEqual([['1', 2]]);
    });
  });

  describe('companies', () => {
    it('are given as long as they are fresh, and never replaced by an older reading', async () => {
      const portalId = newPortalId();
      const company = { companyId: '9', properties: { name: 'New' }, readAt: 200 };
      await saveCompanies(db(), portalId, [company]);
      await saveCompanies(db(), portalId, [
        { ...company, properties: { name: 'Old' }, readAt: 100 },
      ]);
      const find = (freshAfter: number) =>
        getCompanies(db(), portalId, { ids: ['9', '10'], freshAfter });
      expect([...(await find(199)).values()]).toEqual([company]);
      expect((await find(200)).size).toBe(0);
      expect((await getCompanies(db(), newPortalId(), { ids: ['9'], freshAfter: 0 })).size).toBe(0);
    });

    it('tell whose contacts they are, in their portal', async () => {
      const [portalId, other] = [newPortalId(), newPortalId()];
      await saveJudgements(db(), portalId, [
        judgement({ contactId: '1', companyId: '9' }),
        judgement({ contactId: '2', companyId: null }),
        judgement({ contactId: '3', companyId: '8' }),
      ]);
      await saveJudgements(db(), other, [judgement({ contactId: '4', companyId: '9' })]);
      expect(await contactsOfCompanies(db(), portalId, ['9', '7'])).toEqual([
        { contactId: '1', companyId: '9' },
      ]);
    });
  });
});
