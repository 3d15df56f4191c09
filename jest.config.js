import { availableParallelism } from 'node:os';

/** One project a tier: what it may touch grows from top to bottom. */
const project = (displayName, extra = {}) => ({
  displayName,
  rootDir: import.meta.dirname,
  testMatch: [`<rootDir>/test/${displayName}/**/*.test.{ts,tsx}`],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: {
    '^.+\\.tsx?$': [
      '<rootDir>/test/support/swc-transform.js',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic' } },
        },
        module: { type: 'es6' },
      },
    ],
  },
  ...extra,
});

export default {
  projects: [
    project('unit'),
    project('contract'),
    project('integration'),
    project('flow'),
    project('browser'),
  ],
  testTimeout: 180_000,
  // Most tests wait for processes that they started, so that a core has time for more than one of them.
  maxWorkers: Math.ceil(1.5 * availableParallelism()),
};
