import base from './jest.config.mjs';

/** The AWS app as it would be deployed: bundles and templates. Making them takes minutes, so it is a step of its own. */
export default {
  ...base,
  testPathIgnorePatterns: ['/node_modules/'],
  testMatch: ['<rootDir>/tests/infra/**/*.test.ts'],
  testTimeout: 120_000,
};
