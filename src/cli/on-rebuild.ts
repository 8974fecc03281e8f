/** The program of `--on-rebuild`: an argument vector without a shell, that reads what was rebuilt as JSON, one run at a time. */

import { spawn } from 'node:child_process'
import { codeOf, reasonOf, type Fault } from '../fault/index.js'
import { endGroup } from '../kernel/end-group.node.js'
import { faults } from './faults.js'

export interface OnRebuild {
  /** Runs the program with these facts; while it runs only the latest are kept, for a run after this one. */
  run(facts: object): void
  /** Kills what runs, and runs nothing more. */
  close(): Promise<void>
}

/** Most of what a program says that is not passed on at once. */
const reasons = { ENOENT: 'there is no such program', EACCES: 'it may not be run' }

/** `failed` is told why a run came to nothing; what the program writes goes to standard error. */
export function onRebuild(command: readonly string[], limitSeconds: number, failed: (fault: Fault) => void): OnRebuild {
  const [program = '', ...args] = command
  let next: object | undefined
  let running: { readonly kill: () => void; readonly done: Promise<void> } | undefined
  let closed = false
  const start = (facts: object): void => {
    const child = spawn(program, args, { stdio: ['pipe', 2, 2], detached: true })
    let isLate = false
    // All that it has started goes with it.
    const kill = (): void => endGroup(child)
    const timer = setTimeout(() => {
      isLate = true
      kill()
    }, limitSeconds * 1000)
    const done = new Promise<void>((resolve) => {
      const end = (why: string | undefined): void => {
        clearTimeout(timer)
        resolve()
        running = undefined
        if (why !== undefined && !closed) failed(faults.onRebuildFailed({ program, why }))
        const latest = next
        next = undefined
        if (latest !== undefined && !closed) start(latest)
      }
      child.once('error', (error) => end(reasonOf(error, reasons)))
      child.once('exit', (status, signal) =>
        end(
          isLate
            ? `it was killed after ${limitSeconds} s`
            : signal !== null
              ? `it was ended by ${signal}`
              : status === 0
                ? undefined
                : `exit status ${status}`,
        ),
      )
    })
    // Nobody has to read what he is told.
    child.stdin?.on('error', (error) => {
      if (codeOf(error) !== 'EPIPE') failed(faults.onRebuildFailed({ program, why: reasonOf(error) }))
    })
    child.stdin?.end(`${JSON.stringify(facts)}\n`)
    running = { kill, done }
  }
  return {
    run(facts) {
      if (closed) return
      if (running === undefined) start(facts)
      else next = facts
    },
    async close() {
      closed = true
      running?.kill()
      await running?.done
    },
  }
}
