/** Keeps the machine awake while a disc is being written, where the system offers it. On Windows the process that holds the drive does. */

import { spawn, type ChildProcess } from 'node:child_process'

export interface Wakefulness {
  /** Lets the machine sleep again. */
  end(): void
}

/** Each holds the machine awake for as long as it runs; `cat` ends when its input is closed, also when this program dies. */
const programs: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: ['systemd-inhibit', '--what=sleep:idle:shutdown', '--mode=block', '--who=glassmaster', '--why=a disc is being written', 'cat'],
  darwin: ['caffeinate', '-i', '-s', 'cat'],
}

export function stayAwake(): Wakefulness {
  const [program, ...args] = programs[process.platform] ?? []
  if (program === undefined) return { end: () => {} }
  let child: ChildProcess | undefined = spawn(program, args, { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
  // Without the program the machine sleeps when it will, as it would have anyway.
  child.on('error', () => {
    child = undefined
  })
  child.stdin?.on('error', () => {})
  child.unref()
  return {
    end: () => {
      child?.stdin?.end()
      child = undefined
    },
  }
}
