/** Outputs that belong together take their names together, and what lies beside them is taken away by whoever may. */

import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { build } from '../src/build.js'
import { DiscError } from '../src/fault/index.js'
import { openProject } from '../src/project.js'
import { temporaryFolder } from './support/folder.js'
import { program, runProgram } from './support/program.js'
import { itNeeds, run } from './support/tools.js'

const folder = temporaryFolder()
const out = join(folder, 'out')
mkdirSync(out)

const project = (text: string, name = 'disc.config.yaml') => {
  writeFileSync(join(folder, name), text)
  return openProject(join(folder, name), { environment: {}, overrides: [] })
}

const iso = `disc: 1\nvolume: { date: 2026-01-01 }\nfiles: [{ at: /a, text: a }]\noutput: { image: out/o.iso, checksums: [sha256] }\n`
const parts = (): readonly string[] => readdirSync(out).filter((name) => name.endsWith('.part'))

/** Puts a folder where a file is to get its name, as late as a caller can. */
const blocking = (path: string) => ({
  listener: (event: { readonly kind: string }): void => {
    if (event.kind === 'progress' && !existsSync(path)) mkdirSync(path)
  },
})

const codesOf = async (work: Promise<unknown>): Promise<readonly string[]> => {
  try {
    await work
  } catch (error) {
    if (error instanceof DiscError) return error.faults.map(({ code }) => code)
    throw error
  }
  return []
}

it('where the image gets no name its sums and its lock file have none either', async () => {
  rmSync(out, { recursive: true })
  mkdirSync(out)
  writeFileSync(join(out, 'o.iso.sha256'), 'the former sum')
  const codes = await codesOf(build(project(iso), { lock: 'write', ...blocking(join(out, 'o.iso')) }))
  expect(codes).toEqual(['image/cannotReplace'])
  expect(readFileSync(join(out, 'o.iso.sha256'), 'utf8')).toBe('the former sum')
  expect(existsSync(join(folder, 'disc.lock'))).toBe(false)
  expect(parts()).toEqual([])
})

it('a build whose file somebody took for debris ends with the right bytes', async () => {
  rmSync(out, { recursive: true })
  const whole = await build(project(iso.replace('text: a', 'random: { size: 3000000, seed: 1 }')))
  const right = readFileSync(whole.image)
  let taken = 0
  await build(project(iso.replace('text: a', 'random: { size: 3000000, seed: 1 }')), {
    listener: (event) => {
      if (event.kind !== 'progress') return
      for (const name of parts()) {
        rmSync(join(out, name))
        taken++
      }
    },
  })
  expect(taken).toBeGreaterThan(0)
  expect(readFileSync(whole.image).equals(right)).toBe(true)
  expect(parts()).toEqual([])
})

const contained = ['-rpf', '--mount-proc', '--kill-child', process.execPath, program, 'build', 'small.yaml']

itNeeds(['unshare'], 'debris of a container goes with the next run, and nothing of a live build goes', async () => {
  rmSync(out, { recursive: true })
  mkdirSync(out)
  writeFileSync(join(folder, 'small.yaml'), iso)
  writeFileSync(
    join(folder, 'large.yaml'),
    iso.replace('text: a', 'random: { size: 6GiB, seed: 1 }').replace('files', 'filesystems: { iso9660: { level: 3 } }\nfiles'),
  )
  const live = spawn(process.execPath, [program, 'build', 'large.yaml', '--quiet'], { cwd: folder, stdio: 'ignore' })
  const ended = new Promise((resolve) => live.on('close', resolve))
  await expect.poll(parts, { timeout: 20_000 }).toHaveLength(1)
  const before = parts()
  // One that a container has left, whose processes had the numbers of others.
  const left = join(out, (before[0] ?? '').replace(/\d+-[0-9a-f]{8}-/, '1-deadbeef-'))
  writeFileSync(left, '')
  utimesSync(left, Date.now() / 1000 - 120, Date.now() / 1000 - 120)
  run('unshare', contained, { cwd: folder })
  expect(parts()).toEqual(before)
  expect(readFileSync(join(out, 'o.iso')).length).toBeLessThan(1_000_000)
  live.kill('SIGINT')
  expect(await ended).toBe(130)
  expect(parts()).toEqual([])
  expect(runProgram(['build', 'small.yaml', '--quiet'], folder)).toMatchObject({ status: 0 })
})
