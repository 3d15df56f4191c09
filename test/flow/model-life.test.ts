import { readFileSync } from 'node:fs';
import type { Model } from '../../src/core/model.ts';
import { parseModel } from '../../src/core/model.ts';
import { portalSetup } from '../../src/jobs/portal-setup.ts';
import {
  freshLeads,
  previewModel,
  readsBesides,
  storedLeads,
  type PreviewLine,
} from '../../src/jobs/preview-model.ts';
import { publishModel } from '../../src/jobs/publish-model.ts';
import { readOutcomes } from '../../src/jobs/outcomes.ts';
import { requalify } from '../../src/jobs/requalify.ts';
import { rollbackModel } from '../../src/jobs/rollback-model.ts';
import { getModel, modelChanges } from '../../src/store/models.ts';
import { getPortal, setAssignsAlways } from '../../src/store/portals.ts';
import { seedDeals } from '../hubspot-emulator/seed/deals.ts';
import { seededRandom } from '../hubspot-emulator/random.ts';
import { startInProcessWorld, type InProcessWorld } from '../support/in-process-world.ts';

const DAY = 86_400_000;

let world: InProcessWorld;

beforeAll(async () => {
  world = await startInProcessWorld({ portalSize: 60 });
  world.moveTo(world.now() + 1_000);
  // Everything that changes by itself has done so: what moves from now on, the model moves.
  await world.judge(world.contactIds(), 3);
});
afterAll(() => world.close());

const shipped = (): any => JSON.parse(readFileSync('models/b2b.json', 'utf8'));

function parsed(json: unknown): Model {
  const result = parseModel(json);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.model;
}

/** Tiers by score instead of by criteria: moves many leads, and holds none of them back. */
function byScore(tier1At: number): any {
  return {
    ...shipped(),
    tiers: { policy: 'score', tier1At, tier2At: tier1At / 2 },
    demoteAfterDays: 0,
  };
}

async function portalNow() {
  const portal = await getPortal(world.services.db, world.portalId);
  if (portal === null) throw new Error('no portal');
  return portal;
}

async function preview(candidate: Model): Promise<PreviewLine[]> {
  const { db } = world.services;
  const portal = await portalNow();
  const setup = await portalSetup(world.services, portal);
  const asOf = world.now();
  const leads =
    readsBesides(setup, candidate).length === 0
      ? storedLeads(db, world.portalId)
      : freshLeads(world.services, { portal, candidate, asOf });
  const lines: PreviewLine[] = [];
  for await (const page of previewModel({
    leads,
    current: setup.model,
    candidate,
    asOf,
    segment: 'company.industry',
    deals: { db, portalId: world.portalId },
  })) {
    lines.push(...page);
  }
  return lines;
}

const tiers = async () => {
  const found = new Map<string, string | undefined>();
  for (const id of world.contactIds()) {
    found.set(id, (await world.state(id)).qualification?.tier);
  }
  return found;
};

const ownersNow = () => world.contactIds().map((id) => world.crm(id).hubspot_owner_id);

const previewed = (lines: readonly PreviewLine[]) =>
  lines
    .flatMap((line) => (line.kind === 'move' ? [`${line.id} ${line.from} ${line.to}`] : []))
    .sort();

const happened = (
  before: Map<string, string | undefined>,
  after: Map<string, string | undefined>,
) =>
  [...after]
    .filter(([id, tier]) => tier !== before.get(id))
    .map(([id, tier]) => `${id} ${before.get(id)} ${tier}`)
    .sort();

const publish = (model: unknown) =>
  publishModel(world.services, { portalId: world.portalId, model, by: 'Robin Admin' });

