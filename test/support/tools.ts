/** Programs that other people wrote and that judge our discs. */

import { execFileSync, spawnSync } from 'node:child_process'
import { it } from 'vitest'

/** Missing programs are skipped at home and fail where this is set. */
export const required = process.env['GLASSMASTER_REQUIRE_READERS'] === '1'

/** All of a list where missing programs fail; every n-th of it at home, where tests are to be quick. */
export const sample = <Item>(list: readonly Item[], n: number): readonly Item[] => (required ? list : list.filter((_, i) => i % n === 0))

/** Where a program lies; undefined where it is missing. */
export function pathOf(program: string): string | undefined {
  const { status, stdout } = spawnSync('sh', ['-c', `command -v "$1"`, 'sh', program], { encoding: 'utf8' })
  return status === 0 ? stdout.trim() : undefined
}

export const has = (program: string): boolean => pathOf(program) !== undefined

/** A test that needs programs of the host: skipped, with their names in the title, where one is missing. */
export function itNeeds(programs: readonly string[], title: string, body: () => void | Promise<void>, timeout = 60_000): void {
  const missing = programs.filter((program) => !has(program))
  if (missing.length > 0 && !required) it.skip(`${title} (needs ${missing.join(', ')})`, body)
  else it(title, body, timeout)
}

/** Standard output of a program; throws with its standard error where it fails. */
export function run(
  program: string,
  args: readonly string[],
  options: { cwd?: string; input?: string; env?: NodeJS.ProcessEnv } = {},
): string {
  return execFileSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 28, stdio: ['pipe', 'pipe', 'pipe'], ...options })
}
