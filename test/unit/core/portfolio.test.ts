import { readFileSync } from 'node:fs';
import {
  judgePortfolio,
  PORTFOLIO_MODELS,
  resultsFile,
} from '../../fixtures/portfolio/judge-portfolio.ts';

describe('the golden portfolio', () => {
  it.each(PORTFOLIO_MODELS)(
    'is judged by %s.json as it was (npx tsx test/fixtures/portfolio/remake.ts writes it anew)',
    (model) => {
      const stored: unknown = JSON.parse(readFileSync(resultsFile(model), 'utf8'));
      expect(JSON.parse(judgePortfolio(model))).toEqual(stored);
    },
  );
});
