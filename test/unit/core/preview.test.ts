import type { Facts } from '../../../src/core/facts.ts';
import { createPreview, type PreviewSummary } from '../../../src/core/preview.ts';
import { buildLead, DAY, NOW, signalAt } from './build-lead.ts';
import { buildModel } from './build-model.ts';

const WEEK = 7 * DAY;

const parts = {
  criteria: [{ id: 'big', points: 60, when: { fact: 'company.size', gte: 100 } as const }],
  cap: 20,
  signals: [{ points: 20, cap: 20, windowDays: 60 }],
};
const current = buildModel({ ...parts, tiers: { policy: 'score', tier1At: 70, tier2At: 30 } });
/** A big one that looks on is tier 1 no more, one that does nothing falls to tier 3; somebody is shut out. */
const candidate = buildModel({
  ...parts,
  tiers: { policy: 'score', tier1At: 90, tier2At: 70 },
  disqualifiers: [
    { id: 'shut_out', label: 'Shut out', when: { fact: 'contact.country', equals: 'XX' } },
  ],
});

type Who = {
  readonly id?: string;
  readonly size?: string;
  readonly industry?: string;
  readonly owner?: string;
  readonly country?: string;
  /** How long ago it looked. */
  readonly looked?: number;
};

function lead({ id = '1', size = '500', industry, owner, country, looked }: Who): Facts {
  return buildLead({
    id,
    contact: { hubspot_owner_id: owner ?? null, country: country ?? null },
    company: { size, industry: industry ?? null },
    signals: looked === undefined ? [] : [signalAt(NOW - looked)],
  });
}

const preview = (segment = 'company.industry') =>
  createPreview({ current, candidate, asOf: NOW, segment });

const same = (facts: Facts) => ({ current: facts, candidate: facts });

function summed(leads: readonly Who[]): PreviewSummary {
  const seen = preview();
  for (const one of leads) seen.add(same(lead(one)));
  return seen.summary();
}

describe('a lead in the preview', () => {
  it('that gets another tier is named with both, its owner and its segment', () => {
    expect(
      preview().add(same(lead({ id: '7', looked: DAY, owner: '70', industry: 'RETAIL' }))),
    ).toEqual({
      id: '7',
      from: 'tier_1',
      to: 'tier_2',
      score: { from: 80, to: 80 },
      owner: '70',
      segment: 'RETAIL',
    });
  });

  it('that stays in its tier is not, but counts', () => {
    const seen = preview();
    expect(seen.add(same(lead({ size: '1' })))).toBeNull();
    expect(seen.summary()).toMatchObject({ leads: 1, moved: 0, moves: [] });
  });

  it('is judged by the new version with what that version reads besides', () => {
    const [known, more] = [lead({ size: '', looked: DAY }), lead({ size: '500', looked: DAY })];
    expect(preview().add({ current: known, candidate: more })).toMatchObject({
      from: 'tier_3',
      to: 'tier_2',
      score: { from: 20, to: 80 },
    });
  });
});

describe('the summary of a preview', () => {
  const leads: Who[] = [
    { looked: DAY, owner: '70', industry: 'RETAIL' },
    { looked: DAY, owner: '71', industry: 'RETAIL' },
    { owner: '70', industry: 'BANKING' },
    { size: '1', country: 'XX' },
    { size: '1' },
  ];

  it('says from which tier to which, best tiers first, and how many are in each', () => {
    expect(summed(leads)).toMatchObject({
      leads: 5,
      moved: 4,
      moves: [
        { from: 'tier_1', to: 'tier_2', leads: 2 },
        { from: 'tier_2', to: 'tier_3', leads: 1 },
        { from: 'tier_3', to: 'disqualified', leads: 1 },
      ],
      tiers: {
        tier_1: { current: 2, candidate: 0 },
        tier_2: { current: 1, candidate: 2 },
        tier_3: { current: 2, candidate: 2 },
        needs_data: { current: 0, candidate: 0 },
        disqualified: { current: 0, candidate: 1 },
      },
    });
  });

  it('says so by owner, the largest share first, and nobody for those without one', () => {
    expect(summed(leads).byOwner).toEqual([
      { name: '70', leads: 2, up: 0, down: 2, tier1: { current: 1, candidate: 0 } },
      { name: 'nobody', leads: 2, up: 0, down: 1, tier1: { current: 0, candidate: 0 } },
      { name: '71', leads: 1, up: 0, down: 1, tier1: { current: 1, candidate: 0 } },
    ]);
  });

  it('says so by segment, and unknown for those without one', () => {
    expect(summed(leads).bySegment.map(({ name, leads: count }) => [name, count])).toEqual([
      ['RETAIL', 2],
      ['unknown', 2],
      ['BANKING', 1],
    ]);
    const byCountry = preview('contact.country');
    byCountry.add(same(lead({ country: 'XX' })));
    expect(byCountry.summary().bySegment.map(({ name }) => name)).toEqual(['XX']);
  });

  it('counts as a move up what goes the other way', () => {
    const back = createPreview({
      current: candidate,
      candidate: current,
      asOf: NOW,
      segment: 'company.industry',
    });
    for (const one of leads) back.add(same(lead(one)));
    expect(back.summary().byOwner.map(({ up, down }) => [up, down])).toEqual([
      [2, 0],
      [1, 0],
      [1, 0],
    ]);
  });
});

