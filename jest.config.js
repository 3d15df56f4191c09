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
  // Most tests wait for processes that they started: as many at once as there are cores. More would be quicker, and too
  // busy for promises such as an answer within five seconds.
  maxWorkers: '100%',
};
