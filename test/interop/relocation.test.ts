/** Where deep directories are relocated to, beside files of the disc that have such names, as other readers see it. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { run as build } from '../../src/cli/build.js'
import { runCommand } from '../cli/run-command.js'
import { temporaryFolder } from '../support/folder.js'
import { KERNEL_PROGRAMS, mountAllInKernel } from '../support/kernel.js'
import { itNeeds, run, sample } from '../support/tools.js'

const folder = temporaryFolder()
const deep = '/d/1/2/3/4/5/6/7/8/9/f'

interface Case {
  readonly title: string
  readonly files: readonly string[]
  readonly relocated?: string
  readonly says?: RegExp
  /** What else is in the root. */
  readonly extra?: readonly string[]
  /** Whether libarchive reads it. */
  readonly isKnown?: false
}

const cases: readonly Case[] = [
  { title: 'nothing else', files: [], extra: ['rr_moved'] },
  { title: 'a file of that name', files: ['/rr_moved'], extra: ['.rr_moved'] },
  { title: 'a folder of that name', files: ['/rr_moved/own'] },
  { title: 'the other name', files: [], relocated: '{ name: .rr_moved }', extra: ['.rr_moved'] },
  {
    title: 'the other name beside a folder',
    files: ['/rr_moved/own'],
    relocated: '{ name: .rr_moved }',
    says: /note: .*into "\/rr_moved" of the tree/,
  },
  { title: 'the other name beside a file', files: ['/rr_moved'], relocated: '{ name: .rr_moved, hidden: true }' },
  { title: 'both as folders', files: ['/rr_moved/own', '/.rr_moved/own'] },
  {
    title: 'both as folders, the later one wanted',
    files: ['/rr_moved/own', '/.rr_moved/own'],
    relocated: '{ name: .rr_moved }',
    says: /note: /,
  },
  { title: 'a folder and a file', files: ['/rr_moved', '/.rr_moved/own'], says: /note: .*"\/\.rr_moved" of the tree/ },
  { title: 'both names, one wanted that is another', files: ['/moved/own', '/rr_moved/own'], relocated: '{ name: moved }', says: /note: / },
  { title: 'both as files', files: ['/rr_moved', '/.rr_moved'], says: /warning: bsdtar.*files of the disc/, isKnown: false },
  { title: 'a name of its own', files: [], relocated: '{ name: moved }', says: /warning: bsdtar.*"\/moved", and it knows/, isKnown: false },
  {
    title: 'a name of its own that is a folder',
    files: ['/moved/own'],
    relocated: '{ name: moved }',
    says: /warning: bsdtar/,
    isKnown: false,
  },
  { title: 'hidden', files: [], relocated: '{ hidden: true }' },
]

async function built({ files, relocated }: Case, name: string): Promise<{ image: string; said: string }> {
  const lines = [deep, ...files].map((path) => `  - { at: ${path}, text: ${path} }\n`).join('')
  const iso = `{ rockridge: true, deepDirectories: relocate${relocated === undefined ? '' : `, relocated: ${relocated}`} }`
  const manifest = join(folder, `${name}.yaml`)
  writeFileSync(manifest, `disc: 1\nvolume: { id: DEEP, date: 2026-01-01T00:00:00Z }\nfilesystems: { iso9660: ${iso} }\nfiles:\n${lines}`)
  const image = join(folder, `${name}.iso`)
  const { status, error } = await runCommand(build, [manifest], { output: image, verbose: true })
  expect(status, error).toBe(0)
  return { image, said: error }
}

describe('deep directories', () => {
  for (const [i, each] of cases.entries())
    itNeeds(['bsdtar'], `are read by libarchive, or it is told: ${each.title}`, async () => {
      const { image, said } = await built(each, `case-${i}`)
      if (each.says === undefined) expect(said).not.toMatch(/libarchive|warning/)
      else expect(said.replaceAll('\n', ' ')).toMatch(each.says)
      if (each.isKnown === false) {
        expect(() => run('bsdtar', ['tf', image])).toThrow(/Rockridge RE/)
        return
      }
      const paths = run('bsdtar', ['tf', image]).split('\n')
      for (const path of [deep, ...each.files]) expect(paths).toContain(path.slice(1))
      expect(run('bsdtar', ['xOf', image, deep.slice(1)])).toBe(deep)
    })
  itNeeds(KERNEL_PROGRAMS, 'are in their places for Linux', async () => {
    const chosen = sample(cases, 2)
    const images: string[] = []
    for (const [i, each] of chosen.entries()) images.push((await built(each, `kernel-${i}`)).image)
    const listings = mountAllInKernel(images.map((image) => ({ image, view: 'rockridge' })))
    for (const [i, { files, title, extra }] of chosen.entries()) {
      const { entries } = listings[i]
      const inOrder = (paths: readonly string[]): readonly string[] => paths.toSorted((a, b) => (a < b ? -1 : 1))
      const seen = entries.filter(({ type }) => type === 'file').map(({ path }) => `/${path}`)
      expect(inOrder(seen), title).toEqual(inOrder([deep, ...files]))
      if (extra === undefined) continue
      const inRoot = entries.map(({ path }) => path).filter((path) => !path.includes('/') && path !== '.' && path !== 'd')
      expect(inOrder(inRoot), title).toEqual(inOrder([...extra, ...files.map((path) => path.slice(1))]))
    }
  })
  itNeeds(['xorriso'], 'are in their places for xorriso', async () => {
    const { image } = await built(cases[1], 'xorriso')
    expect(run('xorriso', ['-indev', image, '-find', '/', '-type', 'f'])).toContain(`'${deep}'`)
  })
})
