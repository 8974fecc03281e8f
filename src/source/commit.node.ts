/** When the sources were last committed: a date that two machines agree on. */

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { reasonOf } from '../fault/index.js'
import { readFile } from '../kernel/open.node.js'
import { instantOfSeconds, type Instant } from '../unit/index.js'

/** The committer's date, or why there is none to be had; neither outside of a Git repository. */
export type CommitDate = { readonly at: Instant } | { readonly refused: string } | undefined

/** Date of the last commit that changed something in `folder`, as far as the history that is here proves it. */
export function commitDate(folder: string): CommitDate {
  // Read by programs, and so free of what a user has configured for people.
  const found = git(folder, ['rev-list', '-1', '--timestamp', 'HEAD', '--', '.'])
  if (typeof found !== 'string') return found
  const [seconds = '', commit = ''] = found.trim().split(' ')
  if (!/^\d+$/.test(seconds)) return { refused: 'no commit holds anything of the folder of the manifest' }
  // At the end of a shallow history a commit seems to have made all that it holds.
  if (endsOfHistory(folder).has(commit))
    return {
      refused: 'the clone is shallow, and its history ends before the last change of this folder; git fetch --unshallow brings the rest',
    }
  return { at: instantOfSeconds(Number(seconds)) }
}

/** Files that change whenever a commit is made or another one is checked out; none outside of a repository. */
export function commitMarks(folder: string): readonly string[] {
  const found = git(folder, ['rev-parse', '--git-path', 'HEAD', '--git-path', 'logs/HEAD'])
  return typeof found === 'string'
    ? found
        .trim()
        .split('\n')
        .map((path) => resolve(folder, path))
    : []
}

/** Names of commits, 41 bytes each. */
const MOST_SHALLOW = 1 << 20

function endsOfHistory(folder: string): ReadonlySet<string> {
  const path = git(folder, ['rev-parse', '--git-path', 'shallow'])
  if (typeof path !== 'string') return new Set()
  try {
    return new Set(
      Buffer.from(readFile(resolve(folder, path.trim()), MOST_SHALLOW))
        .toString()
        .trim()
        .split('\n'),
    )
  } catch {
    return new Set()
  }
}

function git(folder: string, args: readonly string[]): string | { readonly refused: string } | undefined {
  const { error, status, stdout, stderr } = spawnSync('git', ['-C', folder, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 10_000,
    // It may pass over the signal that asks it to end.
    killSignal: 'SIGKILL',
    env: { ...process.env, LC_ALL: 'C' },
  })
  if (status === 0) return stdout
  if (!isInRepository(folder)) return undefined
  if (error !== undefined)
    return {
      refused: reasonOf(error, {
        ENOENT: 'there is no git on the PATH',
        EACCES: 'git on the PATH may not be run',
        ETIMEDOUT: 'git took longer than 10 seconds',
      }),
    }
  return { refused: `git says: ${reasonIn(stderr)}` }
}

/** What git says first, and the command by which it wants to be allowed. */
function reasonIn(stderr: string): string {
  const { said, mend } = complaintOfGit(stderr)
  return `${said}${mend === undefined ? '' : `; allow it with: ${mend}`}`
}

/** Of what git has written where it failed. */
export function complaintOfGit(stderr: string): { readonly said: string; readonly mend: string | undefined } {
  const lines = stderr.split('\n').map((line) => line.trim())
  const said = lines.find((line) => line.startsWith('fatal: ')) ?? lines.find((line) => line !== '') ?? 'nothing'
  return { said: said.replace('fatal: ', ''), mend: lines.find((line) => line.startsWith('git config ')) }
}

/** Whether it lies in one by what lies above it, whatever git says. */
export function isInRepository(folder: string): boolean {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return true
    if (at === dirname(at)) return false
  }
}
