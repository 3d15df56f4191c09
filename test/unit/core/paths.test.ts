import { pathsFrom } from '../../../src/core/paths.ts';
import { buildLead, NOW } from './build-lead.ts';
import { buildModel, NEVER } from './build-model.ts';

describe('paths', () => {
  it('answer a question anew where they change the fact that answers it', () => {
    // The company's size is worth points as a number and others as a date, but never both at once; so far it is a number.
    const model = buildModel({
      required: ['contact.role'],
      criteria: [{ points: 3, when: { fact: 'company.size', withinDays: 0 } }],
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
      tiers: { policy: 'score', tier1At: 30, tier2At: 12 },
    });
    const facts = buildLead({ contact: { email: 'ada@example.com' }, company: { size: '1e2' } });
    expect(pathsFrom(model, facts, NOW).paths).toEqual([
      {
        tier: 'tier_3',
        score: 9,
        changes: [{ fact: { path: 'contact.role', value: 'known' } }],
      },
    ]);
  });

  it('may lead by a fact that only a question reads, and a major criterion through the answer', () => {
    const model = buildModel({
      criteria: [
        { points: 6, major: true, when: { fact: 'answer.approver', in: ['yes'] } },
        { points: 5, major: true, when: NEVER },
        { points: 5, when: { fact: 'contact.approves', contains: 'yes' } },
      ],
      questions: [
        {
          id: 'approver',
          criterion: 'authority',
          ask: 'Do you approve?',
          points: 4,
          type: 'choice',
          property: 'contact.approves',
          answers: [{ value: 'yes', label: 'Yes', points: 4 }],
        },
      ],
      tiers: { policy: 'criteria', tier2Misses: 1 },
    });
    const facts = buildLead({ contact: { email: 'ada@example.com' } });
    const { paths } = pathsFrom(model, facts, NOW);
    expect(paths).toContainEqual({
      tier: 'tier_2',
      score: 15,
      changes: [{ fact: { path: 'contact.approves', value: 'yes' } }],
    });
  });
});
