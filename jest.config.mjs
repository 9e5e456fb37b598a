/** Large files, hostile packages, a crash between every two steps: `npm run test:long`. */
export const LONG = [
  'tests/e2e/audit-tamper',
  'tests/e2e/durability',
  'tests/e2e/large-uploads',
  'tests/e2e/order-reference',
  'tests/e2e/package-attacks',
  'tests/e2e/send-folder',
  'tests/e2e/service-package',
  'tests/e2e/sets',
  'tests/e2e/several-parties',
  'tests/unit/exchange/transfer-crashes',
];

/** Tests run as ES modules on Node 24; swc strips the types. Templates of the AWS app: jest.infra.config.mjs. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript' },
          target: 'es2024',
          experimental: { keepImportAttributes: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
  testMatch: ['<rootDir>/tests/{unit,contract,properties,workflow,e2e}/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', ...LONG],
  maxWorkers: 2,
  testTimeout: 30_000,
};
