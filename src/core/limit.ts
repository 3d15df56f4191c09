import type { Factor, FactorGroupSum } from './factor.ts';

const MOST_HUNDREDTHS = 10_000;

/** Joins the groups; where their sum leaves 0 to 100, one further factor brings it back. */
export function withLimit(groups: readonly FactorGroupSum[]): FactorGroupSum {
  const factors = groups.flatMap((group) => group.factors);
  const sum = groups.reduce((total, group) => total + group.hundredths, 0);
  const hundredths = Math.min(Math.max(sum, 0), MOST_HUNDREDTHS);
  if (sum === hundredths) return { factors, hundredths };
  const limit: Factor = {
    id: 'limit',
    group: 'limit',
    label: sum < 0 ? 'No score is below 0' : 'No score is above 100',
    points: (hundredths - sum) / 100,
    max: 0,
    state: 'met',
  };
  return { factors: [...factors, limit], hundredths };
}
