import { readFileSync } from 'node:fs'
import glob from 'fast-glob'
import { defineConfig } from 'vitest/config'

const tests = 'test/**/*.test.ts'
/** Tests that put something in the place of a module, of a global name, of the folder or of the environment of their process. */
const alone = glob
  .sync(tests)
  .filter((file) =>
    /vi\.(mock|doMock|stubEnv|stubGlobal)|process\.chdir|process\.env\[[^\]]+\] = |delete process\.env/.test(readFileSync(file, 'utf8')),
  )

const isThorough = process.env['GLASSMASTER_REQUIRE_READERS'] === '1'
/** Those that take long, and those that ask the readers of others: run where these are required, and where somebody names files. */
const long = [
  'interop/**',
  'cli/{burn,nested,results,standard-output,start,watch}',
  'doctor',
  'fuzz-readers',
  'image/{write,cd/raw-open}',
  'import*',
  'injected',
  'kernel/compile',
  'manifest/editor-schema',
  'return-values',
  'sector/cd/subcode',
  'serving/tracks',
  'session/{burn*,damage,random}',
  'set/{burn,engine,histories,split}',
  'simulator/aside',
  'site',
  'source/{commit,disc,audio/flac}',
  'swap-sources',
  'transport/spti*',
  'verify',
  'watch',
  'watching/saves',
].map((name) => `test/${name}.test.ts`)
const isEveryday = !isThorough && !process.argv.slice(2).some((word) => word.startsWith('test'))
const left = isEveryday ? long : []

/** A machine that runs all readers of others beside the tests is slow at times, and may stand still for longer than a test may take. */
const testTimeout = isThorough ? 60_000 : 20_000
const retry = { count: isThorough ? 1 : 0, condition: /^Test timed out in/ }

/** Much lives for a moment: with room for it, collecting takes a tenth less of the processor in all. */
const common = { testTimeout, retry, pool: 'forks' as const, execArgv: ['--max-semi-space-size=64'] }

export default defineConfig({
  test: {
    // Left alone, vitest keeps one core for itself.
    maxWorkers: '100%',
    projects: [
      // Modules are loaded once for all files of a process: loading them for each is a fifth of the time.
      { test: { ...common, name: 'together', include: [tests], exclude: [...alone, ...left], isolate: false } },
      { test: { ...common, name: 'alone', include: alone, exclude: left } },
    ],
  },
})
