import { qualify } from '../../../src/core/qualify.ts';
import { buildLead, NOW, resultOf, signalAt } from './build-lead.ts';
import { ALWAYS, buildModel, NEVER } from './build-model.ts';

const penalty = (id: string, points: number, when = ALWAYS) => ({ id, label: id, points, when });

describe('a penalty', () => {
  it('is a factor where it is true, and none where it is false or unknown', () => {
    const model = buildModel({
      criteria: [{ points: 50, when: ALWAYS }],
      penalties: [
        penalty('free_mail', -5),
        penalty('student', -9, NEVER),
        penalty('far', -9, { fact: 'contact.country', equals: 'far' }),
      ],
    });
    const result = qualify(model, buildLead(), NOW);
    expect(result.factors.filter(({ group }) => group === 'penalty')).toEqual([
      { id: 'free_mail', group: 'penalty', label: 'free_mail', points: -5, max: 0, state: 'met' },
    ]);
    expect(result.score).toBe(45);
  });

  it('is rounded half away from zero', () => {
    const model = buildModel({ penalties: [penalty('p', -1.005)] });
    expect(resultOf(qualify(model, buildLead(), NOW), 'p')).toBe('met -1.01');
  });
});

describe('the limit', () => {
  it('brings a sum below 0 to 0', () => {
    const model = buildModel({
      criteria: [{ points: 10, when: ALWAYS }],
      penalties: [penalty('a', -20), penalty('b', -5.5)],
    });
    const result = qualify(model, buildLead(), NOW);
    expect([result.score, resultOf(result, 'limit')]).toEqual([0, 'met 15.5']);
  });

  it('brings a sum above 100, which only rounding can make, to 100', () => {
    const third = { points: 26.666, when: ALWAYS };
    const criteria = [third, third, { ...third, points: 26.668 }].map((one, index) => ({
      ...one,
      id: `c${index}`,
    }));
    const model = buildModel({ criteria, signals: [{ points: 20, cap: 20 }] });
    const result = qualify(model, buildLead({ signals: [signalAt(NOW)] }), NOW);
    expect([result.score, resultOf(result, 'limit')]).toEqual([100, 'met -0.01']);
  });

  it('is no factor at 0 and at 100 themselves', () => {
    const full = buildModel({
      criteria: [{ points: 80, when: ALWAYS }],
      signals: [{ points: 20 }],
    });
    const lead = buildLead({ signals: [signalAt(NOW)] });
    expect([qualify(full, lead, NOW).score, resultOf(qualify(full, lead, NOW), 'limit')]).toEqual([
      100,
      'absent',
    ]);
    expect(resultOf(qualify(buildModel(), lead, NOW - 1), 'limit')).toBe('absent');
  });
});

describe('the factors', () => {
  it('come by group, inside a group in model order, each cap and limit last', () => {
    const model = buildModel({
      criteria: [{ id: 'fit_b' }, { id: 'fit_a' }],
      cap: 5,
      signals: [
        { id: 'sig_b', points: 5, cap: 5 },
        { id: 'sig_a', points: 5, cap: 5 },
      ],
      questions: [
        { id: 'q_b', criterion: 'x', ask: '?', points: 1, type: 'number', bands: [] },
        { id: 'q_a', criterion: 'x', ask: '?', points: 1, type: 'number', bands: [] },
      ],
      penalties: [penalty('p_b', -50), penalty('p_a', -50)],
    });
    const { factors } = qualify(model, buildLead({ signals: [signalAt(NOW)] }), NOW);
    expect(factors.map(({ id }) => id)).toEqual([
      'fit_b',
      'fit_a',
      'filler',
      'sig_b',
      'sig_a',
      'readiness_cap',
      'q_b',
      'q_a',
      'p_b',
      'p_a',
      'limit',
    ]);
  });

  it('add up exactly where fractions in binary would not', () => {
    const criteria = [0.1, 0.2, 0.3, 0.7, 1.1, 2.2].map((points, index) => ({
      id: `c${index}`,
      points,
      when: ALWAYS,
    }));
    expect(qualify(buildModel({ criteria }), buildLead(), NOW)).toMatchObject({
      score: 4.6,
      fit: 4.6,
    });
  });
});