describe('tier 1 per week', () => {
  it('counts each lead in the week in which it came in, the newest week first', () => {
    const { weeks, mean } = summed([
      { looked: DAY },
      { looked: 6 * DAY },
      { looked: WEEK + DAY },
      { looked: 3 * WEEK + DAY },
      // Came in before the four weeks, and is in still.
      { looked: 5 * WEEK },
      { size: '1', looked: DAY },
    ]).tier1PerWeek;
    expect(weeks.map((week) => week.current)).toEqual([2, 1, 0, 1]);
    expect(weeks.map((week) => week.candidate)).toEqual([0, 0, 0, 0]);
    expect(mean).toEqual({ current: 1, candidate: 0 });
  });

  it('counts the bounds to the week that begins with them', () => {
    const came = (looked: number) =>
      summed([{ looked }]).tier1PerWeek.weeks.map((week) => week.current);
    expect(came(WEEK - 1)).toEqual([1, 0, 0, 0]);
    expect(came(WEEK)).toEqual([0, 1, 0, 0]);
    expect(came(4 * WEEK - 1)).toEqual([0, 0, 0, 1]);
    expect(came(4 * WEEK)).toEqual([0, 0, 0, 0]);
  });
});

describe('closed deals', () => {
  const OPENED = NOW - 30 * DAY;
  const deal = (id: string, won: boolean, contacts: readonly Facts[]) => ({
    id,
    won,
    openedAt: OPENED,
    contacts,
  });
  const dealsOf = (...deals: ReturnType<typeof deal>[]) => {
    const seen = preview();
    for (const one of deals) seen.addDeal(one);
    return seen.summary().deals;
  };
  const looked = lead({ looked: 31 * DAY });

  it('are judged by the best of their contacts when they were opened, under both versions', () => {
    const { won, lost, unknown } = dealsOf(
      deal('a', true, [lead({ size: '1' }), looked]),
      deal('b', false, [lead({})]),
    );
    expect(won.tier_1).toEqual({ current: 1, candidate: 0 });
    expect(won.tier_2).toEqual({ current: 0, candidate: 1 });
    expect(lost.tier_2).toEqual({ current: 1, candidate: 0 });
    expect(lost.tier_3).toEqual({ current: 0, candidate: 1 });
    expect(unknown).toBe(0);
  });

  it('do not count what came after they were opened', () => {
    expect(dealsOf(deal('a', true, [lead({ looked: 29 * DAY })])).won.tier_2).toEqual({
      current: 1,
      candidate: 0,
    });
  });

  it('are unknown where nothing was known of any contact', () => {
    const { won, lost, unknown } = dealsOf(deal('a', true, []), deal('b', false, []));
    expect(unknown).toBe(2);
    for (const { current: one, candidate: other } of [won, lost].flatMap(Object.values)) {
      expect([one, other]).toEqual([0, 0]);
    }
  });

  it('are named where they were won and only the version in force had them in tier 1', () => {
    expect(
      dealsOf(
        deal('won', true, [looked]),
        deal('lost', false, [looked]),
        deal('never', true, [lead({})]),
      ).wonAndMissed,
    ).toEqual(['won']);
  });
});
