import { readFileSync } from 'node:fs';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { toFactsLine } from '../../src/cli/facts-line.ts';
import { scoreLeads } from '../../src/cli/score-leads.ts';
import { toScoreLine } from '../../src/cli/score-line.ts';
import { isoTime } from '../../src/core/iso-time.ts';
import { withLabels, type UnlabelledQualification } from '../../src/core/factor-labels.ts';
import { parseModel, type Model } from '../../src/core/model.ts';
import { contactHistory } from '../../src/jobs/contact-history.ts';
import { exportFacts } from '../../src/jobs/export-facts.ts';
import { publishModel } from '../../src/jobs/publish-model.ts';
import { setOverride, endOverride } from '../../src/jobs/set-override.ts';
import { mergeObjects } from '../hubspot-emulator/store/end-object.ts';
import { insertAnswers } from '../../src/store/answers.ts';
import { getModel } from '../../src/store/models.ts';
import { startInProcessWorld, type InProcessWorld } from '../support/in-process-world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

type Shown = { at: number; version: string; qualification: UnlabelledQualification };

let world: InProcessWorld;
let lead: string;
/** What was shown of the lead at each judgement of its life. */
const life: Shown[] = [];

/** Judges the lead some time later, and remembers what was shown. */
async function later(ms: number, happening: () => unknown = () => undefined): Promise<void> {
  world.advance(ms);
  await happening();
  // HubSpot's clock runs on while the app's stands: what has just happened must not lie ahead of it.
  world.advance(1_000);
  await world.judge([lead]);
  const { judgedAt, modelVersion, qualification } = await world.state(lead);
  if (qualification === null || modelVersion === null) throw new Error('not judged');
  life.push({ at: judgedAt, version: modelVersion, qualification });
}

const act = (name: string) => () => {
  const acted = world.emulator.pages.act(world.portalId, lead, name as never);
  if (!acted.ok) throw new Error(acted.reason);
};

const answer = (question: string, value: string | null) => () =>
  insertAnswers(world.portalId, [
    {
      contactId: lead,
      judgedAt: world.now(),
      newAnswers: [{ question, value, at: world.now() - HOUR, by: 'rep@example.com' }],
    },
  ])?.execute(world.services.db);

/** Nobody tells it: it is seen when the company is read anew, a day after the last reading at the latest. */
function changeCompany(values: Readonly<Record<string, string>>): void {
  const portal = world.emulator.world.store.portals.get(world.portalId)!;
  const id = world.crm(lead).associatedcompanyid ?? '';
  Object.assign(portal.objects.companies.byId.get(id)!.properties, values);
}

const shipped = (): any => JSON.parse(readFileSync('models/b2b.json', 'utf8'));

beforeAll(async () => {
  world = await startInProcessWorld({ portalSize: 30 });
  world.moveTo(world.now() + 1_000);
  lead = world.contactIds().find((id) => world.crm(id).assay_tier === 'tier_3')!;
  const model = shipped();
  // Another rule, other points, and a property that was never read before.
  model.readiness.signals[0].points = 6;
  model.fit.criteria[0].when = {
    any: [model.fit.criteria[0].when, { fact: 'contact.city', known: true }],
  };

  await later(HOUR);
  await later(2 * HOUR, act('look_at_pricing'));
  await later(3 * DAY);
  await later(DAY, () => world.change(lead, { jobtitle: 'Chief Operating Officer' }));
  await later(HOUR, answer(shipped().discovery.questions[0].id, shippedAnswer()));
  await later(5 * DAY, () =>
    publishModel(world.services, { portalId: world.portalId, model, by: 'Robin Admin' }),
  );
  await later(DAY, act('start_trial'));
  await later(2 * DAY, () => {
    world.change(lead, { jobtitle: '' });
    act('open_email')();
  });
  await later(HOUR, answer(shipped().discovery.questions[0].id, null));
  await later(20 * DAY);
  await later(200 * DAY);
  await later(2 * DAY, () => changeCompany({ country: 'Germany' }));
  await later(2 * DAY, act('look_at_pricing'));
});
afterAll(() => world.close());

