import { parseModel } from '../../../src/core/model.ts';
import { pathsFrom } from '../../../src/core/paths.ts';
import { NOW } from './build-lead.ts';

describe('paths', () => {
  it('answer a question anew where they change the fact that answers it', () => {
    // The company's size is worth points as a number and others as a date, but never both at once; so far it is a number.
    const parsed = parseModel({
      schema: 1,
      name: 'Test model',
      market: 'b2b',
      required: ['contact.role'],
      fit: {
        goodFit: { points: 0 },
        criteria: [
          {
            id: 'recent',
            label: 'Recent',
            kind: 'firmographic',
            points: 3,
            when: { fact: 'company.size', withinDays: 0 },
          },
          { id: 'filler', label: 'Filler', kind: 'firmographic', points: 68, when: { any: [] } },
        ],
      },
      readiness: { cap: 20, ready: { points: 0 }, signals: [] },
      discovery: {
        framework: 'bant',
        questions: [
          {
            id: 'seats',
            criterion: 'need',
            ask: 'Seats?',
            points: 9,
            type: 'number',
            property: 'company.size',
            bands: [{ when: { fact: 'answer.seats', gte: 10 }, label: 'Ten', points: 9 }],
          },
        ],
      },
      queue: { highPriorityAbove: 0 },
      tiers: { policy: 'score', tier1At: 30, tier2At: 12 },
      matrix: {
        goodFit: {
          ready: { team: 'sales', disposition: 'work_now' },
          notReady: { team: 'marketing', disposition: 'nurture' },
        },
        badFit: {
          ready: { team: 'marketing', disposition: 'rework' },
          notReady: { team: 'none', disposition: 'nurture' },
        },
      },
    });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    const facts = {
      id: '501',
      contact: { email: 'ada@example.com' },
      company: { size: '1e2' },
      signals: [],
      answers: [],
    };
    const { paths } = pathsFrom(parsed.model, facts, NOW);
    expect(paths).toEqual([
      {
        tier: 'tier_3',
        score: 9,
        changes: [{ fact: { path: 'contact.role', value: 'known' } }],
      },
    ]);
  });
});