describe('a new version of a model', () => {
  it('moves exactly the leads that the preview named, judging everyone in the bulk lane', async () => {
    const candidate = byScore(30);
    const lines = await preview(parsed(candidate));
    const before = await tiers();
    const owners = ownersNow();
    expect(previewed(lines).length).toBeGreaterThan(3);

    expect(await publish(candidate)).toEqual({ ok: true, version: '2' });
    await world.drain();
    const after = await tiers();
    expect(happened(before, after)).toEqual(previewed(lines));
    for (const [id, tier] of after) {
      expect(world.crm(id).assay_tier).toBe(tier);
      expect(world.crm(id).assay_model_version).toBe('2');
    }
    // Nobody is handed out for it.
    const forSales = world.contactIds().filter((id) => world.crm(id).assay_team === 'sales');
    expect(forSales.filter((id) => !world.crm(id).hubspot_owner_id).length).toBeGreaterThan(0);
    expect(ownersNow()).toEqual(owners);
  });

  it('assigns owners in bulk where the portal says so, and only there', async () => {
    const { db } = world.services;
    const without = () =>
      world
        .contactIds()
        .map((id) => world.crm(id))
        .filter((crm) => crm.assay_team === 'sales' && !crm.hubspot_owner_id);
    await setAssignsAlways(db, world.portalId, true);
    await world.judge(world.contactIds(), 3);
    expect(without()).toEqual([]);
    expect(await setAssignsAlways(db, world.portalId, false)).toBe(true);
    expect(await setAssignsAlways(db, '404', true)).toBe(false);
  });

  it('sums up who moves by owner and segment, and how many enter tier 1 a week', async () => {
    const lines = await preview(parsed(byScore(20)));
    const summary = lines.at(-1);
    if (summary?.kind !== 'summary') throw new Error('no summary');
    const moves = lines.filter((line) => line.kind === 'move');
    expect(summary).toMatchObject({ leads: world.contactIds().length, moved: moves.length });
    expect(summary.moves.reduce((sum, { leads }) => sum + leads, 0)).toBe(moves.length);
    for (const groups of [summary.byOwner, summary.bySegment]) {
      expect(groups.reduce((sum, { leads }) => sum + leads, 0)).toBe(summary.leads);
      expect(groups.reduce((sum, { up, down }) => sum + up + down, 0)).toBe(moves.length);
    }
    const { weeks, mean } = summary.tier1PerWeek;
    expect(weeks.length).toBe(4);
    expect(mean.candidate).toBe(weeks.reduce((sum, week) => sum + week.candidate, 0) / 4);
  });

  it('that reads a new property is previewed by what the CRM holds, and moves the same leads', async () => {
    const model = byScore(30);
    model.fit.criteria[0].when = {
      any: [
        { fact: 'contact.city', known: true },
        { fact: 'company.state', known: true },
        { fact: 'company.not_in_this_portal', known: true },
      ],
    };
    delete model.fit.criteria[0].partly;
    const portal = world.emulator.world.store.portals.get(world.portalId)!;
    for (const company of portal.objects.companies.byId.values()) {
      if (Number(company.id) % 2 === 0) company.properties['state'] = 'Somewhere';
    }
    const candidate = parsed(model);
    const setup = await portalSetup(world.services, await portalNow());
    expect(readsBesides(setup, candidate)).toEqual([
      'contact.city',
      'company.not_in_this_portal',
      'company.state',
    ]);
    const lines = await preview(candidate);
    const before = await tiers();
    await publish(model);
    await world.drain();
    expect(happened(before, await tiers())).toEqual(previewed(lines));
    expect(previewed(lines).length).toBeGreaterThan(0);
  });

  it('is rolled back to the one before, and everyone gets the old tier again', async () => {
    const versions = async () => (await getModel(world.services.db, world.portalId))?.version;
    expect(await versions()).toBe('3');
    const back = await rollbackModel(world.services, {
      portalId: world.portalId,
      by: 'Robin Admin',
    });
    expect(back).toEqual({ ok: true, from: '3', version: '2' });
    await world.drain();
    const second = await rollbackModel(world.services, {
      portalId: world.portalId,
      by: 'Robin Admin',
    });
    expect(second).toEqual({ ok: true, from: '2', version: '1' });
    await world.drain();
    expect(await rollbackModel(world.services, { portalId: world.portalId, by: 'x' })).toEqual({
      ok: false,
      reason: 'no-earlier-version',
    });
    expect(world.crm(world.contactIds()[0]!).assay_model_version).toBe('1');
    const log = await modelChanges(world.services.db, world.portalId);
    expect(log.map(({ kind, version, by }) => `${kind} ${version} ${by}`)).toEqual([
      'roll-back 1 Robin Admin',
      'roll-back 2 Robin Admin',
      'publish 3 Robin Admin',
      'publish 2 Robin Admin',
      'publish 1 installation',
    ]);
  });

  it('is refused when one of its golden leads gets another tier, and nothing changes', async () => {
    const model = {
      ...byScore(30),
      examples: [{ label: 'a stranger', facts: {}, tier: 'tier_1' }],
    };
    const before = await getModel(world.services.db, world.portalId);
    expect(await publish(model)).toMatchObject({
      ok: false,
      problems: [{ path: 'examples[0].tier' }],
    });
    expect(await getModel(world.services.db, world.portalId)).toEqual(before);
  });

  it('is refused with all of its problems when it is no model', async () => {
    expect(await publish({ schema: 2 })).toMatchObject({ ok: false });
  });
});

describe('publishing while a worker is at it', () => {
  it('reaches everyone, also those whom that worker takes with the version before in its hands', async () => {
    const stale = await portalNow();
    const published = await publish(byScore(45));
    if (!published.ok) throw new Error('not published');
    await requalify(world.services, stale, { urgency: 'bulk', settleMs: 0 });
    await world.drain();
    for (const id of world.contactIds()) {
      expect((await world.state(id)).modelVersion).toBe(published.version);
    }
  });
});

describe('closed deals', () => {
  it('from before anything was known are counted as unknown', async () => {
    const read = await readOutcomes(world.services, await portalNow());
    expect(read).toMatchObject({ ok: true });
    if (!read.ok) return;
    const summary = (await preview(parsed(byScore(30)))).at(-1);
    expect(summary).toMatchObject({ deals: { unknown: read.deals - read.withoutContact } });
  });

  it('are judged under both versions by what was known when they were opened', async () => {
    world.advance(30 * DAY);
    const { store } = world.emulator.world;
    const portal = store.portals.get(world.portalId)!;
    const opened = world.now();
    world.advance(60 * DAY);
    // Deals of leads that are known by now.
    for (const contact of portal.objects.contacts.byId.values()) {
      Object.assign(contact, { createdAt: opened });
    }
    seedDeals(store, portal, { now: world.now(), random: seededRandom(7) });
    await readOutcomes(world.services, await portalNow());
    const summary = (await preview(parsed(byScore(30)))).at(-1);
    if (summary?.kind !== 'summary') throw new Error('no summary');
    const { won, lost } = summary.deals;
    const judged = [...Object.values(won), ...Object.values(lost)];
    expect(judged.reduce((sum, { current }) => sum + current, 0)).toBeGreaterThan(0);
    expect(judged.reduce((sum, { current }) => sum + current, 0)).toBe(
      judged.reduce((sum, { candidate }) => sum + candidate, 0),
    );
  });

  it('are left alone where the portal has not granted their scope', async () => {
    const portal = { ...(await portalNow()), scopes: [] };
    expect(await readOutcomes(world.services, portal)).toEqual({
      ok: false,
      reason: 'scope-missing',
      scope: 'crm.objects.deals.read',
    });
  });
});
