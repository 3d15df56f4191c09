import { failingExamples } from '../../../src/core/failing-examples.ts';
import { DAY, NOW } from './build-lead.ts';
import { ALWAYS, buildModel } from './build-model.ts';

const model = (examples: any[]) =>
  buildModel({
    criteria: [{ points: 10, major: true, when: ALWAYS }],
    signals: [{ points: 5, buying: true, recentDays: 10 }],
    examples,
  });

const facts = {
  contact: { email: 'a@example.com' },
  signals: [{ kind: 'page_view', at: new Date(NOW).toISOString() }],
};

describe('the golden leads of a model', () => {
  it('are silent where each gets its tier', () => {
    expect(failingExamples(model([{ facts, tier: 'tier_1' }]), NOW)).toEqual([]);
  });

  it('are judged at their own time, else now', () => {
    const late = NOW + 20 * DAY;
    expect(failingExamples(model([{ facts, tier: 'tier_1' }]), late)).toHaveLength(1);
    const asOf = new Date(NOW).toISOString();
    expect(failingExamples(model([{ facts, asOf, tier: 'tier_1' }]), late)).toEqual([]);
  });

  it('name the one that fails, and what it got', () => {
    const examples = [
      { facts, tier: 'tier_1' },
      { label: 'a visitor', facts, tier: 'tier_3' },
    ];
    expect(failingExamples(model(examples), NOW)).toEqual([
      {
        path: 'examples[1].tier',
        message: 'expected this lead (a visitor) to be tier_3, got tier_1 with a score of 15',
      },
    ]);
  });

  it('name facts and times that cannot be read', () => {
    const examples = [
      { facts: { signals: [{ kind: 'visit' }] }, tier: 'tier_1' },
      { facts, asOf: 'soon', tier: 'tier_1' },
    ];
    expect(failingExamples(model(examples), NOW).map(({ path }) => path)).toEqual([
      'examples[0].facts',
      'examples[1].asOf',
    ]);
  });
});
