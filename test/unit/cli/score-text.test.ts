import fc from 'fast-check';
import { toScoreLine } from '../../../src/cli/score-line.ts';
import { scoreText } from '../../../src/cli/score-text.ts';
import { qualifyAhead } from '../../../src/core/next-change.ts';
import { leads, models } from '../core/arbitraries.ts';
import { NOW } from '../core/build-lead.ts';
import { manyRuns } from '../core/many-runs.ts';

describe('scoreText', () => {
  it('is the JSON of the score line, for any model, lead and id', () => {
    fc.assert(
      fc.property(models, leads, fc.string({ unit: 'binary' }), (model, lead, id) => {
        const qualification = qualifyAhead(model, lead, NOW);
        const text = scoreText(id, qualification);
        expect(text).toBe(JSON.stringify(toScoreLine(id, qualification)));
        expect(scoreText(id, qualification)).toBe(text);
      }),
      manyRuns(),
    );
  });
});
