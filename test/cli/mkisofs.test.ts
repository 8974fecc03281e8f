import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../support/folder.js'
import { program } from '../support/program.js'

const folder = temporaryFolder()
mkdirSync(join(folder, 'tree'))
writeFileSync(join(folder, 'tree/a file.txt'), 'a')

const standIn = (name: string): string => fileURLToPath(new URL(`../../dist/bin/disc-${name}.js`, import.meta.url))
const run = (file: string, ...words: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...words], { cwd: folder, maxBuffer: 1 << 26 })
  return { status, stdout, error: stderr.toString() }
}
const isIso = (bytes: Buffer): boolean => bytes.subarray(16 * 2048 + 1, 16 * 2048 + 6).toString() === 'CD001'

it('stands in for the programs by name, with their last lines', () => {
  const made = run(standIn('xorrisofs'), '-as', 'mkisofs', '-r', '-V', 'LABEL', '-o', 'x.iso', 'tree')
  expect([made.status, made.stdout.length]).toEqual([0, 0])
  const image = readFileSync(join(folder, 'x.iso'))
  expect(made.error).toContain(`ISO image produced: ${image.length / 2048} sectors\n`)
  expect(made.error).toContain("Writing to 'stdio:x.iso' completed successfully.")
  expect(isIso(image)).toBe(true)
  // Programs that start xorriso look there for what it can do.
  expect(run(standIn('xorrisofs'), '-as', 'mkisofs', '-help').error).toContain('-graft-points')
  expect(run(standIn('mkisofs'), '-version').stdout.toString()).toMatch(/^mkisofs 2\.01-Emulation/)
})

it('writes nothing but the image, or its size, to standard output', () => {
  const { status, stdout, error } = run(standIn('genisoimage'), '-J', '-o', '-', 'tree')
  expect([status, isIso(stdout)]).toEqual([0, true])
  expect(error).toMatch(/\d+ extents written/)
  const sized = run(program, 'mkisofs', '--program=genisoimage', '-J', '-quiet', '-print-size', 'tree')
  expect([sized.status, sized.stdout.toString()]).toEqual([0, `${stdout.length / 2048}\n`])
})

it('refuses devices, and reads no start-up file', () => {
  const { status, error } = run(program, 'mkisofs', '-o', '/dev/zero', 'tree')
  expect([status, error]).toEqual([1, expect.stringContaining('commandline/isDevice')])
  writeFileSync(join(folder, '.mkisofsrc'), 'VOLI=FROM_RC\n')
  expect(run(program, 'mkisofs', '-o', 'rc.iso', 'tree').status).toBe(0)
  expect(readFileSync(join(folder, 'rc.iso')).includes('FROM_RC')).toBe(false)
})

it('gives a manifest whose paths count from where it is written', () => {
  mkdirSync(join(folder, 'below'))
  const { status } = run(program, 'import', '-o', 'below/disc.config.yaml', '--', 'xorrisofs', '-r', '-o', 'y.iso', 'tree', '${HOME}')
  expect(status).toBe(0)
  const text = readFileSync(join(folder, 'below/disc.config.yaml'), 'utf8')
  expect(text).toContain('from: ../tree\n')
  expect(text).toContain('image: ../y.iso\n')
  // A name that looks like a variable means itself.
  expect(text).toContain('$${HOME}')
  expect(run(program, 'import', 'x.iso', '--', 'mkisofs').status).toBe(2)
  expect(run(program, 'import', '--', 'mkisofs', '-nosuch').error).toContain('-nosuch (word 2)')
  expect(existsSync(join(folder, 'y.iso'))).toBe(false)
})