function shippedAnswer(): string {
  const [question] = shipped().discovery.questions;
  return question.answers[0].value;
}

async function modelOf(version: string): Promise<Model> {
  const parsed = parseModel((await getModel(world.services.db, world.portalId, version))?.model);
  if (!parsed.ok) throw new Error('no model');
  return parsed.model;
}

/** A line of `assay score` for what was shown of the lead: its factors as the card lists them. */
async function shownLine({ version, qualification }: Shown): Promise<object> {
  const factors = withLabels(await modelOf(version), qualification.factors);
  return JSON.parse(JSON.stringify(toScoreLine(lead, { ...qualification, factors })));
}

async function scoreAsOf(at: number, version: string): Promise<object> {
  const lines: string[] = [];
  for await (const page of exportFacts(world.services.db, { portalId: world.portalId, asOf: at })) {
    lines.push(
      ...page.filter(({ id }) => id === lead).map((facts) => JSON.stringify(toFactsLine(facts))),
    );
  }
  const output = new PassThrough();
  await scoreLeads({
    model: await modelOf(version),
    facts: Readable.from(`${lines.join('\n')}\n`),
    asOf: at,
    output,
  });
  output.end();
  return JSON.parse(await text(output));
}

describe('the life of a lead', () => {
  it('was eventful', () => {
    expect(new Set(life.map(({ qualification }) => qualification.score)).size).toBeGreaterThan(5);
    expect(new Set(life.map(({ version }) => version))).toEqual(new Set(['1', '2']));
  });

  it('is told again bit for bit: exported and scored as of any judgement, it is what was shown then', async () => {
    for (const one of life) {
      const { at, version } = one;
      const shown = await shownLine(one);
      const told = await scoreAsOf(at, version);
      expect(told).toEqual({ ...shown, id: lead });
    }
  });

  it('begins with its first judgement: nothing was known before', async () => {
    const pages = [];
    const asOf = life[0]!.at - 100 * DAY;
    for await (const page of exportFacts(world.services.db, { portalId: world.portalId, asOf })) {
      pages.push(...page);
    }
    expect(pages).toEqual([]);
  });

  it('is a chain of changes whose causes add up exactly', async () => {
    const history = [
      ...(await contactHistory(world.services.db, {
        portalId: world.portalId,
        contactId: lead,
        limit: 100,
      })),
    ].reverse();
    expect(history[0]?.score.from).toBeNull();
    for (const [index, { score, causes }] of history.entries()) {
      if (index === 0) continue;
      expect(score.from).toBe(history[index - 1]?.score.to);
      const sum = causes.reduce((total, { points }) => total + Math.round(points * 100), 0);
      expect(sum).toBe(Math.round(score.to * 100) - Math.round((score.from ?? 0) * 100));
    }
    expect(history.at(-1)?.score.to).toBe(life.at(-1)?.qualification.score);
    const told = new Set(history.flatMap(({ causes }) => causes.map(({ cause }) => cause)));
    expect(told).toEqual(new Set(['model', 'decay', 'data', 'events', 'person']));
  });

  it('puts each change down to what happened', async () => {
    const history = await contactHistory(world.services.db, {
      portalId: world.portalId,
      contactId: lead,
      limit: 100,
    });
    // A webhook may have had it judged once more since; the change was told by the first judgement of the two.
    const causesAt = (index: number) =>
      history
        .filter(({ at }) => at > isoTime(life[index - 1]!.at) && at <= isoTime(life[index]!.at))
        .flatMap(({ causes }) => causes.map(({ cause }) => cause));
    expect(causesAt(1)).toContain('events');
    expect(causesAt(2)).toEqual(['decay']);
    expect(causesAt(3)).toContain('data');
    expect(causesAt(4)).toContain('person');
    expect(causesAt(5)).toContain('model');
    expect(causesAt(8)).toContain('person');
    expect(causesAt(11)).toContain('data');
  });

  it('obeys a person on the command line as long as that person said', async () => {
    const { services, portalId } = world;
    const until = world.now() + 3 * DAY;
    const set = { portalId, contactId: lead, by: 'Sam', why: 'met at the fair', until };
    expect(await setOverride(services, { ...set, kind: 'tier', value: 'gold' })).toEqual({
      ok: false,
      reason: 'tier-unknown',
    });
    expect(await setOverride(services, { ...set, kind: 'tier', value: 'tier_1' })).toEqual({
      ok: true,
    });
    expect(await setOverride(services, { ...set, kind: 'owner', value: '70003' })).toEqual({
      ok: true,
    });
    await world.drain();
    expect(world.crm(lead)).toMatchObject({ assay_tier: 'tier_1', hubspot_owner_id: '70003' });
    expect((await world.state(lead)).nextReviewAt).toBeLessThanOrEqual(until);

    expect(await endOverride(services, { portalId, contactId: lead, kind: 'tier' })).toBe(true);
    expect(await endOverride(services, { portalId, contactId: lead, kind: 'tier' })).toBe(false);
    await world.drain();
    world.advance(30 * DAY);
    await world.sweep();
    await world.judge([lead]);
    expect(world.crm(lead).assay_tier).toBe((await world.state(lead)).qualification?.tier);
  });
});

