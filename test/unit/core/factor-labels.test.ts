import fc from 'fast-check';
import { isSilent, withLabels } from '../../../src/core/factor-labels.ts';
import type { Factor } from '../../../src/core/factor.ts';
import { qualify } from '../../../src/core/qualify.ts';
import { leads, models } from './arbitraries.ts';
import { buildLead, NOW, signalAt } from './build-lead.ts';
import { buildModel } from './build-model.ts';
import { manyRuns } from './many-runs.ts';

/** As a store keeps them: without what the model knows, and in any order. */
function kept(factors: readonly Factor[]) {
  return factors
    .filter((factor) => !isSilent(factor))
    .map(({ id, group, points, max, state }) => ({ id, group, points, max, state }));
}

describe('factors that were stored', () => {
  it('come back as they were judged, for any model and any lead', () => {
    fc.assert(
      fc.property(models, leads, (model, lead) => {
        const { factors } = qualify(model, lead, NOW);
        expect(withLabels(model, kept(factors))).toEqual(factors);
      }),
      manyRuns(),
    );
  });

  const model = buildModel({
    criteria: [{ id: 'area', label: 'Area', when: { fact: 'contact.area', equals: 'north' } }],
    cap: 5,
    signals: [
      { id: 'page', label: 'Looked at a page', on: 'page_view', points: 4, cap: 4 },
      { id: 'form', label: 'Sent a form', on: 'form', points: 3, cap: 3 },
    ],
    penalties: [
      { id: 'cold', label: 'Gone cold', points: -5, when: { fact: 'contact.cold', equals: 'yes' } },
    ],
  });

  it('come back with those that are there only at times', () => {
    const lead = buildLead({
      contact: { cold: 'yes' },
      signals: [signalAt(NOW), signalAt(NOW, { kind: 'form' })],
    });
    const { factors } = qualify(model, lead, NOW);
    const labels = factors.map(({ label }) => label);
    expect(labels).toContain('Gone cold');
    expect(labels).toContain('Readiness counts for at most 5 points');
    expect(withLabels(model, kept(factors))).toEqual(factors);
  });

  it('are few: what was not seen is not kept', () => {
    const ids = kept(qualify(model, buildLead(), NOW).factors).map(({ id }) => id);
    expect(ids).toEqual(['filler']);
  });

  it('keep what the model of today does not know any more', () => {
    const gone = { id: 'gone', group: 'fit', points: 3, max: 5, state: 'partly' } as const;
    expect(withLabels(model, [gone]).at(-1)).toEqual({ ...gone, label: 'gone' });
  });
});
