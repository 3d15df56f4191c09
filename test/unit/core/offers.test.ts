import { pathsFrom } from '../../../src/core/paths.ts';
import type { Question } from '../../../src/core/question.ts';
import { answerAt, buildLead, NOW } from './build-lead.ts';
import { buildModel, NEVER } from './build-model.ts';

describe('a set of changes', () => {
  it('may hold two different buying signals, for each is a change of its own', () => {
    const model = buildModel({
      cap: 20,
      signals: [
        { on: 'visit', points: 8, buying: true },
        { on: 'call', points: 7, buying: true },
      ],
      tiers: { policy: 'score', tier1At: 15, tier2At: 9 },
    });
    const { paths, tooFar } = pathsFrom(model, buildLead(), NOW);
    const [visit, call] = ['visit', 'call'].map((kind) => ({ signal: { kind, attributes: {} } }));
    expect(paths).toEqual([{ tier: 'tier_1', score: 15, changes: [visit, call] }]);
    expect(tooFar).toBe(false);
  });
});

describe('an answer worth nothing', () => {
  const need: Question = {
    id: 'need',
    criterion: 'need',
    ask: 'Which need?',
    points: 5,
    type: 'choice',
    answers: [
      { value: 'urgent', label: 'Urgent', points: 5 },
      { value: 'none', label: 'None', points: 0 },
    ],
  };
  const partly = [{ points: 25, when: { fact: 'answer.need', equals: 'none' } }];
  const model = buildModel({
    questions: [need],
    criteria: [{ points: 30, when: NEVER, partly }],
    tiers: { policy: 'score', tier1At: 25, tier2At: 20 },
  });
  const answer = { question: 'need', value: 'none' };

  it('is offered while the question is open', () => {
    expect(pathsFrom(model, buildLead(), NOW).paths).toEqual([
      { tier: 'tier_1', score: 25, changes: [{ answer }] },
    ]);
  });

  it('is not offered where the question has an answer', () => {
    const lead = buildLead({ answers: [answerAt(NOW, 'urgent', 'need')] });
    expect(pathsFrom(model, lead, NOW).paths).toEqual([]);
  });
});