describe('two leads that were merged', () => {
  let other: string;

  it('have the past of the primary one, and what both did', async () => {
    const { portalId, emulator } = world;
    const portal = emulator.world.store.portals.get(portalId)!;
    other = world.contactIds().find((id) => id !== lead && world.crm(id).jobtitle)!;
    world.advance(DAY);
    world.change(other, { jobtitle: 'Something else', city: 'Elsewhere' });
    await world.judge([other, lead]);
    world.advance(DAY);
    const acted = emulator.pages.act(portalId, other, 'look_at_pricing');
    expect(acted.ok).toBe(true);
    world.advance(1_000);
    await world.judge([other]);
    world.advance(DAY);
    const merged = mergeObjects(emulator.world.store, portal, {
      primary: portal.objects.contacts.byId.get(lead)!,
      other: portal.objects.contacts.byId.get(other)!,
      source: { type: 'CRM_UI', id: null, userId: 9001 },
      at: emulator.world.store.clock.now(),
    });
    await world.judge([lead, other, merged.id]);
    const { judgedAt, qualification, modelVersion } = await world.state(merged.id);
    lead = merged.id;
    const joined = { at: judgedAt, version: modelVersion!, qualification: qualification! };
    for (const one of [...life, joined]) {
      expect(await scoreAsOf(one.at, one.version)).toEqual(await shownLine(one));
    }
  });

  it('go on in one chain of changes, with that of the other one told apart', async () => {
    const history = [
      ...(await contactHistory(world.services.db, {
        portalId: world.portalId,
        contactId: lead,
        limit: 100,
      })),
    ].reverse();
    const others = history.filter(({ mergedFrom }) => mergedFrom !== null);
    expect(new Set(others.map(({ mergedFrom }) => mergedFrom))).toEqual(new Set([other]));
    expect(others[0]?.notes.at(-1)).toBe(
      `told of contact ${other}, which was merged into this one`,
    );
    for (const chain of [others, history.filter(({ mergedFrom }) => mergedFrom === null)]) {
      expect(chain.length).toBeGreaterThan(1);
      for (const [index, { score, causes }] of chain.entries()) {
        expect(score.from).toBe(chain[index - 1]?.score.to ?? null);
        const sum = causes.reduce((total, { points }) => total + Math.round(points * 100), 0);
        if (index > 0) {
          expect(sum).toBe(Math.round(score.to * 100) - Math.round((score.from ?? 0) * 100));
        }
      }
    }
    const join = history.at(-1);
    expect(join?.mergedFrom).toBeNull();
    expect(join?.score.to).toBe((await world.state(lead)).qualification?.score);
    // Nothing that a merge brings along is put down to the model.
    expect(join?.causes.map(({ cause }) => cause)).not.toContain('model');
    expect(join?.causes.map(({ cause }) => cause)).toContain('events');
  });
});
