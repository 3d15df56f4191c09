import type { Parameters } from 'fast-check';

const RUNS = Number(process.env.ASSAY_RUNS ?? 1000);
/** Where the random numbers of this run begin. */
export const SEED = Number(process.env.ASSAY_SEED ?? Date.now() % 2_147_483_647);

/** How often and from which seed a property is tried; the seed is printed so that a failure can be repeated. */
export function manyRuns<T = unknown>(share = 1): Parameters<T> {
  return { numRuns: Math.max(1, Math.round(RUNS * share)), seed: SEED };
}

process.stderr.write(
  `properties: seed ${SEED}, ${RUNS} runs (ASSAY_SEED and ASSAY_RUNS change them)\n`,
);
