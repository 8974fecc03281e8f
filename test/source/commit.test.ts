import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { commitDate } from '../../src/source/commit.node.js'
import { temporaryFolder } from '../support/folder.js'

const folder = temporaryFolder()
const path = process.env['PATH']

beforeEach(() => {
  const bin = join(folder, 'bin')
  mkdirSync(bin, { recursive: true })
  mkdirSync(join(folder, '.git'), { recursive: true })
  // The shell passes over the signal that asks it to end.
  writeFileSync(join(bin, 'git'), "#!/bin/sh\ntrap '' TERM\nwhile :; do sleep 1; done\n", { mode: 0o755 })
  process.env['PATH'] = `${bin}:${path}`
})

afterEach(() => {
  process.env['PATH'] = path
})

it('ends a git that hangs, whatever signals it takes', () => {
  expect(commitDate(folder)).toEqual({ refused: 'git took longer than 10 seconds' })
}, 30_000)
