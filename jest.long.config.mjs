import base, { LONG } from './jest.config.mjs';

/** What takes too long for every change; `.ci/run` runs it. */
export default {
  ...base,
  testMatch: LONG.map((start) => `<rootDir>/${start}*.test.ts`),
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 120_000,
};
