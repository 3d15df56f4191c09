import fc from 'fast-check';
import { causesOfChange, type CausePart, type Judging } from '../../../src/core/causes.ts';
import { qualify } from '../../../src/core/qualify.ts';
import { leads, models } from './arbitraries.ts';
import { answerAt, buildLead, DAY, NOW, signalAt } from './build-lead.ts';
import { buildModel } from './build-model.ts';
import { manyRuns } from './many-runs.ts';

const MODEL = buildModel({
  criteria: [{ points: 20, when: { fact: 'contact.jobtitle', contains: 'VP' } }],
  signals: [{ points: 8, halfLifeDays: 10 }],
  questions: [
    {
      id: 'budget',
      criterion: 'budget',
      ask: 'Is there a budget?',
      points: 10,
      type: 'choice',
      answers: [{ value: 'yes', label: 'Yes', points: 10 }],
    },
  ],
});

const BEFORE: Judging = {
  model: MODEL,
  facts: buildLead({ contact: { jobtitle: 'Clerk' }, signals: [signalAt(NOW, { id: 'a' })] }),
  asOf: NOW,
};

const pointsOf = (parts: readonly CausePart[]) => parts.map(({ points }) => points);

describe('what made a score change', () => {
  it('is told in the order model, decay, data edits, events, person', () => {
    const parts = causesOfChange(BEFORE, BEFORE);
    expect(parts).toEqual([
      { cause: 'model', points: 0 },
      { cause: 'decay', points: 0 },
      { cause: 'data', points: 0 },
      { cause: 'events', points: 0 },
      { cause: 'person', points: 0 },
    ]);
  });

  it('gives each cause its own part', () => {
    const { facts } = BEFORE;
    const asOf = NOW + 10 * DAY;
    const after = {
      model: MODEL,
      asOf,
      facts: {
        ...facts,
        contact: { jobtitle: 'VP Sales' },
        signals: [...facts.signals, signalAt(asOf, { id: 'b' })],
        answers: [answerAt(asOf, 'yes')],
      },
    };
    expect(pointsOf(causesOfChange(BEFORE, after))).toEqual([0, -4, 20, 8, 10]);
  });

  it('counts what only the new model reads as the model’s doing', () => {
    const model = buildModel({
      criteria: [{ points: 30, when: { fact: 'contact.city', equals: 'Ghent' } }],
      signals: [{ points: 8, halfLifeDays: 10 }],
    });
    const contact = { ...BEFORE.facts.contact, city: 'Ghent' };
    const after = { model, asOf: NOW, facts: { ...BEFORE.facts, contact } };
    expect(pointsOf(causesOfChange(BEFORE, after))).toEqual([30, 0, 0, 0, 0]);
  });

  it('counts signals of a source that only the new model has as the model’s doing', () => {
    const model = {
      ...MODEL,
      sources: [{ kind: 'page_view', property: 'contact.seen_at', when: 'date_changes' as const }],
    };
    const signals = [...BEFORE.facts.signals, signalAt(NOW, { id: 'seen_at:1' })];
    const after = { model, asOf: NOW, facts: { ...BEFORE.facts, signals } };
    expect(pointsOf(causesOfChange(BEFORE, after))).toEqual([8, 0, 0, 0, 0]);
  });

  it('adds up exactly to the change, whatever changed', () => {
    fc.assert(
      fc.property(models, models, leads, leads, fc.nat(400), (old, next, one, other, days) => {
        const before = { model: old, facts: one, asOf: NOW };
        const after = { model: next, facts: other, asOf: NOW + days * DAY };
        const sum = causesOfChange(before, after).reduce(
          (total, { points }) => total + Math.round(points * 100),
          0,
        );
        const change =
          Math.round(qualify(next, other, after.asOf).score * 100) -
          Math.round(qualify(old, one, NOW).score * 100);
        expect(sum).toBe(change);
      }),
      manyRuns(),
    );
  });

  it('tells the same where parts are known to be the same, or the later score is', () => {
    const whichChange = fc.record({
      model: fc.boolean(),
      records: fc.boolean(),
      signals: fc.boolean(),
      answers: fc.boolean(),
      time: fc.boolean(),
    });
    fc.assert(
      fc.property(models, models, leads, leads, whichChange, (old, next, one, other, changes) => {
        const before = { model: old, facts: one, asOf: NOW };
        const records = changes.records ? other : one;
        const after = {
          model: changes.model ? next : old,
          facts: {
            ...one,
            contact: records.contact,
            company: records.company,
            signals: changes.signals ? other.signals : one.signals,
            answers: changes.answers ? other.answers : one.answers,
          },
          asOf: changes.time ? NOW + 30 * DAY : NOW,
        };
        // Copies share nothing, so that each step is judged by itself.
        const apart = causesOfChange(before, { ...after, facts: structuredClone(after.facts) });
        expect(causesOfChange(before, after)).toEqual(apart);
        const { score } = qualify(after.model, after.facts, after.asOf);
        expect(causesOfChange(before, { ...after, score })).toEqual(apart);
      }),
      manyRuns(0.2),
    );
  });
});
