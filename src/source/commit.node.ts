/** When the sources were last committed: a date that two machines agree on. */

import { execFileSync } from 'node:child_process'
import { instantOfSeconds, type Instant } from '../unit/index.js'

/** Committer date of the last commit that is checked out in `folder`; undefined outside of a Git repository. */
export function commitDate(folder: string): Instant | undefined {
  try {
    const text = execFileSync('git', ['-C', folder, 'log', '-1', '--format=%ct'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 10_000,
    }).trim()
    return /^\d+$/.test(text) ? instantOfSeconds(Number(text)) : undefined
  } catch {
    return undefined
  }
}
