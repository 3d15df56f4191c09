import fc from 'fast-check';
import { parseModel } from '../../../src/core/model.ts';
import { models } from './arbitraries.ts';
import { manyRuns } from './many-runs.ts';

describe('generated models', () => {
  it('are valid, and are what parsing them gives', () => {
    fc.assert(
      fc.property(models, (model) => {
        const parsed = parseModel(model);
        expect(parsed.ok ? parsed.model : parsed.problems).toEqual(model);
      }),
      manyRuns(),
    );
  });
});
