import { qualify } from '../../../src/core/qualify.ts';
import { buildLead, factorOf, NOW, resultOf, signalAt } from './build-lead.ts';
import { ALWAYS, buildModel } from './build-model.ts';

describe('max', () => {
  it.each([
    ['criterion_0', 17.505],
    ['rule_0', 12.495],
    ['size', 2.345],
  ])('of %s is the figure of the model, which no rounding touches', (id, expected) => {
    const model = buildModel({
      criteria: [{ points: 17.505, when: ALWAYS }],
      cap: 12.495,
      signals: [{}],
      questions: [
        { id: 'size', criterion: 'need', ask: '?', points: 2.345, type: 'number', bands: [] },
      ],
    });
    const qualification = qualify(model, buildLead(), NOW);
    expect(factorOf(qualification, id)?.max).toBe(expected);
  });
});

describe('confidence', () => {
  it.each([
    // Added in binary these give 75.49999999999999.
    ['half up, as on paper', [8.1, 8.2, 14.9, 4.9, 11.6, 18], 9.8, 76],
    // Rounded one by one to hundredths these give 60.5.
    ['the figures of the model, not their hundredths', [47.995], 12.5, 60],
  ])('rounds %s', (_, points, cap, expected) => {
    const criteria = points.map((one) => ({ points: one, when: ALWAYS }));
    const filler = { fact: 'contact.nobody_knows', gte: 1 };
    const rest = Number((100 - cap - points.reduce((sum, one) => sum + one, 0)).toFixed(3));
    const model = buildModel({ criteria: [...criteria, { points: rest, when: filler }], cap });
    expect(qualify(model, buildLead(), NOW).confidence).toBe(expected);
  });
});

describe('readiness_cap', () => {
  it.each([
    [1.025, 1, 0.13, 'met -0.11', 1.02],
    [20.015, 20, 1.02, 'met -1.01', 20.01],
    [12.495, 12, 0.5, 'met -0.01', 12.49],
    [12.497, 12, 0.5, 'met 0', 12.5],
    [12.5, 12, 0.5, 'absent', 12.5],
  ])('of %d takes the decimal difference off %d and %d', (cap, visit, call, factor, readiness) => {
    const signals = [
      { on: 'visit', points: visit },
      { on: 'call', points: call },
    ];
    const seen = signals.map(({ on: kind }) => signalAt(NOW, { kind }));
    const qualification = qualify(buildModel({ cap, signals }), buildLead({ signals: seen }), NOW);
    const result = [resultOf(qualification, 'readiness_cap'), qualification.readiness];
    expect(result).toEqual([factor, readiness]);
  });
});
