import { readFileSync } from 'node:fs';
import { installByOAuth } from '../../scripts/demo/install-by-oauth.ts';
import { parseFramework } from '../../src/core/framework.ts';
import { parseModel, type Model } from '../../src/core/model.ts';
import { withFramework } from '../../src/core/with-framework.ts';
import { publishModel } from '../../src/jobs/publish-model.ts';
import { missedByWebhooks } from '../../src/store/reconciliation.ts';
import { type AppInProcess, startInProcess } from '../support/world/app-in-process.ts';
import { isBackfilled } from '../support/world/is-backfilled.ts';
import { until } from '../support/world/until.ts';

const PORTAL = '4242001';
const A_USER = 9001;

describe('another framework', () => {
  let app: AppInProcess;
  let lead: string;

  beforeAll(async () => {
    app = await startInProcess({ env: { RECONCILE_SECONDS: '2', SWEEP_MS: '200' } });
    const page = await installByOAuth({ appOrigin: app.origin, portalId: PORTAL });
    await until('the backfill has ended', () => isBackfilled(page));
    lead =
      app.emulator.pages
        .contacts(PORTAL)
        .map(({ id }) => id)
        .find((id) => crm(id).assay_tier?.startsWith('tier')) ?? '';
  });
  afterAll(() => app.close());

  const crm = (id: string): Readonly<Record<string, string | undefined>> =>
    app.emulator.pages.contact(PORTAL, id)?.properties ?? {};
  const score = () => Number(crm(lead).assay_score);
  const property = (name: string) =>
    app.emulator.pages.contactProperties(PORTAL).find((each) => each.name === name);

  /** A rep's edit on the record. */
  function note(values: Readonly<Record<string, string>>) {
    const edited = app.emulator.pages.setProperties(PORTAL, lead, values, A_USER);
    if (!edited.ok) throw new Error(edited.reason);
  }

  async function publish(model: Model) {
    const published = await publishModel(app.services, { portalId: PORTAL, model, by: 'Robin' });
    if (!published.ok) throw new Error(JSON.stringify(published.problems));
    await until('everyone is judged by it', async () =>
      app.emulator.pages
        .contacts(PORTAL)
        .every(({ id }) => crm(id).assay_model_version === published.version),
    );
  }

  const gains = (points: number, before: number) =>
    until(`the score rises by ${points}`, async () => Math.abs(score() - before - points) < 0.2);

  it('brings its questions to the record, and what a rep notes there moves the lead', async () => {
    expect(property('assay_champion')).toBeUndefined();
    await publish(switchedTo('meddic'));
    expect(property('assay_champion')).toMatchObject({
      label: 'Champion',
      type: 'enumeration',
      groupName: 'assay',
      options: [
        { value: 'active', label: 'Argues for us' },
        { value: 'friendly', label: 'Friendly' },
        { value: 'none', label: 'Nobody' },
      ],
    });
    const before = score();
    note({ assay_champion: 'active', assay_economic_buyer: 'spoken_to' });
    await gains(11, before);
    expect(await missed()).toBe(0);
  });

  it('loses no answer, from BANT to CHAMP and back', async () => {
    const bant = switchedTo('bant');
    await publish(bant);
    const unasked = score();
    note({ assay_budget: 'approved', assay_timeline: inDays(30) });
    await gains(pointsOf('bant', 'budget') + pointsOf('bant', 'timeline'), unasked);
    const before = score();

    await publish(switchedTo('champ'));
    const without = score();
    note({ assay_priority: 'first' });
    await gains(pointsOf('champ', 'priority'), without);

    await publish(bant);
    expect(score()).toBeCloseTo(before, 0);
    expect(crm(lead)).toMatchObject({
      assay_champion: 'active',
      assay_priority: 'first',
      assay_budget: 'approved',
    });
    await publish(switchedTo('champ'));
    expect(score()).toBeCloseTo(without + pointsOf('champ', 'priority'), 0);
  });

  it('may be an admin’s own: what no webhook tells of it is found by reconciliation', async () => {
    const own = shipped();
    own.discovery.questions = own.discovery.questions.map((question) =>
      question.id === 'budget'
        ? { ...question, property: 'contact.assay_money_at_hand' }
        : question,
    );
    await publish(own);
    expect(property('assay_money_at_hand')?.options?.map(({ value }) => value)).toEqual([
      'approved',
      'planned',
      'none',
    ]);
    const before = score();
    note({ assay_money_at_hand: 'approved' });
    await gains(pointsOf('bant', 'budget'), before);
    expect(await missed()).toBe(1);
  });

  const missed = async () =>
    (await missedByWebhooks(app.services.db)).reduce((sum, { contacts }) => sum + contacts, 0);
});

function shipped(): Model {
  const parsed = parseModel(JSON.parse(readFileSync('models/b2b.json', 'utf8')));
  if (!parsed.ok) throw new Error('no model');
  return parsed.model;
}

function frameworkOf(name: string) {
  const parsed = parseFramework(JSON.parse(readFileSync(`models/frameworks/${name}.json`, 'utf8')));
  if (!parsed.ok) throw new Error('no framework');
  return parsed.framework;
}

function switchedTo(name: string): Model {
  const changed = withFramework(shipped(), frameworkOf(name));
  if (!changed.ok) throw new Error(JSON.stringify(changed.problems));
  return changed.model;
}

const pointsOf = (name: string, id: string) =>
  frameworkOf(name).scripts.b2b.questions.find((question) => question.id === id)?.points ?? NaN;

const inDays = (days: number) =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
