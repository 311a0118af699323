import { defineConfig } from 'vitest/config';

const shared = {
  globalSetup: ['test/support/global-setup.ts'],
  testTimeout: 60_000,
  hookTimeout: 60_000,
  pool: 'forks' as const,
  maxWorkers: 2,
  // Two cores may be busy with something else.
  expect: { poll: { timeout: 10_000 } },
};

export default defineConfig({
  test: {
    projects: [
      { test: { ...shared, name: 'quick', include: ['test/*.test.ts', 'test/house/*.test.ts'] } },
      {
        test: {
          ...shared,
          name: 'journey',
          include: ['test/journey/*.test.ts'],
          testTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
