import base from './jest.config.mjs';

/** Suites against an AWS emulator; started by `npm run test:aws`, which sets AWS_ENDPOINT_URL. */
export default {
  ...base,
  testPathIgnorePatterns: ['/node_modules/'],
  testMatch: ['<rootDir>/tests/aws/**/*.test.ts'],
  testTimeout: 60_000,
};
