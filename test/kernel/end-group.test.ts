import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { endGroup } from '../../src/kernel/end-group.node.js'

const started = (): ChildProcess =>
  spawn('/bin/sh', ['-c', 'sleep 600 & echo $!; wait'], { stdio: ['ignore', 'pipe', 'ignore'], detached: true })

it.each(['linux', 'win32'] as const)('a process is ended as %s does it', async (platform) => {
  const child = started()
  const [said] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer]
  const below = Number(said.toString())
  endGroup(child, platform)
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])
  const isThere = (): boolean => {
    try {
      return process.kill(below, 0)
    } catch {
      return false
    }
  }
  // What it has started is its group's alone.
  if (platform === 'win32') expect(isThere() && process.kill(below, 'SIGKILL')).toBe(true)
  endGroup(child, platform)
  endGroup({ kill: () => expect.fail('it was never started') }, platform)
})
