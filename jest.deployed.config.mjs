import base from './jest.config.mjs';

/** The e2e suites against a node deployed on an emulator; started by `npm run test:aws`, which sets ACCORD_DEPLOYED. */
export default {
  ...base,
  testPathIgnorePatterns: ['/node_modules/'],
  testMatch: ['<rootDir>/tests/deployed/**/*.test.ts'],
  testSequencer: '<rootDir>/tests/support/in-order.mjs',
  // One node and one legal clock for all files.
  maxWorkers: 1,
  testTimeout: 60_000,
};
