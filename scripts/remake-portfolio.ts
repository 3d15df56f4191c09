import { writeFile } from 'node:fs/promises';
import { PORTFOLIO_MODELS, portfolioResults, storedResults } from '../test/support/portfolio.ts';

/** Judges the golden portfolio anew. The diff is the review: it shows which leads a change of rules moves. */
for (const model of PORTFOLIO_MODELS) {
  await writeFile(storedResults(model), await portfolioResults(model));
}
