import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    pool: 'forks',
    // Left alone, vitest keeps one core for itself.
    maxWorkers: '100%',
  },
})
